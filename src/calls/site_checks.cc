#include "calls/site_checks.h"

#include <algorithm>

namespace rufbund::calls {

std::string_view name_of(CheckItem item) {
  switch (item) {
    case CheckItem::kOptions:
      return "options";
    case CheckItem::kHeaders:
      return "headers";
    case CheckItem::kRinging:
      return "ringing";
    case CheckItem::kAnswer:
      return "answer";
    case CheckItem::kCodec:
      return "codec";
    case CheckItem::kSound:
      return "sound";
    case CheckItem::kKeys:
      return "keys";
    case CheckItem::kHold:
      return "hold";
    case CheckItem::kTransfer:
      return "transfer";
    case CheckItem::kHangUpHere:
      return "hang_up_here";
    case CheckItem::kHangUpThere:
      return "hang_up_there";
    case CheckItem::kCancel:
      return "cancel";
    case CheckItem::kBusy:
      return "busy";
    case CheckItem::kCapacity:
      return "capacity";
    case CheckItem::kRingsOn:
      return "rings_on";
  }
  return "";
}

std::string_view name_of(CheckVerdict verdict) {
  switch (verdict) {
    case CheckVerdict::kOpen:
      return "open";
    case CheckVerdict::kPassed:
      return "passed";
    case CheckVerdict::kFailed:
      return "failed";
    case CheckVerdict::kNotChecked:
      return "not_checked";
  }
  return "";
}

std::string_view name_of(CheckReason reason) {
  switch (reason) {
    case CheckReason::kNone:
      return "none";
    case CheckReason::kNotAsked:
      return "not_asked";
    case CheckReason::kNotReached:
      return "not_reached";
    case CheckReason::kTimeUp:
      return "time_up";
    case CheckReason::kNoMedia:
      return "no_media";
    case CheckReason::kStopping:
      return "stopping";
    case CheckReason::kUnreachable:
      return "unreachable";
    case CheckReason::kHeadersRefused:
      return "headers_refused";
    case CheckReason::kAnsweredAtOnce:
      return "answered_at_once";
    case CheckReason::kNoRinging:
      return "no_ringing";
    case CheckReason::kQueuedThere:
      return "queued_there";
    case CheckReason::kRefused:
      return "refused";
    case CheckReason::kBusyThere:
      return "busy_there";
    case CheckReason::kNoAnswer:
      return "no_answer";
    case CheckReason::kHungUp:
      return "hung_up";
    case CheckReason::kNoSdp:
      return "no_sdp";
    case CheckReason::kNoCodec:
      return "no_codec";
    case CheckReason::kNoPackets:
      return "no_packets";
    case CheckReason::kSilence:
      return "silence";
    case CheckReason::kNoEcho:
      return "no_echo";
    case CheckReason::kKeysUnnoticed:
      return "keys_unnoticed";
    case CheckReason::kKeysNotAgreed:
      return "keys_not_agreed";
    case CheckReason::kUnanswered:
      return "unanswered";
    case CheckReason::kStillSends:
      return "still_sends";
    case CheckReason::kSoundGone:
      return "sound_gone";
    case CheckReason::kNoHangUp:
      return "no_hang_up";
    case CheckReason::kAnsweredCancelled:
      return "answered_cancelled";
    case CheckReason::kBusyAnswered:
      return "busy_answered";
    case CheckReason::kNoReport:
      return "no_report";
    case CheckReason::kNobodyAnswered:
      return "nobody_answered";
    case CheckReason::kGaveUp:
      return "gave_up";
  }
  return "";
}

bool CheckReport::passed() const {
  return over && std::all_of(findings.begin(), findings.end(), [](const CheckFinding& finding) {
           return finding.verdict == CheckVerdict::kPassed || finding.reason == CheckReason::kNotAsked;
         });
}

bool is_test_user(std::string_view user) {
  return !user.empty() && user.size() <= 32 && std::all_of(user.begin(), user.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+*-_.").find(c) != std::string_view::npos;
  });
}

}  // namespace rufbund::calls
