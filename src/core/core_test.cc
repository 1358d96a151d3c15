// The rulebook by example: order, hours, admission, capacity, restart. Offers and callers have files of their own;
// properties over random histories are in the property tests beside this file.
#include "core/testing/alliance.h"

namespace rufbund::core {
namespace {

using testing::Alliance;
using testing::kAppointments;
using testing::kGerman;

TEST(Core, a_caller_is_offered_to_a_ready_seat_and_served) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  EXPECT_EQ(offer.ticket, ticket);
  EXPECT_NE(a.find_effect<OfferSeat>(), nullptr);
  a.run(AnswerOffer{offer.offer});
  EXPECT_NE(a.find_effect<Connect>(), nullptr);
  a.pass(60'000);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  EXPECT_EQ(a.find<ConversationEnded>()->talk, Millis{60'000});
  EXPECT_EQ(a.find<WorkCounted>()->norm_work, Millis{180'000});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kServed);
  EXPECT_NE(a.find_effect<ReleaseLeg>(), nullptr);
}

TEST(Core, equal_members_take_turns) {
  Alliance a{8};
  a.sites_up();
  int first = 0;
  for (int i = 0; i < 12; ++i) {
    a.call();
    first += a.find<OfferMade>()->member == MemberId{1};
  }
  EXPECT_EQ(first, 6);
}

TEST(Core, waiting_callers_hear_their_place_and_are_served_in_order) {
  Alliance a;
  a.sites_up();
  const TicketId one = a.call(), two = a.call();
  (void)one, (void)two;
  const OfferId busy = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{busy});
  const TicketId three = a.call();
  EXPECT_EQ(a.find<TicketQueued>()->position, 1u);
  EXPECT_EQ(a.find_effect<TellPlace>()->position, 1u);
  a.call();
  EXPECT_EQ(a.find_effect<TellPlace>()->position, 2u);
  a.pass(2'000);
  a.run(EndConversation{busy, EndedBy::kSeat});
  a.pass(10'000);  // wrap-up
  EXPECT_EQ(a.core.state().g.waiting_count, 1u);
  EXPECT_EQ(a.core.state().find_ticket(three)->phase, TicketPhase::kOffered);
}

TEST(Core, a_closed_hotline_refuses_and_names_the_next_opening) {
  Alliance a;
  a.run(CloseHotline{});
  EXPECT_FALSE(a.find_effect<SetGate>()->open);
  const TimeMs opening = a.now + Millis{3'600'000};
  a.run(ScheduleHours{opening, opening + Millis{3'600'000}});
  EXPECT_EQ(a.call(), TicketId{});
  EXPECT_EQ(a.find<AttemptRefused>()->cause, RefusalCause::kClosed);
  EXPECT_EQ(a.find<AttemptRefused>()->return_at, opening);
  a.pass(3'600'000);
  EXPECT_TRUE(a.core.state().g.open);
}

TEST(Core, hours_that_are_withdrawn_close_the_line_only_if_nothing_else_holds_it_open) {
  Alliance a;
  a.run(CloseHotline{});
  const TimeMs noon = a.now, evening = noon + Millis{3'600'000}, night = noon + Millis{7'200'000};
  a.run(ScheduleHours{noon, evening});
  a.run(ScheduleHours{noon, night});
  EXPECT_TRUE(a.core.state().g.open);
  a.run(WithdrawHours{noon, evening});
  EXPECT_EQ(a.find<HotlineClosed>(), nullptr) << "the longer opening still holds";
  a.pass(3'600'001);
  EXPECT_TRUE(a.core.state().g.open) << "the withdrawn end is no end";
  a.run(WithdrawHours{noon, night});
  EXPECT_NE(a.find<HotlineClosed>(), nullptr);
  a.run(WithdrawHours{noon, night});
  EXPECT_EQ(a.find<CommandIgnored>()->reason, IgnoreReason::kNothingToDo);
}

TEST(Core, a_channel_that_is_taken_away_stays_away_whatever_the_trunk_reports) {
  Alliance a{2};
  a.sites_up();
  a.run(SetSeatState{SeatId{1}, SeatState::kPaused});
  EXPECT_EQ(a.find<CommandIgnored>()->reason, IgnoreReason::kWrongPhase);
  a.run(SetSeatState{SeatId{1}, SeatState::kOffline});
  a.run(ReportCapacity{SiteId{1}, 0, 2, 2, 0, 0});
  EXPECT_EQ(a.core.state().seats[1].state, SeatState::kOffline);
  a.pass(600'000);  // the report expires
  EXPECT_EQ(a.core.state().seats[1].state, SeatState::kOffline);
  a.run(SetSeatState{SeatId{1}, SeatState::kReady});
  EXPECT_EQ(a.core.state().seats[1].state, SeatState::kReady);
}

TEST(Core, a_channel_taken_away_in_a_call_goes_when_the_call_ends) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.run(SetSeatState{offer.seat, SeatState::kOffline});
  EXPECT_EQ(a.core.state().seats[offer.seat.value].state, SeatState::kTalking);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  EXPECT_EQ(a.core.state().seats[offer.seat.value].state, SeatState::kOffline);
  EXPECT_FALSE(a.core.state().members[offer.member.value].present) << "its only channel is gone";
}

TEST(Core, a_capacity_report_decides_how_many_channels_ring_and_expires) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  const auto ready = [&] {
    std::uint32_t count = 0;
    for (const Seat& seat : a.core.state().seats)
      count += seat.added && seat.site == SiteId{1} && seat.state == SeatState::kReady;
    return count;
  };
  a.run(ReportCapacity{SiteId{1}, 0, 4, 1, 2, 1});
  EXPECT_EQ(ready(), 1u);
  EXPECT_EQ(a.core.state().members[1].signed_in, 4u) << "whose seats are busy elsewhere is not absent";
  a.run(ReportCapacity{SiteId{1}, 0, 4, 1, 0, 1});
  EXPECT_EQ(a.core.state().members[1].signed_in, 2u) << "who is paused counts for nothing";
  a.pass(31'000);
  EXPECT_EQ(ready(), 4u);
  EXPECT_EQ(a.core.state().members[1].signed_in, 4u);
}

TEST(Core, all_seats_busy_is_no_absence_and_costs_no_claim) {
  Alliance a{2};
  a.sites_up();
  for (int i = 0; i < 2; ++i) {  // the second member serves, the first is behind its share
    a.run(ReportCapacity{SiteId{1}, 0, 2, 0, 0, 2});
    a.call();
  }
  const std::int64_t behind = a.core.state().members[1].account.virtual_time;
  ASSERT_LT(behind, a.core.state().members[2].account.virtual_time);
  a.run(ReportCapacity{SiteId{1}, 0, 2, 2, 0, 0});
  EXPECT_EQ(a.core.state().members[1].account.virtual_time, behind);
}

TEST(Core, the_pool_keeps_room_for_an_emergency_class) {
  Alliance a;
  a.run(DefineClass{ClassId{1}, Millis{0}, true, 0});
  a.run(ChangeSetting{Setting::kMaxWaiting, 256});
  a.run(ChangeSetting{Setting::kWaitLimit, 7 * 24 * 3'600'000LL});
  bool refused = false;
  for (int i = 0; i < 300 && !refused; ++i) {
    a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{}, CarrierId{1}, ClassId{}, kGerman});
    refused = a.find<AttemptRefused>() != nullptr;
  }
  ASSERT_TRUE(refused);
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{}, CarrierId{1}, ClassId{1}, kGerman});
  EXPECT_NE(a.find<AttemptAdmitted>(), nullptr);
}

TEST(Core, technical_deadlines_wait_while_the_node_is_away) {
  Alliance a{4};
  a.sites_up();
  a.run(ReportCapacity{SiteId{1}, 0, 4, 1, 0, 0});
  const auto held_back = [&] {
    std::uint32_t count = 0;
    for (const Seat& seat : a.core.state().seats) count += seat.held_back;
    return count;
  };
  ASSERT_EQ(held_back(), 3u);
  a.now = a.now + Millis{3'600'000};
  a.run(ResumeNode{Millis{3'600'000}, false});
  a.run(PassTime{});
  EXPECT_EQ(held_back(), 3u) << "the report is as old as it was when the node went";
  a.pass(31'000);
  EXPECT_EQ(held_back(), 0u);
}

TEST(Core, a_restart_ends_what_did_not_outlive_the_process_and_charges_nobody) {
  Alliance a;
  a.sites_up();
  a.call(1);
  const OfferMade offered = *a.find<OfferMade>();
  a.call(2);
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.call(3);
  a.now = a.now + Millis{5'000};
  a.run(ResumeNode{Millis{5'000}, false});
  EXPECT_EQ(a.core.state().g.menu_count + a.core.state().g.waiting_count + a.core.state().g.offered_count +
                a.core.state().g.talking_count,
            0u);
  EXPECT_EQ(a.core.state().members[offered.member.value].account.virtual_time, offered.virtual_time);
  EXPECT_TRUE(a.find_effect<SetGate>()->open);
}

TEST(Core, a_snapshot_brings_back_the_same_state) {
  Alliance a{4};
  a.sites_up();
  for (std::uint64_t key = 1; key < 14; ++key) {
    a.call(key);
    if (const auto* made = a.find<OfferMade>(); made != nullptr && key % 3 == 0) a.run(AnswerOffer{made->offer});
    a.pass(700);
  }
  std::vector<std::byte> bytes;
  a.core.save(bytes);
  Core loaded{Capacity{16, 16, 64, 256, 1024}};
  ASSERT_TRUE(loaded.load(bytes));
  EXPECT_EQ(loaded.digest(), a.core.digest());
  EXPECT_EQ(loaded.broken_invariant(), nullptr);
  bytes.pop_back();
  EXPECT_FALSE(loaded.load(bytes));
}

TEST(Core, a_key_takes_effect_only_as_its_terms_lead_to_it) {
  Alliance a;
  // 70 and 30 %, but nobody above 60.
  const auto stage = [&](std::uint32_t first, std::uint32_t second) {
    a.run(StageWeight{MemberId{1}, first, 700'000, 0, 600'000});
    a.run(StageWeight{MemberId{2}, second, 300'000});
    a.run(AdoptWeights{2});
  };
  stage(700'000, 300'000);
  EXPECT_EQ(a.find<CommandIgnored>()->reason, IgnoreReason::kKeyIncomplete);
  EXPECT_EQ(a.core.state().members[1].account.weight_ppm, 500'000u);
  stage(600'000, 400'000);
  EXPECT_NE(a.find<WeightsAdopted>(), nullptr);
  EXPECT_EQ(a.core.state().members[1].account.weight_ppm, 600'000u);
}

}  // namespace
}  // namespace rufbund::core
