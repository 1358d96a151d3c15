// The rulebook by example: a small alliance, one caller at a time. Properties over random histories are in the
// property tests beside this file.
#include "core/core.h"

#include <gtest/gtest.h>

#include <optional>

#include "core/state.h"

namespace rufbund::core {
namespace {

constexpr SkillId kGerman{1}, kEnglish{2};
constexpr TopicId kAppointments{1};

// Two members of equal weight, one trunk site each with `channels` channels.
class Alliance {
 public:
  explicit Alliance(std::uint32_t channels = 1) {
    run(DefineSkill{kGerman, 0});
    run(DefineSkill{kEnglish, 1});
    run(DefineTopic{kAppointments, SkillId{}, Millis{180'000}});
    for (std::uint16_t m = 1; m <= 2; ++m) {
      run(AddMember{MemberId{m}});
      run(AddSite{SiteId{m}, MemberId{m}, SiteKind::kTrunk, Millis{10'000}});
      run(StageWeight{MemberId{m}, 500'000});
    }
    run(AdoptWeights{1});
    std::uint32_t seat = 0;
    for (std::uint32_t channel = 0; channel < channels; ++channel)
      for (std::uint16_t site = 1; site <= 2; ++site)
        run(AddSeat{SeatId{++seat}, SiteId{site}, SkillMask{1} << kGerman.value});
    run(OpenHotline{});
  }

  Outcome& run(const Command& command) {
    out.clear();
    core.decide(Sequence{++sequence}, now, command, out);
    EXPECT_EQ(core.broken_invariant(), nullptr) << core.broken_invariant();
    for (const Event& event : out.events) copy.apply(Sequence{sequence}, now, event);
    EXPECT_EQ(core.digest(), copy.digest())
        << "applying the events led elsewhere, command kind " << command.index() + 1;
    return out;
  }
  void sites_up() {
    run(ReportSiteHealth{SiteId{1}, true});
    run(ReportSiteHealth{SiteId{2}, true});
  }
  void pass(std::int64_t ms) {
    const TimeMs end = now + Millis{ms};
    while (core.next_deadline() <= end) {
      now = std::max(now, core.next_deadline());
      run(PassTime{});
    }
    now = end;
  }
  // A caller who came through the menu.
  TicketId call(std::uint64_t key = 0) {
    run(AdmitAttempt{LegId{++leg}, CallerKey{key}, CarrierId{1}, ClassId{}, kGerman});
    const auto* admitted = find<AttemptAdmitted>();
    if (admitted == nullptr) return TicketId{};
    const TicketId ticket = admitted->ticket;
    run(SelectService{ticket, kAppointments, kGerman});
    return ticket;
  }
  template <class T>
  const T* find() const {
    for (const Event& event : out.events)
      if (const T* found = std::get_if<T>(&event)) return found;
    return nullptr;
  }
  template <class T>
  const T* find_effect() const {
    for (const Effect& effect : out.effects)
      if (const T* found = std::get_if<T>(&effect)) return found;
    return nullptr;
  }

  Core core{Capacity{16, 16, 64, 256, 1024}};
  Core copy{Capacity{16, 16, 64, 256, 1024}};
  Outcome out;
  TimeMs now{1'800'000'000'000};
  std::uint64_t sequence = 0;
  std::uint64_t leg = 0;
};

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
  a.run(EndConversation{busy, EndedBy::kSeat});
  a.pass(10'000);  // wrap-up
  EXPECT_EQ(a.core.state().g.waiting_count, 1u);
  EXPECT_EQ(a.core.state().find_ticket(three)->phase, TicketPhase::kOffered);
}

TEST(Core, an_unanswered_offer_keeps_rank_and_charge_and_three_set_the_site_aside) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  const TicketId ticket = a.call();
  for (int i = 0; i < 3; ++i) {
    a.pass(15'000);
    a.pass(31'000);
  }
  EXPECT_TRUE(a.core.state().sites[1].set_aside);
  EXPECT_GE(a.core.state().find_ticket(ticket)->failed_offers, 3);
  a.run(ReportSiteHealth{SiteId{2}, true});
  const auto* offer = a.find<OfferMade>();
  ASSERT_TRUE(offer != nullptr || a.core.state().find_ticket(ticket)->restricted);
  a.pass(31'000);
  EXPECT_NE(a.core.state().find_ticket(ticket)->phase, TicketPhase::kFree);
}

TEST(Core, a_site_set_aside_gets_one_probe_and_returns_when_it_answers) {
  Alliance a{4};
  a.run(ReportSiteHealth{SiteId{1}, true});
  a.call();
  OfferId refused = a.find<OfferMade>()->offer;
  for (int i = 0; i < 3; ++i) {
    a.run(FailOffer{refused, OfferFailure::kRefused, 486});
    if (const auto* again = a.find<OfferMade>())
      refused = again->offer;
    else
      a.call(), refused = a.find<OfferMade>() ? a.find<OfferMade>()->offer : refused;
  }
  ASSERT_TRUE(a.core.state().sites[1].set_aside);
  OfferId probe;
  for (int i = 0; i < 60 && !probe; ++i) {
    if (a.core.next_deadline() == kNever) break;
    a.now = std::max(a.now, a.core.next_deadline());
    a.run(PassTime{});
    if (const auto* made = a.find<OfferMade>()) {
      EXPECT_TRUE(made->probe);
      probe = made->offer;
    }
  }
  ASSERT_TRUE(probe);
  a.run(AnswerOffer{probe});
  EXPECT_NE(a.find<SiteReturned>(), nullptr);
  EXPECT_FALSE(a.core.state().sites[1].set_aside);
}

TEST(Core, a_caller_who_leaves_before_the_answer_costs_the_member_nothing) {
  Alliance a;
  a.sites_up();
  const TicketId ticket = a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_NE(a.find_effect<WithdrawOffer>(), nullptr);
  EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  a.run(AnswerOffer{offer.offer});
  EXPECT_NE(a.find_effect<ReleaseSeat>(), nullptr) << "an answer that crosses the CANCEL is ended";
}

TEST(Core, who_hangs_up_and_rings_again_keeps_the_place) {
  Alliance a;  // no site reachable: everybody waits
  const TicketId patient = a.call(11);
  a.pass(1'000);
  const TicketId left = a.call(22);
  a.pass(1'000);
  a.call(33);
  a.run(EndLeg{left, LegEnd::kHungUp});
  a.pass(600'000);
  a.call(22);
  EXPECT_EQ(a.find<TicketQueued>()->position, 2u);
  (void)patient;
}

TEST(Core, two_people_behind_one_number_both_wait) {
  Alliance a;
  a.call(7);
  a.pass(1'000);
  a.call(7);
  EXPECT_EQ(a.find<TicketQueued>()->position, 2u);
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

TEST(Core, an_offer_says_what_brought_call_and_seat_together) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade first = *a.find<OfferMade>();
  EXPECT_EQ(first.reason, OfferReason::kTicketCame);
  a.run(FailOffer{first.offer, OfferFailure::kRefused, 486});
  const OfferMade second = *a.find<OfferMade>();
  EXPECT_EQ(second.ticket, first.ticket);
  EXPECT_EQ(second.reason, OfferReason::kTicketReturned);
  a.run(AnswerOffer{second.offer});
  a.call();  // the other member's seat rests after its refusal
  EXPECT_EQ(a.find<OfferMade>(), nullptr);
  a.pass(10'000);
  EXPECT_EQ(a.core.state().g.offered_count, 1u);
}

TEST(Core, a_broken_conversation_goes_back_to_the_line_with_its_rank) {
  Alliance a;
  a.sites_up();
  const TicketId first = a.call();
  const OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  const TicketId second = a.call();
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.call();
  a.pass(20'000);
  a.run(BreakConversation{offer});
  EXPECT_NE(a.find_effect<ReturnToRoom>(), nullptr);
  EXPECT_EQ(a.find_effect<TellPlace>()->position, 1u);
  EXPECT_EQ(a.find_effect<TellPlace>()->ticket, first);
  (void)second;
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

TEST(Core, a_call_that_broke_or_hardly_began_proves_no_seat) {
  Alliance a;
  a.sites_up();
  a.call();
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.pass(5'000);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  EXPECT_EQ(a.core.state().seats[offer.seat.value].last_completed_ms, -1);
  a.call();
  const OfferMade next = *a.find<OfferMade>();
  a.run(AnswerOffer{next.offer});
  a.pass(60'000);
  a.run(BreakConversation{next.offer});
  EXPECT_EQ(a.core.state().seats[next.seat.value].last_completed_ms, -1);
}

TEST(Core, who_is_cut_off_in_a_conversation_keeps_the_place) {
  Alliance a;
  a.sites_up();
  const TimeMs first = a.now;
  const TicketId ticket = a.call(42);
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.pass(60'000);
  a.run(EndLeg{ticket, LegEnd::kBroken});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kBroken);
  EXPECT_NE(a.find<WorkCounted>(), nullptr) << "the member did talk";
  a.pass(5'000);
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{42}, CarrierId{1}, ClassId{}, kGerman});
  EXPECT_EQ(a.find<AttemptAdmitted>()->first, first);
}

TEST(Core, who_shares_a_number_with_somebody_served_keeps_the_own_place) {
  Alliance a;
  a.sites_up();
  a.call(7);
  const OfferMade offer = *a.find<OfferMade>();
  a.run(AnswerOffer{offer.offer});
  a.call();  // the other seat is taken
  a.run(AnswerOffer{a.find<OfferMade>()->offer});
  a.pass(1'000);
  const TimeMs second_arrived = a.now;
  const TicketId second = a.call(7);
  a.pass(60'000);
  a.run(EndConversation{offer.offer, EndedBy::kSeat});
  ASSERT_NE(a.find<WorkCounted>(), nullptr);
  a.run(EndLeg{second, LegEnd::kHungUp});
  a.pass(1'000);
  a.run(AdmitAttempt{LegId{++a.leg}, CallerKey{7}, CarrierId{1}, ClassId{}, kGerman});
  EXPECT_EQ(a.find<AttemptAdmitted>()->first, second_arrived);
}

TEST(Core, a_charge_that_was_cut_is_not_given_back_a_second_time) {
  Alliance a{2};
  a.sites_up();
  a.run(ChangeSetting{Setting::kBurst, 30'000});  // D is less than one call's norm work
  bool cut = false;
  for (int i = 0; i < 6 && !cut; ++i) {
    const TicketId ticket = a.call();
    const OfferMade offer = *a.find<OfferMade>();
    const ClaimForfeited* forfeited = a.find<ClaimForfeited>();
    cut = forfeited != nullptr && forfeited->member == offer.member && forfeited->after < forfeited->before;
    if (!cut) {
      a.run(AnswerOffer{offer.offer});
      a.pass(60'000);
      a.run(EndConversation{offer.offer, EndedBy::kSeat});
      a.pass(20'000);
      continue;
    }
    a.run(EndLeg{ticket, LegEnd::kHungUp});
    EXPECT_EQ(a.core.state().members[offer.member.value].account.virtual_time, offer.virtual_time);
  }
  EXPECT_TRUE(cut);
}

TEST(Core, an_agent_who_signed_off_while_it_rang_stays_signed_off) {
  Alliance a;
  a.run(AddSite{SiteId{3}, MemberId{1}, SiteKind::kAgents, Millis{0}});
  a.run(AddSeat{SeatId{9}, SiteId{3}, SkillMask{1} << kGerman.value});
  a.run(ReportSiteHealth{SiteId{3}, true});
  a.run(SetSeatState{SeatId{9}, SeatState::kReady});
  a.call();
  ASSERT_EQ(a.find<OfferMade>()->seat, SeatId{9});
  a.run(SetSeatState{SeatId{9}, SeatState::kOffline});
  a.pass(16'000);
  EXPECT_EQ(a.core.state().seats[9].state, SeatState::kOffline);
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

TEST(Core, an_announcement_reaches_every_waiting_caller_and_may_answer_it) {
  Alliance a;
  const TicketId ticket = a.call();
  a.run(PublishAnnouncement{AnnouncementId{1}, AnnouncementMode::kInsteadOfWaiting, 42});
  bool played = false;
  for (int i = 0; i < 3 && !played; ++i) {
    a.now = std::max(a.now, a.core.next_deadline());
    a.run(PassTime{});
    played = a.find_effect<PlayAnnouncement>() != nullptr;
  }
  EXPECT_TRUE(played);
  a.run(ConfirmHeard{ticket, AnnouncementId{1}, true});
  EXPECT_EQ(a.find<TicketEnded>()->end, TicketEnd::kServedByAnnouncement);
}

TEST(Core, a_caller_who_comes_back_with_the_same_topic_counts_once) {
  Alliance a;
  a.sites_up();
  a.call(5);
  OfferId offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(30'000);
  a.run(EndConversation{offer, EndedBy::kSeat});
  a.pass(120'000);
  a.call(5);
  offer = a.find<OfferMade>()->offer;
  a.run(AnswerOffer{offer});
  a.pass(30'000);
  a.run(EndConversation{offer, EndedBy::kSeat});
  EXPECT_NE(a.find<WorkTakenBack>(), nullptr);
  EXPECT_EQ(a.core.state().members[1].counted_calls + a.core.state().members[2].counted_calls, 1);
}

}  // namespace
}  // namespace rufbund::core
