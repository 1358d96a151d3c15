// Several calls of one number (R2), by example: who joins, who takes over, who gets a ticket of its own.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

struct Legs : Alliance {
  explicit Legs(std::int64_t most = 3) { run(ChangeSetting{Setting::kLegsPerTicket, most}); }
  LegId attempt(std::uint64_t key, ClassId klass = {}, CarrierId carrier = CarrierId{1}) {
    run(AdmitAttempt{LegId{++leg}, CallerKey{key}, carrier, klass, kGerman});
    return LegId{leg};
  }
  [[nodiscard]] const Ticket* ticket(TicketId id) const { return core.state().find_ticket(id); }
  [[nodiscard]] std::uint32_t open() const {
    std::uint32_t count = 0;
    for (const Ticket& t : core.state().tickets) count += t.phase != TicketPhase::kFree;
    return count;
  }
};

TEST(LegsOfANumber, a_second_call_joins_hears_the_place_and_takes_none) {
  Legs a;
  const TicketId one = a.call(7);
  a.call(8);
  a.pass(1'000);
  const LegId later = a.attempt(7);
  EXPECT_EQ(a.find<LegJoined>()->ticket, one);
  EXPECT_EQ(a.find_effect<JoinLeg>()->leg, later);
  EXPECT_EQ(a.find_effect<TellPlace>()->ticket, one);
  EXPECT_EQ(a.find_effect<TellPlace>()->position, 1u);
  EXPECT_EQ(a.core.state().g.waiting_count, 2u);
  EXPECT_EQ(a.open(), 2u);
}

TEST(LegsOfANumber, at_most_so_many_hang_on_one_ticket) {
  for (const std::int64_t most : {2, 3}) {
    Legs a(most);
    a.call(7);
    for (std::int64_t n = 1; n < most; ++n) {
      a.attempt(7);
      EXPECT_NE(a.find<LegJoined>(), nullptr);
    }
    a.attempt(7);
    EXPECT_EQ(a.find<AttemptRefused>()->cause, RefusalCause::kNumberInLine);
  }
}

TEST(LegsOfANumber, by_default_each_call_has_a_ticket_of_its_own) {
  Alliance a;
  a.call(7);
  a.call(7);
  EXPECT_NE(a.find<TicketQueued>(), nullptr);
  EXPECT_EQ(a.core.state().g.waiting_count, 2u);
  a.run(ChangeSetting{Setting::kLegsPerTicket, 4});
  EXPECT_EQ(a.find<CommandIgnored>()->reason, IgnoreReason::kOutOfBounds);
}

TEST(LegsOfANumber, a_later_one_takes_over_when_the_earlier_hangs_up_and_nothing_else_changes) {
  Legs a;
  const TicketId one = a.call(7);
  const LegId first{a.leg};
  const Rank rank = a.ticket(one)->rank;
  a.pass(1'000);
  const LegId later = a.attempt(7);
  a.run(EndLeg{one, LegEnd::kHungUp, first});
  EXPECT_EQ(a.find<LegLeft>()->leg, first);
  EXPECT_EQ(a.find<TicketEnded>(), nullptr);
  EXPECT_EQ(a.ticket(one)->leg, later);
  EXPECT_EQ(a.ticket(one)->rank, rank);
  a.run(EndLeg{one, LegEnd::kHungUp, first});
  EXPECT_EQ(a.find<CommandIgnored>()->reason, IgnoreReason::kUnknownLeg) << "it is gone";
  a.run(EndLeg{one, LegEnd::kHungUp, later});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kAbandoned);
}

TEST(LegsOfANumber, the_seat_that_rings_gets_whoever_is_still_there) {
  Legs a;
  const TicketId one = a.call(7);
  const LegId first{a.leg};
  const LegId later = a.attempt(7);
  a.sites_up();
  a.run(EndLeg{one, LegEnd::kHungUp, first});
  EXPECT_EQ(a.find<OfferWithdrawn>(), nullptr);
  a.run(AnswerOffer{OfferId{a.ticket(one)->offer}});
  EXPECT_EQ(a.find_effect<Connect>()->leg, later);
  EXPECT_EQ(a.find<TicketSplit>(), nullptr);
}

TEST(LegsOfANumber, who_takes_over_in_the_menu_goes_through_it_in_time_of_their_own) {
  Legs a;
  const LegId first = a.attempt(7);
  const TicketId one = a.find<AttemptAdmitted>()->ticket;
  a.pass(59'000);
  const LegId second = a.attempt(7);
  a.pass(1'000);
  EXPECT_EQ(a.find<LegLeft>()->leg, first) << "stayed in the menu too long";
  EXPECT_EQ(a.find_effect<ReleaseLeg>()->leg, first);
  EXPECT_EQ(a.find_effect<AcceptLeg>()->leg, second);
  a.pass(59'000);
  a.run(SelectService{one, kAppointments, kGerman});
  EXPECT_NE(a.find<TicketQueued>(), nullptr);
}

TEST(LegsOfANumber, two_people_behind_one_number_are_both_served_each_by_the_own_arrival) {
  Legs a{};
  const TicketId one = a.call(7);
  const LegId first{a.leg};
  a.pass(60'000);
  const TimeMs second_arrived = a.now;
  const LegId second = a.attempt(7, {}, CarrierId{2});
  a.pass(60'000);
  const LegId third = a.attempt(7);
  a.pass(60'000);
  a.call(8);
  a.run(ReportSiteHealth{SiteId{1}, true});
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  EXPECT_EQ(a.find_effect<Connect>()->leg, first);
  const TicketSplit split = *a.find<TicketSplit>();
  EXPECT_EQ(split.leg, second);
  EXPECT_EQ(split.from, one);
  EXPECT_EQ(split.first, second_arrived);
  EXPECT_EQ(split.carrier, CarrierId{2});
  EXPECT_EQ(a.find_effect<AcceptLeg>()->leg, second);
  EXPECT_EQ(a.ticket(split.ticket)->later_legs, 1u) << "the third hangs on behind the second";
  a.run(SelectService{split.ticket, kAppointments, kGerman});
  EXPECT_EQ(a.find<TicketQueued>()->position, 1u) << "before the other caller, who came later";
  a.run(ReportSiteHealth{SiteId{2}, true});
  EXPECT_EQ(a.find<OfferMade>()->ticket, split.ticket);
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  EXPECT_EQ(a.find_effect<Connect>()->leg, second);
  EXPECT_EQ(a.find<TicketSplit>()->leg, third);
}

TEST(LegsOfANumber, in_another_class_a_call_has_a_ticket_of_its_own) {
  Legs a;
  a.run(DefineClass{ClassId{1}, Millis{0}, true, 0});
  a.call(7);
  a.attempt(7, ClassId{1});
  EXPECT_EQ(a.find<AttemptAdmitted>()->klass, ClassId{1});
  EXPECT_EQ(a.find<AttemptAdmitted>()->first, a.now);
  a.attempt(7, ClassId{1});
  EXPECT_NE(a.find<LegJoined>(), nullptr);
}

TEST(LegsOfANumber, whoever_rings_while_another_talks_has_a_ticket_of_its_own) {
  Legs a;
  a.sites_up();
  a.call(7);
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.attempt(7);
  EXPECT_NE(a.find<AttemptAdmitted>(), nullptr);
}

TEST(LegsOfANumber, calls_without_a_number_never_join) {
  Legs a;
  a.call();
  a.attempt(0);
  EXPECT_NE(a.find<AttemptAdmitted>(), nullptr);
}

TEST(LegsOfANumber, where_the_pool_is_full_a_call_that_could_not_get_a_ticket_does_not_join) {
  Legs a;
  a.run(ChangeSetting{Setting::kMaxWaiting, 256});
  a.run(ChangeSetting{Setting::kWaitLimit, 7 * 24 * 3'600'000LL});
  const TicketId one = a.call(7);
  a.attempt(7);
  for (int i = 0; i < 254; ++i) {
    a.attempt(0);
    ASSERT_NE(a.find<AttemptAdmitted>(), nullptr) << i;
  }
  a.attempt(0);
  EXPECT_EQ(a.find<AttemptRefused>()->cause, RefusalCause::kLineFull) << "the last slot is kept for the one behind";
  a.attempt(7);
  EXPECT_EQ(a.find<AttemptRefused>()->cause, RefusalCause::kLineFull);
  a.sites_up();
  a.run(AnswerOffer{OfferId{a.ticket(one)->offer}});
  EXPECT_NE(a.find<TicketSplit>(), nullptr);
}

TEST(LegsOfANumber, who_chooses_that_an_announcement_was_enough_leaves_the_others_waiting) {
  Legs a;
  const TicketId one = a.call(7);
  const LegId first{a.leg};
  a.attempt(7);
  a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kInsteadOfWaiting, 42});
  a.pass(60'000);
  a.run(ConfirmHeard{one, AnnouncementId{1}, true});
  EXPECT_EQ(a.find<TicketEnded>(), nullptr);
  EXPECT_EQ(a.find_effect<ReleaseLeg>()->leg, first);
  a.pass(1'000);
  a.run(EndLeg{one, LegEnd::kHungUp});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kAbandoned) << "the second did not hear it through";
}

TEST(LegsOfANumber, a_snapshot_brings_them_back) {
  Legs a;
  a.call(7);
  for (int i = 0; i < 2; ++i) a.attempt(7);
  std::vector<std::byte> bytes;
  a.core.save(bytes);
  Core loaded{Capacity{16, 16, 64, 256, 1024}};
  ASSERT_TRUE(loaded.load(bytes));
  EXPECT_EQ(loaded.digest(), a.core.digest());
  EXPECT_EQ(loaded.broken_invariant(), nullptr);
  Outcome out;
  loaded.decide(Sequence{a.sequence + 1}, a.now, AdmitAttempt{LegId{99}, CallerKey{7}, CarrierId{1}, {}, kGerman}, out);
  EXPECT_EQ(std::get<AttemptRefused>(out.events.at(0)).cause, RefusalCause::kNumberInLine);
}

}  // namespace
}  // namespace rufbund::core
