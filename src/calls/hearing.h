// What a caller hears next: one pure function over what is known about the caller. Owner: the loop's thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ids.h"
#include "core/effect.h"

namespace rufbund::calls {

enum class Cue : std::uint8_t {
  kNothing = 0,  // silence: connected, or nothing is left to say
  kWelcome = 1,
  kInvalidChoice = 2,
  kLanguageMenu = 3,
  kTopicMenu = 4,
  kEnterLine = 5,  // nothing to hear: the menu is over, the ticket joins the line
  kAnnouncement = 6,
  kServedQuestion = 7,  // "press 1 if this was your answer"
  kPlace = 8,
  kMusic = 9,
  kFarewell = 10,  // why there is no conversation, or goodbye
  kHangUp = 11,
  kThanksQuestion = 12,  // "press 1 to say thanks", after a conversation
  kThanksTaken = 13,
};

// What the caller's ears still need. Times are not in it: the caller of next_cue marks what was heard.
struct Ears {
  bool connected = false;  // talks with a seat
  bool leaving = false;    // the core released the leg
  bool farewell_due = false;
  bool thanks_question_due = false;  // while leaving: instead of a farewell
  bool thanks_taken_due = false;
  bool welcome_due = true;
  bool in_line = false;
  bool invalid_choice = false;
  bool language_due = false;  // the menu must ask
  bool topic_due = false;
  std::optional<core::PlayAnnouncement> announcement;  // not heard yet
  bool served_question_due = false;
  std::optional<core::TellPlace> place;  // not told yet
};

[[nodiscard]] Cue next_cue(const Ears& ears);

// Waiting sounds give way at once when there is something to say.
[[nodiscard]] constexpr bool gives_way(Cue playing) { return playing == Cue::kMusic || playing == Cue::kNothing; }

}  // namespace rufbund::calls
