#include "office/evidence_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "office/evidence_watch.h"

namespace rufbund::office {
namespace {

constexpr std::size_t kLongestReason = 500;  // bytes; as for a reason that somebody gives

std::string line_of(const ChecklistPoint& point, const EvidenceLetter& letter, bool german) {
  const std::string name = point_name(point.code, letter.sites, german), at = local_minute(point.ends_at, german);
  if (point.ended())
    return german ? fmt::format("- {}: abgelaufen am {}\n", name, at) : fmt::format("- {}: ended on {}\n", name, at);
  constexpr std::int64_t kDay = 86'400'000;
  const std::int64_t days = ((point.ends_at - letter.now).count() + kDay - 1) / kDay;
  if (german)
    return fmt::format("- {}: gilt bis {}, noch {}\n", name, at,
                       days == 1 ? "einen Tag" : fmt::format("{} Tage", days));
  return fmt::format("- {}: until {}, {}\n", name, at, days == 1 ? "one more day" : fmt::format("{} more days", days));
}

std::string_view subject_of(const EvidenceLetter& letter, bool german) {
  if (letter.kind == kEvidenceEnds) return german ? "Nachweise laufen ab" : "evidence ends soon";
  if (letter.kind == kEvidenceEnded) return german ? "Nachweise sind abgelaufen" : "evidence has ended";
  return german ? "die Mitgliedschaft ruht, Nachweise sind abgelaufen"
                : "the membership is dormant, evidence has ended";
}

std::string_view meaning_of(const EvidenceLetter& letter, bool german) {
  if (letter.kind == kEvidenceEnds)
    return german
               ? "Bitte reichen Sie erneuerte Nachweise rechtzeitig im Portal ein. Läuft einer ab, ohne dass ein neuer "
                 "anerkannt ist, ruht die Mitgliedschaft: Die Standorte bekommen keine Anrufe mehr.\n"
               : "Please hand in renewed evidence in the portal in good time. Where it ends before the new one is "
                 "accepted, the membership becomes dormant: the sites get no more calls.\n";
  if (letter.kind == kEvidenceEnded)
    return german
               ? "Solange ein Fall mit Abrufen an das Mitglied läuft, bleibt es in der Leitung; mit dem Ende des Falls "
                 "ruht die Mitgliedschaft. Bitte reichen Sie erneuerte Nachweise sofort im Portal ein.\n"
               : "While a case with call-ups to the member goes on, it stays in the line; as the case stands down the "
                 "membership becomes dormant. Please hand in renewed evidence in the portal at once.\n";
  return german
             ? "Die Standorte bekommen keine Anrufe mehr; laufende Gespräche gehen weiter. Bitte reichen Sie erneuerte "
               "Nachweise im Portal ein. Sind sie anerkannt, macht die Leitstelle das Mitglied wieder aktiv.\n"
             : "The sites get no more calls; conversations go on. Please hand in renewed evidence in the portal. Once "
               "it is accepted, the office makes the member active again.\n";
}

NoticeText text_in(const EvidenceLetter& letter, bool german) {
  NoticeText out;
  out.subject = fmt::format("{}: {}", letter.member, subject_of(letter, german));
  out.body = german ? fmt::format("Guten Tag,\n\nNachweise von {}:\n\n", letter.member)
                    : fmt::format("Hello,\n\nevidence of {}:\n\n", letter.member);
  for (const ChecklistPoint& point : letter.points) out.body += line_of(point, letter, german);
  out.body += "\n";
  out.body += meaning_of(letter, german);
  return out;
}

}  // namespace

std::string point_name(const std::string& code, const std::vector<alliance::MemberSite>& sites, bool german) {
  if (code == "iso_18295_1") return "ISO 18295-1";
  if (code == "art_28") return german ? "Vertrag nach Art. 28 oder 26 DSGVO" : "Contract under Art. 28 or 26 GDPR";
  if (code == "code_of_conduct") return german ? "Verhaltenskodex" : "Code of conduct";
  const std::string key = code.substr(code.find(':') + 1);
  const auto site = std::find_if(sites.begin(), sites.end(), [&](const auto& one) { return one.key == key; });
  return (german ? "Standortprüfung " : "Site check ") + (site == sites.end() ? key : site->name);
}

NoticeText evidence_text(const EvidenceLetter& letter, const std::string& language) {
  if (language == "de" || language == "en") return text_in(letter, language == "de");
  const NoticeText german = text_in(letter, true), english = text_in(letter, false);
  return {fmt::format("{} / {}", german.subject, subject_of(letter, false)),
          german.body + "\n* * *\n\n" + english.body};
}

std::string dormancy_reason(const std::vector<ChecklistPoint>& ended, const std::vector<alliance::MemberSite>& sites) {
  const auto list = [&](bool german) {
    std::string out;
    for (const ChecklistPoint& point : ended) {
      const std::string one = point_name(point.code, sites, german) + " (" + local_minute(point.ends_at, german) + ")";
      if (out.size() + one.size() > kLongestReason / 2 - 40) return out + " …";
      out += (out.empty() ? "" : ", ") + one;
    }
    return out;
  };
  return fmt::format("Nachweise abgelaufen: {}. / Evidence ended: {}.", list(true), list(false));
}

}  // namespace rufbund::office
