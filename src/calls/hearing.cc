#include "calls/hearing.h"

namespace rufbund::calls {

Cue next_cue(const Ears& ears) {
  if (ears.leaving) {
    if (ears.thanks_taken_due) return Cue::kThanksTaken;
    if (ears.thanks_question_due) return Cue::kThanksQuestion;
    return ears.farewell_due ? Cue::kFarewell : Cue::kHangUp;
  }
  if (ears.connected) return Cue::kNothing;
  if (ears.welcome_due) return Cue::kWelcome;
  if (!ears.in_line) {
    if (ears.invalid_choice) return Cue::kInvalidChoice;
    if (ears.language_due) return Cue::kLanguageMenu;
    if (ears.topic_due) return Cue::kTopicMenu;
    return Cue::kEnterLine;
  }
  if (ears.announcement) return Cue::kAnnouncement;
  if (ears.served_question_due) return Cue::kServedQuestion;
  if (ears.place) return Cue::kPlace;
  return Cue::kMusic;
}

}  // namespace rufbund::calls
