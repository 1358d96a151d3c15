#include "api/site_check_words.h"

#include <fmt/format.h>

namespace rufbund::api {
namespace {

using calls::CheckFinding;
using calls::CheckItem;
using calls::CheckReason;
using calls::CheckVerdict;

std::string seconds(std::int64_t ms, char point) { return fmt::format("{}{}{}", ms / 1'000, point, ms % 1'000 / 100); }

// {0}: the SIP status.
BothWords with_status(const char* de, const char* en, int status) {
  return {fmt::format(fmt::runtime(de), status), fmt::format(fmt::runtime(en), status)};
}

BothWords passed_text(const CheckFinding& f) {
  const std::string de = seconds(f.took_ms, ','), en = seconds(f.took_ms, '.');
  switch (f.item) {
    case CheckItem::kOptions:
      return with_status("Der Standort antwortet auf OPTIONS mit {0}.", "The site answers OPTIONS with {0}.", f.status);
    case CheckItem::kHeaders:
      return {"INVITE mit User-to-User wird angenommen.", "INVITE with User-to-User is taken."};
    case CheckItem::kRinging:
      return {fmt::format("Es klingelte {} s, dann wurde abgehoben.", de),
              fmt::format("It rang for {} s and was then answered.", en)};
    case CheckItem::kAnswer:
      return {"Der Anruf wurde angenommen und gehalten.", "The call was answered and kept."};
    case CheckItem::kCodec:
      return {"A-law ist vereinbart.", "A-law is agreed."};
    case CheckItem::kSound:
      return f.took_ms < 0 ? BothWords{"Beide hören einander: ein eigener Ton des Standorts und unsere Taste.",
                                       "Both hear each other: a tone of the site's own, and our key."}
                           : BothWords{fmt::format("Beide hören einander; der Ton kam nach {} s zurück.", de),
                                       fmt::format("Both hear each other; the tone came back after {} s.", en)};
    case CheckItem::kKeys:
      return {"Tasten kommen an (RFC 4733).", "Keys arrive (RFC 4733)."};
    case CheckItem::kHold:
      return {"Halten und Zurückholen gelingen.", "The call is held and taken back."};
    case CheckItem::kTransfer:
      return with_status(f.status < 300 ? "REFER wird angenommen ({0})." : "REFER wird sauber abgelehnt ({0}).",
                         f.status < 300 ? "REFER is accepted ({0})." : "REFER is refused cleanly ({0}).", f.status);
    case CheckItem::kHangUpHere:
      return {"Unser Auflegen beendet den Anruf.", "Our BYE ends the call."};
    case CheckItem::kHangUpThere:
      return {"Der Standort legt auf.", "The site hangs up."};
    case CheckItem::kCancel:
      return {"Ein zurückgenommener Anruf hört auf zu klingeln (487).",
              "A call that is taken back stops ringing (487)."};
    case CheckItem::kBusy:
      return with_status("Besetzt wird mit {0} gemeldet.", "Busy is said by {0}.", f.status);
    case CheckItem::kCapacity:
      return {"Eine Kapazitätsmeldung kam.", "A capacity report came."};
    case CheckItem::kRingsOn:
      return {fmt::format("Es klingelte {} s, ohne dass jemand annahm, und hörte auf CANCEL auf (487).", de),
              fmt::format("It rang for {} s with nobody answering, and stopped on CANCEL (487).", en)};
  }
  return {};
}

BothWords reason_text(const CheckFinding& f) {
  switch (f.reason) {
    case CheckReason::kNone:
      return {};
    case CheckReason::kNotAsked:
      return {"Nicht geprüft: nicht verlangt.", "Not checked: not asked for."};
    case CheckReason::kNotReached:
      return {"Nicht geprüft: so weit kam es nicht.", "Not checked: it did not come to that."};
    case CheckReason::kTimeUp:
      return {"Nicht geprüft: die Zeit der ganzen Prüfung war um.", "Not checked: the time of the whole check was up."};
    case CheckReason::kNoMedia:
      return {"Nicht geprüft: das Medienrelais dieses Knotens versagte. Der Standort ist nicht schuld.",
              "Not checked: this node's media relay failed. The site is not to blame."};
    case CheckReason::kStopping:
      return {"Nicht geprüft: der Knoten wurde beendet.", "Not checked: the node was stopped."};
    case CheckReason::kUnreachable:
      return {"Keine Adresse des Standorts antwortet.", "No address of the site answers."};
    case CheckReason::kHeadersRefused:
      return with_status("INVITE mit User-to-User wird mit {0} abgelehnt, ohne den Kopf nicht.",
                         "INVITE with User-to-User is refused with {0}, without it not.", f.status);
    case CheckReason::kAnsweredAtOnce:
      return {"Es wurde sofort angenommen, ohne zu klingeln: Anrufende kämen in eine Warteschlange des Standorts.",
              "It was answered at once, without ringing: callers would get into a queue of the site's own."};
    case CheckReason::kNoRinging:
      return {"Es wurde angenommen, ohne vorher 180 zu melden.", "It was answered without saying 180 before."};
    case CheckReason::kQueuedThere:
      return {"Der Standort meldet 182: er stellt Anrufe in eine eigene Warteschlange.",
              "The site says 182: it puts calls into a queue of its own."};
    case CheckReason::kRefused:
      return with_status("Abgelehnt mit {0}.", "Refused with {0}.", f.status);
    case CheckReason::kBusyThere:
      return with_status("Die Testnummer ist besetzt ({0}).", "The test number is busy ({0}).", f.status);
    case CheckReason::kNoAnswer:
      return {"Es klingelt, und niemand hebt ab (30 s).", "It rings, and nobody answers (30 s)."};
    case CheckReason::kHungUp:
      return {"Der Standort legte auf, bevor er es sollte.", "The site hung up before it was asked to."};
    case CheckReason::kNoSdp:
      return {"Die Annahme (200) beschreibt keinen Ton (kein SDP).", "The answer (200) describes no sound (no SDP)."};
    case CheckReason::kNoCodec:
      return {"Die Annahme (200) nennt keinen Ton, den man hier spricht: kein A-law, fehlerhaft oder zu lang.",
              "The answer (200) names no sound that is spoken here: no A-law, malformed or too long."};
    case CheckReason::kNoPackets:
      return {"Vom Standort kommt kein RTP.", "No RTP comes from the site."};
    case CheckReason::kSilence:
      return {"Vom Standort kommt RTP, aber nur Stille.", "RTP comes from the site, but only silence."};
    case CheckReason::kNoEcho:
      return {"Vom Standort kommt Ton, aber nicht der gesendete, und auch eine Taste bewirkt nichts.",
              "Sound comes from the site, but not what was sent, and a key does nothing either."};
    case CheckReason::kKeysUnnoticed:
      return {"Weder kam die Taste 5 zurück, noch wurde auf # aufgelegt.",
              "Neither did key 5 come back, nor did # end the call."};
    case CheckReason::kKeysNotAgreed:
      return {"Die Annahme (200) nennt kein telephone-event, und Tasten bewirken nichts.",
              "The answer (200) does not name telephone-event, and keys do nothing."};
    case CheckReason::kUnanswered:
      return {"Es kam keine Antwort.", "No answer came."};
    case CheckReason::kStillSends:
      return {"Auf das Halten (sendonly) antwortet der Standort, dass er weiter sendet.",
              "Put on hold (sendonly), the site answers that it goes on sending."};
    case CheckReason::kSoundGone:
      return {"Nach dem Zurückholen ist nichts mehr zu hören.", "Nothing is heard after the call was taken back."};
    case CheckReason::kNoHangUp:
      return {"Auf die Taste # legte der Standort nicht auf.", "The site did not hang up on key #."};
    case CheckReason::kAnsweredCancelled:
      return {"Ein zurückgenommener Anruf wurde trotzdem angenommen.",
              "A call that was taken back was answered all the same."};
    case CheckReason::kBusyAnswered:
      return {"Die Besetzt-Nummer nimmt an.", "The busy number answers."};
    case CheckReason::kNoReport:
      return {"Binnen 35 s kam keine Kapazitätsmeldung.", "No capacity report came within 35 s."};
    case CheckReason::kNobodyAnswered:
      return {"Es wurde angenommen, obwohl niemand da ist: eine Ansage, eine Mailbox oder eine Warteschlange.",
              "It was answered although nobody is there: an announcement, a mailbox or a queue."};
    case CheckReason::kGaveUp:
      return with_status("Der Standort gab den Anruf nach kurzem Klingeln selbst auf ({0}).",
                         "The site itself gave the call up after ringing for a short time ({0}).", f.status);
  }
  return {};
}

// Where the item says more than the reason.
BothWords item_remedy(CheckItem item) {
  switch (item) {
    case CheckItem::kOptions:
      return {"Adresse, Port, Transport und Firewall prüfen; der Standort muss OPTIONS beantworten.",
              "Check address, port, transport and firewall; the site must answer OPTIONS."};
    case CheckItem::kHeaders:
      return {"Unbekannte Kopfzeilen ignorieren (RFC 3261 §8.2.2); User-to-User (RFC 7433) durchlassen.",
              "Ignore headers that are unknown (RFC 3261 §8.2.2); let User-to-User (RFC 7433) through."};
    case CheckItem::kRinging:
      return {"180 melden, bis jemand den Anruf hat; 486, wenn niemand frei ist. Das Warten übernimmt Rufbund.",
              "Say 180 until somebody has the call; 486 where nobody is free. Rufbund does the waiting."};
    case CheckItem::kAnswer:
      return {"Die Testnummer klingelt etwa zwei Sekunden, nimmt an und legt nur auf # auf; ist sie im Wählplan?",
              "The test number rings for about two seconds, answers, and hangs up on # alone; is it in the dial plan?"};
    case CheckItem::kCodec:
      return {"G.711 A-law (PCMA, Nutzlast 8) und telephone-event erlauben, RTP ohne Verschlüsselung.",
              "Allow G.711 A-law (PCMA, payload 8) and telephone-event, plain RTP."};
    case CheckItem::kSound:
      return {
          "Die Testnummer gibt zurück, was sie hört (Echo). RTP in beide Richtungen durch Firewall und NAT lassen; im "
          "SDP eine erreichbare Adresse nennen.",
          "The test number gives back what it hears (echo). Let RTP through firewall and NAT both ways; name an "
          "address "
          "in the SDP that can be reached."};
    case CheckItem::kKeys:
      return {"DTMF nach RFC 4733 (telephone-event) einstellen, nicht im Ton und nicht ausgeschaltet.",
              "Set DTMF to RFC 4733 (telephone-event), neither in-band nor off."};
    case CheckItem::kHold:
      return {"Re-INVITE annehmen und mit recvonly oder inactive beantworten; danach wieder senden (RFC 3264 §8.4).",
              "Take the re-INVITE and answer it with recvonly or inactive; then send again (RFC 3264 §8.4)."};
    case CheckItem::kTransfer:
      return {"REFER annehmen (202) oder ablehnen (403, 405, 603), aber beantworten.",
              "Accept REFER (202) or refuse it (403, 405, 603), but answer it."};
    case CheckItem::kHangUpHere:
      return {"BYE mit 200 beantworten und den Anruf freigeben.", "Answer BYE with 200 and free the call."};
    case CheckItem::kHangUpThere:
      return {"Die Testnummer legt auf # mit BYE auf; BYE muss diesen Knoten erreichen (Contact, Record-Route).",
              "The test number hangs up on # by BYE; BYE must reach this node (Contact, Record-Route)."};
    case CheckItem::kCancel:
      return {"Auf CANCEL nicht weiter klingeln: 200 auf CANCEL, 487 auf INVITE (RFC 3261 §9.2).",
              "On CANCEL stop ringing: 200 to CANCEL, 487 to INVITE (RFC 3261 §9.2)."};
    case CheckItem::kBusy:
      return {"Wenn niemand frei ist, mit 486 ablehnen, sofort und ohne Ansage.",
              "Where nobody is free, refuse with 486, at once and without an announcement."};
    case CheckItem::kCapacity:
      return {"PUT /api/sites/{site}/capacity mindestens alle 30 s senden, mit einem Token mit dem Umfang capacity.",
              "Send PUT /api/sites/{site}/capacity at least every 30 s, with a token with the scope capacity."};
    case CheckItem::kRingsOn:
      return {
          "Klingeln lassen (180), bis der Knoten den Anruf zurücknimmt, mindestens 20 s: keine Mailbox, keine "
          "Umleitung, kein eigenes Zeitlimit darunter.",
          "Let it ring (180) until the node takes the call back, 20 s at least: no mailbox, no diversion, no time "
          "limit of its own below that."};
  }
  return {};
}

}  // namespace

BothWords title_of(CheckItem item) {
  switch (item) {
    case CheckItem::kOptions:
      return {"Erreichbar (OPTIONS)", "Reachable (OPTIONS)"};
    case CheckItem::kHeaders:
      return {"Kopfzeilen", "Headers"};
    case CheckItem::kRinging:
      return {"Klingeln", "Ringing"};
    case CheckItem::kAnswer:
      return {"Annahme", "Answer"};
    case CheckItem::kCodec:
      return {"Sprachformat", "Codec"};
    case CheckItem::kSound:
      return {"Ton in beide Richtungen", "Sound both ways"};
    case CheckItem::kKeys:
      return {"Tasten (DTMF)", "Keys (DTMF)"};
    case CheckItem::kHold:
      return {"Halten", "Hold"};
    case CheckItem::kTransfer:
      return {"Weiterleiten (REFER)", "Transfer (REFER)"};
    case CheckItem::kHangUpHere:
      return {"Auflegen hier", "Hanging up here"};
    case CheckItem::kHangUpThere:
      return {"Auflegen dort", "Hanging up there"};
    case CheckItem::kCancel:
      return {"Zurücknehmen (CANCEL)", "Taking back (CANCEL)"};
    case CheckItem::kBusy:
      return {"Besetzt", "Busy"};
    case CheckItem::kCapacity:
      return {"Kapazitätsmeldung", "Capacity report"};
    case CheckItem::kRingsOn:
      return {"Wo niemand annimmt", "Where nobody answers"};
  }
  return {};
}

BothWords text_of(const CheckFinding& finding) {
  switch (finding.verdict) {
    case CheckVerdict::kOpen:
      return {"Noch nicht geprüft.", "Not checked yet."};
    case CheckVerdict::kPassed:
      return passed_text(finding);
    default:
      return reason_text(finding);
  }
}

BothWords remedy_of(const CheckFinding& finding) {
  if (finding.reason == CheckReason::kBusyThere)
    return {"Für die Prüfung die Testnummer freihalten.", "Keep the test number free for the check."};
  return item_remedy(finding.item);
}

}  // namespace rufbund::api
