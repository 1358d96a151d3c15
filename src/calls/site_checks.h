// A check of a member's site by calls to its test numbers, for wiring and for whoever asks: does it ring until somebody
// answers, is it heard and does it hear, does it take keys, hold, transfer, hang up and cancel as the line needs it?
// docs/sites.md says what a site must provide.
//
// The calls go the way that callers' go (the same SIP, the same media relay) but are none of the line: no seat is
// taken, no decision of the core is made.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::calls {

// In the order of the report. Stable: stored in results. Do not renumber.
enum class CheckItem : std::uint8_t {
  kOptions = 1,       // the site answers OPTIONS
  kHeaders = 2,       // it takes User-to-User and P-Asserted-Identity
  kRinging = 3,       // it rings (180) until somebody has the call
  kAnswer = 4,        // it answers, and keeps the call
  kCodec = 5,         // A-law, telephone events
  kSound = 6,         // it hears and is heard
  kKeys = 7,          // RFC 4733
  kHold = 8,          // a call is held and taken back
  kTransfer = 9,      // REFER is answered, if only refused
  kHangUpHere = 10,   // our BYE ends the call
  kHangUpThere = 11,  // the site's BYE does
  kCancel = 12,       // a call that is taken back while it rings
  kBusy = 13,         // 486 where nobody is free
  kCapacity = 14,     // a capacity report comes
  kRingsOn = 15,      // where nobody answers it rings on, until it is taken back
};
inline constexpr int kCheckItems = 15;

enum class CheckVerdict : std::uint8_t { kOpen = 0, kPassed = 1, kFailed = 2, kNotChecked = 3 };

// Why. Do not renumber.
enum class CheckReason : std::uint8_t {
  kNone = 0,
  kNotAsked = 1,    // the site does not claim it, or names no number for it
  kNotReached = 2,  // something before it failed
  kTimeUp = 3,      // the whole check took too long
  kNoMedia = 4,     // this node's relay failed: nobody is to blame but it
  kStopping = 5,    // this node ends

  kUnreachable = 10,        // nothing comes back
  kHeadersRefused = 11,     // `status`; without them the call goes through
  kAnsweredAtOnce = 12,     // 200 with no time to ring
  kNoRinging = 13,          // 200 after a while, without 180
  kQueuedThere = 14,        // 182: the site has a queue of its own
  kRefused = 15,            // `status`
  kBusyThere = 16,          // the test number itself is busy
  kNoAnswer = 17,           // rings, and nobody answers
  kHungUp = 18,             // the site hung up before it was asked to
  kNoSdp = 19,              // 200 without a description of the sound
  kNoCodec = 20,            // none that was offered, malformed, or far too long
  kNoPackets = 21,          // no RTP comes
  kSilence = 22,            // RTP comes, with nothing in it
  kNoEcho = 23,             // something is heard, but not what was said
  kKeysUnnoticed = 24,      // keys do nothing
  kKeysNotAgreed = 25,      // keys do nothing, and the answer does not name telephone-event
  kUnanswered = 26,         // no answer to re-INVITE, REFER, BYE or CANCEL
  kStillSends = 27,         // held, and its answer says that it goes on sending
  kSoundGone = 28,          // nothing is heard after the call was taken back
  kNoHangUp = 29,           // the key for hanging up was pressed, no BYE came
  kAnsweredCancelled = 30,  // the call was taken back and answered all the same
  kBusyAnswered = 31,       // the busy number answers
  kNoReport = 32,           // no capacity report came in time
  kNobodyAnswered = 33,     // the number at which nobody answers does: an announcement, a mailbox, a queue
  kGaveUp = 34,             // `status`; the site itself ended what should have rung on
};

// "hang_up_here", "passed", "answered_at_once": for the API, results and logs.
[[nodiscard]] std::string_view name_of(CheckItem item);
[[nodiscard]] std::string_view name_of(CheckVerdict verdict);
[[nodiscard]] std::string_view name_of(CheckReason reason);

struct CheckFinding {
  CheckItem item{};
  CheckVerdict verdict = CheckVerdict::kOpen;
  CheckReason reason = CheckReason::kNone;
  int status = 0;             // SIP's, where one came
  std::int64_t took_ms = -1;  // ringing, the sound's way there and back, an answer; -1: nothing was measured
};

struct CheckReport {
  std::vector<CheckFinding> findings;  // all items, in order
  bool over = false;
  // Over, and nothing failed or stayed open: what was not asked for does no harm.
  [[nodiscard]] bool passed() const;
};

struct SiteCheckOrder {
  std::string site;                            // key; in the log
  std::vector<directory::Endpoint> endpoints;  // IP literals; the first that answers is called
  std::string test_user;                       // rings for a second, answers, gives back what it hears, hangs up on '#'
  std::string busy_user;                       // refuses with 486; "": not checked
  std::string no_answer_user;                  // rings, and nobody answers; "": not checked
  std::string asserted_number;                 // "": no P-Asserted-Identity
  std::string user_to_user;                    // RFC 7433 payload, before encoding
  bool reports_capacity = false;
  std::function<std::optional<TimeMs>()> last_capacity_report;  // on the SIP thread; must not block
};

class SiteChecks {
 public:
  // Each time that something was found, the last time with `over`. On the SIP thread; must not block.
  using OnReport = std::function<void(const CheckReport&)>;

  virtual ~SiteChecks() = default;
  // From any thread. Where there is an error, nothing was sent and `on_report` is never called: kInvalidArgument,
  // kConflict (this site is being checked), kOverloaded (as many checks as are allowed run), kUnavailable (telephony
  // does not run). Else a report that is over comes within four minutes, also where the node stops.
  [[nodiscard]] virtual Result<void> begin(SiteCheckOrder order, OnReport on_report) = 0;
};

// 1 to 32 letters, digits and "+*-_." of a SIP URI's user part.
[[nodiscard]] bool is_test_user(std::string_view user);

}  // namespace rufbund::calls
