// R2 by example: until when a place is kept, what ends it, what restores it.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

constexpr std::int64_t kMinute = 60'000;
constexpr ClassId kOrdinary{0}, kPriority{1}, kEmergency{2};

// The credited arrival of an attempt now; it hangs up in the menu.
TimeMs first_of(Alliance& a, std::uint64_t key, ClassId klass = kOrdinary) {
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{key}, CarrierId{1}, klass, kGerman});
  const auto* admitted = a.find<AttemptAdmitted>();
  if (admitted == nullptr) return a.find<AttemptRefused>()->first;
  const AttemptAdmitted kept = *admitted;
  a.run(EndLeg{kept.ticket, LegEnd::kHungUp});
  return kept.first;
}

// Talks and is talked to.
void serve(Alliance& a, std::int64_t talk_ms) {
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(talk_ms);
  a.run(EndConversation{offer, EndedBy::kSeat});
}

TEST(Credit, a_place_is_kept_for_half_an_hour_without_an_attempt_and_each_attempt_renews_it) {
  Alliance a;
  const TimeMs first = first_of(a, 7);
  a.pass(30 * kMinute);
  EXPECT_EQ(first_of(a, 7), first);
  a.pass(30 * kMinute);
  EXPECT_EQ(first_of(a, 7), first);
  a.pass(30 * kMinute + 1);
  EXPECT_EQ(first_of(a, 7), a.now) << "a millisecond too late";
}

TEST(Credit, twelve_hours_after_the_arrival_every_place_ends) {
  for (const std::int64_t late : {0, 1}) {
    Alliance a;
    const TimeMs first = first_of(a, 7);
    for (int i = 1; i < 24; ++i) {
      a.pass(30 * kMinute);
      EXPECT_EQ(first_of(a, 7), first);
    }
    a.pass(30 * kMinute + late);
    EXPECT_EQ(first_of(a, 7), late == 0 ? first : a.now);
  }
}

TEST(Credit, who_was_told_when_to_return_keeps_the_place_until_ten_minutes_after_whatever_happens_before) {
  for (const std::int64_t late : {0, 1}) {
    Alliance a;
    const TimeMs first = a.now;
    const TimeMs return_at = a.now + Millis{50 * kMinute};
    const AttemptRefused told{LegId{99}, CallerKey{7}, CarrierId{1}, RefusalCause::kWaitTooLong,
                              return_at, first,        kOrdinary};
    ++a.sequence;
    for (Core* core : {&a.core, &a.copy}) core->apply(Sequence{a.sequence}, a.now, told);
    a.pass(kMinute);
    EXPECT_EQ(first_of(a, 7), first) << "rings too early, is admitted, hangs up";
    a.pass(59 * kMinute + late);
    EXPECT_EQ(first_of(a, 7), late == 0 ? first : a.now);
  }
}

TEST(Credit, a_conversation_of_ten_seconds_ends_the_place_and_a_shorter_one_does_not) {
  for (const std::int64_t talk : {9'999, 10'000}) {
    Alliance a;
    a.sites_up();
    const TimeMs first = a.now;
    a.call(7);
    serve(a, talk);
    EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kServed);
    a.pass(kMinute);
    EXPECT_EQ(first_of(a, 7), talk < 10'000 ? first : a.now);
  }
}

TEST(Credit, a_place_left_beside_the_one_that_was_served_ends_with_it) {
  Alliance a;
  a.sites_up();
  a.call(7);
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(kMinute);
  const TimeMs second = first_of(a, 7);
  EXPECT_EQ(second, a.now) << "the one who talks holds the first place";
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7), second) << "hanging up beside a conversation does not hurt either";
  a.run(EndConversation{offer, EndedBy::kSeat});
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7), a.now);
}

TEST(Credit, who_is_cut_off_by_a_seat_or_the_platform_keeps_the_rank_in_the_line) {
  for (const BreakCause cause : {BreakCause::kSeat, BreakCause::kPlatform}) {
    Alliance a;
    a.sites_up();
    const TimeMs first = a.now;
    const TicketId ticket = a.call(7);
    const OfferId offer = a.find<OfferMade>()->offer;
    a.run(AnswerOffer{offer});
    a.pass(kMinute);
    a.run(ReportSiteHealth{SiteId{1}, false});
    a.run(ReportSiteHealth{SiteId{2}, false});
    a.run(BreakConversation{offer, cause});
    ASSERT_EQ(a.core.state().find_ticket(ticket)->phase, TicketPhase::kWaiting);
    a.run(EndLeg{ticket, LegEnd::kHungUp});
    a.pass(kMinute);
    EXPECT_EQ(first_of(a, 7), first);
  }
}

TEST(Credit, the_close_ends_every_place_also_of_those_who_wait_through_it) {
  Alliance a;
  first_of(a, 7);
  const TicketId waiting = a.call(8);
  a.pass(kMinute);
  a.run(CloseHotline{});
  EXPECT_EQ(first_of(a, 7), a.now);
  EXPECT_EQ(a.find<AttemptRefused>()->cause, RefusalCause::kClosed);
  a.pass(1);
  a.run(OpenHotline{});
  EXPECT_EQ(first_of(a, 7), a.now) << "attempts while closed leave nothing";
  a.run(EndLeg{waiting, LegEnd::kHungUp});
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 8), a.now);
}

TEST(Credit, moving_to_a_better_class_begins_anew_and_moving_down_keeps_the_arrival) {
  Alliance a;
  a.run(DefineClass{kPriority, Millis{2 * kMinute}, false, 0});
  a.run(DefineClass{kEmergency, Millis{0}, true, 0});
  const TimeMs ordinary = first_of(a, 7);
  a.pass(kMinute);
  const TimeMs priority = first_of(a, 7, kPriority);
  EXPECT_EQ(priority, a.now);
  EXPECT_NE(priority, ordinary);
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7, kOrdinary), priority);
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7, kPriority), priority) << "there it arrived then, whatever was tried between";
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7, kEmergency), a.now);
}

TEST(Credit, of_two_tickets_of_one_number_that_left_the_earlier_arrival_is_kept) {
  Alliance a;
  const TimeMs first = a.now;
  const TicketId one = a.call(7);
  a.pass(kMinute);
  const TicketId two = a.call(7);
  a.pass(kMinute);
  a.run(EndLeg{one, LegEnd::kHungUp});
  a.pass(kMinute);
  a.run(EndLeg{two, LegEnd::kHungUp});
  a.pass(kMinute);
  EXPECT_EQ(first_of(a, 7), first);
}

TEST(Credit, an_attempt_of_a_number_that_waits_leaves_nothing_where_it_is_refused) {
  Alliance a;
  const TimeMs first = a.now;
  const TicketId one = a.call(7);
  a.pass(kMinute);
  a.run(ChangeSetting{Setting::kMaxWaiting, 1});
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{7}, CarrierId{1}, kOrdinary, kGerman});
  ASSERT_NE(a.find<AttemptRefused>(), nullptr);
  a.run(EndLeg{one, LegEnd::kHungUp});
  EXPECT_EQ(first_of(a, 7), first);
}

TEST(Credit, distinct_callers_and_tickets_without_a_number_are_counted_apart) {
  Alliance a;
  const auto& g = a.core.state().g;
  for (int i = 0; i < 5; ++i) first_of(a, 7);
  for (std::uint64_t key = 20; key < 24; ++key) first_of(a, key);
  for (int i = 0; i < 3; ++i) first_of(a, 0);
  a.run(ChangeSetting{Setting::kMaxWaiting, 0});
  first_of(a, 30);
  first_of(a, 30);
  first_of(a, 0);
  a.run(CloseHotline{});
  first_of(a, 40);
  EXPECT_EQ(g.callers, 6u);
  EXPECT_EQ(g.keyless, 3u) << "tickets, not attempts";
}

}  // namespace
}  // namespace rufbund::core
