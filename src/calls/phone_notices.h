// Notices by telephone: the alliance's office calls a member's alarm contact through a carrier, a voice says what it is
// about, and the key that is pressed comes back. For wiring and for the office.
//
// This is no decision of the core and leaves no record of a caller: the core decides who of those who call is served,
// and nobody waits here. What was agreed, told and answered is the office's own record, which names the notice's id.
// The number is in memory while the call lasts, and nowhere else: in no log, no file, no error's text.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "calls/media_port.h"

namespace rufbund::calls {

struct NoticeAnswer {
  char key = '1';         // 0 to 9, * or #
  Sentence confirmation;  // is said before the node hangs up
};

struct PhoneNotice {
  std::string id;                     // 1 to 64 of a-z, A-Z, 0-9, '-', '_', '.'; in the log
  std::string to;                     // "+49...": E.164
  std::string language;               // "de", "en": of all sentences
  std::vector<Sentence> message;      // 1 to 8
  Sentence question;                  // which keys there are
  Sentence unanswered;                // is said where no key comes
  std::vector<NoticeAnswer> answers;  // 1 to 8
  char repeat_key = '3';              // hears the message again; 0: none

  // The office decides about the pressed key and has it on record before the member hears that it has answered: the
  // deadline may have passed, or somebody has answered by the portal. Called on the SIP thread, must not block; `say`
  // may be called from any thread, once, within 10 s; later or never, the member hears `undecided`. Without it, the
  // answer's confirmation is said at once.
  using Say = std::function<void(Sentence)>;
  std::function<void(char key, Say say)> on_key;
  Sentence undecided;

  Millis ring_timeout{45'000};     // from the first INVITE; 1 s to 3 min
  Millis key_patience{6'000};      // silence after the question, then all is said again
  int most_rounds = 3;             // so often, where no key comes; 1 to 10
  Millis most_listening{180'000};  // from the answer; 1 s to 10 min
};

// Stable: stored by the office. Do not renumber.
enum class NoticeEnd : std::uint8_t {
  kKeyPressed = 1,  // `key`, whatever happened to the call after it
  kNoKey = 2,       // answered, and hung up by either side without a key
  kBusy = 3,        // 486, 600
  kNoAnswer = 4,    // rang until the timeout; 480, 408, 487
  kRefused = 5,     // `sip_status`: declined, no such number, moved (not followed) ...
  kFailed = 6,      // `failure`
};

// Do not renumber.
enum class NoticeFailure : std::uint8_t {
  kNone = 0,
  kNoVoice = 1,         // a sentence could not be made
  kNoMedia = 2,         // no relay
  kUnreachable = 3,     // no carrier answers, or all have too many calls; `sip_status` 503 where one said so
  kPasswordWanted = 4,  // 401, 407: the carrier must know this node by its address
  kNoSound = 5,         // the two sides have no codec in common
  kBroken = 6,          // the call or its sound was lost after the answer
  kStopping = 7,        // this node ends
};

// "key_pressed", "no_media": for logs, API and tables.
[[nodiscard]] const char* name_of(NoticeEnd end);
[[nodiscard]] const char* name_of(NoticeFailure failure);

struct NoticeOutcome {
  NoticeEnd end{};
  char key = 0;
  std::uint16_t sip_status = 0;  // 0: none came
  NoticeFailure failure{};
  std::optional<TimeMs> rang_at, answered_at;
  TimeMs ended_at;
};

class PhoneNotices {
 public:
  // On the SIP thread; must not block.
  using OnEnd = std::function<void(const NoticeOutcome&)>;

  virtual ~PhoneNotices() = default;
  // From any thread. Where there is an error, nothing was sent and `on_end` is never called: kInvalidArgument (a field
  // out of its bounds, a number that may not be called), kNotFound (no carrier calls out), kConflict (a notice of that
  // id is under way), kOverloaded (256 wait), kUnavailable (telephony does not run). Else `on_end` is called exactly
  // once, also where the node stops; after a crash, who has no outcome will get none. Notices wait for their turn, in
  // order, where as many calls as allowed are out.
  [[nodiscard]] virtual Result<void> place(PhoneNotice notice, OnEnd on_end) = 0;
};

// What a call-up's notice says.
struct CallUpWords {
  std::string alliance;  // who calls: "Impfbund Nord"
  std::string topic;     // for which case or hotline
  std::uint32_t seats = 0;
  TimeMs from, until, deadline;
};
// Accepted by 1, declined by 2, again by 3. `id`, `to` and `on_key` are the caller's to fill in; of use for `on_key`
// are also Sentence::Kind::kNoticeTooLate and kNoticeAnswered.
[[nodiscard]] PhoneNotice call_up_notice(const CallUpWords& words, const std::string& language);

}  // namespace rufbund::calls
