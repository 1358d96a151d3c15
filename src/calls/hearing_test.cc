#include "calls/hearing.h"

#include <gtest/gtest.h>

#include "calls/spoken.h"

namespace rufbund::calls {
namespace {

Ears in_line() {
  Ears ears;
  ears.welcome_due = false;
  ears.in_line = true;
  return ears;
}

TEST(Hearing, WelcomeComesBeforeAnyMenu) {
  Ears ears;
  ears.language_due = ears.topic_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kWelcome);
}

TEST(Hearing, LanguageIsAskedBeforeTopicAndThenTheLineIsEntered) {
  Ears ears;
  ears.welcome_due = false;
  ears.language_due = ears.topic_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kLanguageMenu);
  ears.language_due = false;
  EXPECT_EQ(next_cue(ears), Cue::kTopicMenu);
  ears.topic_due = false;
  EXPECT_EQ(next_cue(ears), Cue::kEnterLine);
}

TEST(Hearing, AWrongKeyIsSaidBeforeTheMenuIsRepeated) {
  Ears ears;
  ears.welcome_due = false;
  ears.language_due = ears.invalid_choice = true;
  EXPECT_EQ(next_cue(ears), Cue::kInvalidChoice);
}

TEST(Hearing, AnAnnouncementComesBeforeThePlaceAndThePlaceBeforeMusic) {
  Ears ears = in_line();
  EXPECT_EQ(next_cue(ears), Cue::kMusic);
  ears.place = core::TellPlace{};
  EXPECT_EQ(next_cue(ears), Cue::kPlace);
  ears.served_question_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kServedQuestion);
  ears.announcement = core::PlayAnnouncement{};
  EXPECT_EQ(next_cue(ears), Cue::kAnnouncement);
}

TEST(Hearing, WhoTalksHearsNothingOfUs) {
  Ears ears = in_line();
  ears.place = core::TellPlace{};
  ears.connected = true;
  EXPECT_EQ(next_cue(ears), Cue::kNothing);
}

TEST(Hearing, AFarewellIsHeardOnceAndThenTheCallEnds) {
  Ears ears = in_line();
  ears.connected = ears.leaving = ears.farewell_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kFarewell);
  ears.farewell_due = false;
  EXPECT_EQ(next_cue(ears), Cue::kHangUp);
}

TEST(Hearing, WhoIsAskedForThanksHearsThatTheyAreTakenAndThenTheCallEnds) {
  Ears ears = in_line();
  ears.connected = ears.leaving = ears.thanks_question_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kThanksQuestion);
  ears.thanks_question_due = false;
  ears.thanks_taken_due = true;
  EXPECT_EQ(next_cue(ears), Cue::kThanksTaken);
  ears.thanks_taken_due = false;
  EXPECT_EQ(next_cue(ears), Cue::kHangUp);
}

TEST(Spoken, AnUnsupportedEstimateTellsThePositionOnly) {
  Ears ears = in_line();
  ears.place = core::TellPlace{TicketId{1}, core::TellKind::kFirst, 7, Millis{-1}, Millis{-1}};
  const Sentence sentence = sentence_for(Cue::kPlace, ears, {}, "impfen", "de", "");
  EXPECT_EQ(sentence.kind, Sentence::Kind::kPositionOnly);
  EXPECT_EQ(sentence.position, 7u);
}

TEST(Spoken, ARefusalNamesWhenToReturnWhereThatIsKnown) {
  const Farewell known{core::TicketEnd::kRefused, core::RefusalCause::kWaitTooLong, TimeMs{1000}};
  const Farewell unknown{core::TicketEnd::kRefused, core::RefusalCause::kWaitTooLong, kNever};
  EXPECT_EQ(sentence_for(Cue::kFarewell, {}, known, "impfen", "de", "").kind, Sentence::Kind::kRefusedReturnAt);
  EXPECT_EQ(sentence_for(Cue::kFarewell, {}, unknown, "impfen", "de", "").kind, Sentence::Kind::kRefused);
}

TEST(Spoken, AServedCallerLeavesWithoutWords) {
  EXPECT_FALSE(has_words({core::TicketEnd::kServed, {}, kNever}));
  EXPECT_TRUE(has_words({core::TicketEnd::kServedByAnnouncement, {}, kNever}));
  EXPECT_TRUE(has_words({core::TicketEnd::kClosed, {}, kNever}));
}

}  // namespace
}  // namespace rufbund::calls
