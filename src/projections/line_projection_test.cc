#include "projections/line_projection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/check.h"
#include "core/state.h"
#include "projections/call_codec.h"
#include "projections/civil_day.h"
#include "projections/line_driver.h"

namespace rufbund::projections {
namespace {

using namespace core;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};  // 2026-01-12 08:00 UTC

Capacity small() { return {.members = 8, .sites = 8, .seats = 32, .tickets = 64, .caller_places = 1 << 8}; }

class LineProjectionTest : public testing::Test {
 protected:
  void SetUp() override { set_up_two_members(line); }

  TicketId call(CallerKey caller = CallerKey{}) {
    const auto admitted =
        line.expect<AttemptAdmitted>(AdmitAttempt{LegId{++leg}, caller, CarrierId{1}, ClassId{}, SkillId{1}});
    return admitted.ticket;
  }
  void sign_in(std::uint32_t seat) { line.decide(SetSeatState{SeatId{seat}, SeatState::kReady}); }
  OfferMade queue(TicketId ticket) { return line.expect<OfferMade>(SelectService{ticket, TopicId{1}, SkillId{1}}); }

  // Applies what was decided since the last time.
  LinePicture follow() {
    for (; applied < line.batches.size(); ++applied)
      for (const auto& record : line.batches[applied]->records)
        EXPECT_EQ(projection.apply(*line.batches[applied], record, changes), LineProjection::Applied::kApplied);
    projection.pass_time(line.now);
    return projection.picture(line.now);
  }

  BrokenBy broken_by(TicketId ticket) {
    follow();
    for (const TimelineItem& item : projection.live_calls().at(ticket).timeline)
      if (item.kind == TimelineKind::kConversationBroken) return static_cast<BrokenBy>(item.code);
    ADD_FAILURE() << "no conversation of this call broke";
    return {};
  }

  LineDriver line{kCell, small(), kStart};
  LineProjection projection{kCell, small()};
  Changes changes;
  std::size_t applied = 0;
  std::uint64_t leg = 0;
};

TEST_F(LineProjectionTest, an_empty_open_hotline_shows_its_seats_and_shares) {
  const LinePicture p = follow();
  EXPECT_TRUE(p.open);
  EXPECT_EQ(p.seats.offline, 4u);
  ASSERT_EQ(p.members.size(), 2u);
  EXPECT_EQ(p.members[0].agreed_ppm, 500'000u);
  EXPECT_FALSE(p.members[0].present);
  EXPECT_EQ(p.sites.size(), 2u);
}

TEST_F(LineProjectionTest, a_ready_seat_of_an_unreachable_site_is_not_there_for_the_line) {
  sign_in(1);
  const SiteId site = line.core().state().seats[1].site;
  EXPECT_EQ(follow().seats.ready, 1u);
  line.decide(ReportSiteHealth{site, false});
  const LinePicture p = follow();
  EXPECT_EQ(p.seats.ready, 0u);
  EXPECT_EQ(p.seats.signed_in(), 0u);
  for (const MemberPicture& m : p.members) EXPECT_EQ(m.seats.ready, 0u) << m.member.value;
  const auto away = std::find_if(p.sites.begin(), p.sites.end(), [&](const SitePicture& s) { return s.site == site; });
  EXPECT_EQ(away->seats.ready, 1u) << "what the site said last";
}

TEST_F(LineProjectionTest, a_call_is_followed_from_menu_to_end) {
  sign_in(1);
  const TicketId ticket = call();
  EXPECT_EQ(follow().in_menu, 1u);
  const OfferMade offer = queue(ticket);
  EXPECT_EQ(follow().offered, 1u);
  line.now = line.now + Millis{4'000};
  line.decide(AnswerOffer{offer.offer});
  EXPECT_EQ(follow().talking, 1u);
  line.now = line.now + Millis{60'000};
  line.decide(EndConversation{offer.offer, EndedBy::kSeat});
  const LinePicture p = follow();
  EXPECT_EQ(p.talking, 0u);
  EXPECT_EQ(p.today.answered, 1u);
  EXPECT_EQ(p.today.answered_in_target, 1u);
  EXPECT_EQ(p.today.service_level_ppm(), 1'000'000);
  EXPECT_EQ(p.today.mean_talk_ms(), 60'000);
  EXPECT_EQ(p.members[0].since_agreement.norm_work_ms, 180'000);
  EXPECT_EQ(p.members[0].since_agreement.conversations, 1);
  ASSERT_EQ(changes.ended.size(), 1u);
  const CallRecord& record = changes.ended[0];
  EXPECT_EQ(record.end, TicketEnd::kServed);
  EXPECT_EQ(record.waited_ms, 4'000);
  EXPECT_EQ(record.talk_ms, 60'000);
  EXPECT_EQ(record.member, MemberId{1});
  EXPECT_EQ(record.norm_work_ms, 180'000);
  EXPECT_EQ(record.timeline.front().kind, TimelineKind::kAdmitted);
  EXPECT_EQ(record.timeline.back().kind, TimelineKind::kEnded);
  EXPECT_TRUE(projection.live_calls().empty());
  EXPECT_EQ(projection.live_call(record.number()), nullptr);
  EXPECT_EQ(p.ever.answered, 1u);
}

TEST_F(LineProjectionTest, a_decision_holds_what_it_was_based_upon) {
  sign_in(1);
  sign_in(3);
  const OfferMade first = queue(call());
  line.decide(AnswerOffer{first.offer});
  const TicketId ticket = call();
  const OfferMade second = queue(ticket);
  follow();
  const CallRecord& record = projection.live_calls().at(ticket);
  EXPECT_EQ(projection.live_call(record.number()), &record);
  ASSERT_EQ(record.decisions.size(), 1u);
  const Decision& d = record.decisions[0];
  EXPECT_EQ(d.member, second.member);
  EXPECT_EQ(d.virtual_time, second.virtual_time);
  EXPECT_EQ(d.least_virtual_time, second.least_virtual_time);
  ASSERT_EQ(d.members.size(), 2u);
  // The first caller's member has no ready seat left and has aged by its norm work over its weight.
  EXPECT_NE(first.member, second.member);
  const MemberStanding& busy = d.members[first.member.value - 1u];
  const MemberStanding& chosen = d.members[second.member.value - 1u];
  EXPECT_EQ(busy.ready_seats, 0);
  EXPECT_EQ(chosen.ready_seats, 1);
  EXPECT_EQ(chosen.virtual_time, second.virtual_time);
  EXPECT_GT(busy.virtual_time, chosen.virtual_time);
}

TEST_F(LineProjectionTest, callers_who_leave_the_line_are_abandoned_and_counted_once) {
  const TicketId ticket = call();
  line.decide(SelectService{ticket, TopicId{1}, SkillId{1}});
  LinePicture p = follow();
  EXPECT_EQ(p.waiting, 1u);
  EXPECT_EQ(p.oldest_since, line.now);
  line.wait(Millis{30'000});
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  p = follow();
  EXPECT_EQ(p.waiting, 0u);
  EXPECT_EQ(p.oldest_since, TimeMs{});
  EXPECT_EQ(p.today.abandoned, 1u);
  EXPECT_EQ(p.today.abandoned_in_target, 0u);
  EXPECT_EQ(p.today.service_level_ppm(), 0);
  EXPECT_EQ(p.today.max_waiting, 1u);
  EXPECT_EQ(p.last_15_min.abandoned, 1u);
  EXPECT_EQ(changes.ended.at(0).end, TicketEnd::kAbandoned);
}

TEST_F(LineProjectionTest, a_refused_offer_stays_in_the_record_and_the_caller_goes_on) {
  sign_in(1);
  const TicketId ticket = call();
  const OfferMade offer = queue(ticket);
  line.now = line.now + Millis{2'000};
  line.decide(FailOffer{offer.offer, OfferFailure::kRefused, 486});
  const LinePicture p = follow();
  EXPECT_EQ(p.waiting, 1u);
  EXPECT_EQ(p.today.offers_failed, 1u);
  EXPECT_EQ(p.sites[0].today.refused, 1u);
  const Decision& d = projection.live_calls().at(ticket).decisions.at(0);
  EXPECT_EQ(d.outcome, DecisionOutcome::kRefused);
  EXPECT_EQ(d.sip_status, 486);
  EXPECT_EQ(d.ring_ms, 2'000);
}

TEST_F(LineProjectionTest, a_broken_conversation_returns_the_caller_with_its_wait) {
  sign_in(1);
  const TicketId ticket = call();
  const OfferMade offer = queue(ticket);
  const TimeMs joined = line.now;
  line.decide(AnswerOffer{offer.offer});
  line.now = line.now + Millis{20'000};
  line.decide(BreakConversation{offer.offer});
  EXPECT_EQ(follow().oldest_since, joined);
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  const LinePicture p = follow();
  EXPECT_EQ(p.today.answered, 1u);
  EXPECT_EQ(p.today.abandoned, 0u);  // answered once already
  EXPECT_EQ(p.today.counted(), 1u);
  EXPECT_EQ(p.sites[0].today.broken, 1u);
}

TEST_F(LineProjectionTest, a_broken_conversation_tells_who_broke_it) {
  sign_in(1);
  const auto answered = [&](TicketId ticket) {
    const OfferMade offer = queue(ticket);
    line.decide(AnswerOffer{offer.offer});
    return offer.offer;
  };
  TicketId ticket = call();
  OfferId offer = answered(ticket);
  line.wait(Millis{500});
  line.decide(EndConversation{offer, EndedBy::kSeat});
  EXPECT_EQ(broken_by(ticket), BrokenBy::kLetGo);
  for (const auto& [cause, told] :
       {std::pair{BreakCause::kPlatform, BrokenBy::kPlatform}, std::pair{BreakCause::kSeat, BrokenBy::kSeat}}) {
    line.decide(EndLeg{ticket, LegEnd::kHungUp});
    line.wait(Millis{60'000});  // the seat's rest
    ticket = call();
    offer = answered(ticket);
    line.wait(Millis{20'000});
    line.decide(BreakConversation{offer, cause});
    EXPECT_EQ(broken_by(ticket), told);
  }
}

TEST_F(LineProjectionTest, a_broken_conversation_whose_record_does_not_say_by_whom_blames_nobody) {
  sign_in(1);
  for (const BreakCause said : {BreakCause{}, BreakCause{200}}) {  // before version 3 of the rules; not known yet
    const TicketId ticket = call();
    const OfferMade offer = queue(ticket);
    line.decide(AnswerOffer{offer.offer});
    line.wait(Millis{20'000});
    line.decide(BreakConversation{offer.offer, BreakCause::kSeat});
    auto old = std::make_shared<engine::Batch>(*line.batches.back());
    for (Event& event : old->events)
      if (auto* broken = std::get_if<ConversationBroken>(&event)) broken->cause = said;
    line.batches.back() = old;
    EXPECT_EQ(broken_by(ticket), BrokenBy::kUnknown);
    line.decide(EndLeg{ticket, LegEnd::kHungUp});
    line.wait(Millis{60'000});  // the seat's rest
  }
}

TEST_F(LineProjectionTest, a_seat_that_lets_go_at_once_has_failed_an_offer) {
  sign_in(1);
  const OfferMade offer = queue(call());
  line.decide(AnswerOffer{offer.offer});
  line.wait(Millis{500});
  line.decide(EndConversation{offer.offer, EndedBy::kSeat});
  const LinePicture p = follow();
  EXPECT_EQ(p.today.offers_failed, 1u);
  EXPECT_EQ(p.last_15_min.offers_failed, 1u);
  EXPECT_EQ(p.members[0].offers_failed_today, 1u);
  EXPECT_EQ(p.sites[0].today.broken, 1u);
}

TEST_F(LineProjectionTest, what_the_platform_broke_is_no_failure_of_a_site) {
  sign_in(1);
  const OfferMade offer = queue(call());
  line.decide(AnswerOffer{offer.offer});
  line.wait(Millis{500});
  line.decide(BreakConversation{offer.offer, BreakCause::kPlatform});
  const LinePicture p = follow();
  EXPECT_EQ(p.today.offers_failed, 0u);
  EXPECT_EQ(p.members[0].offers_failed_today, 0u);
  EXPECT_EQ(p.sites[0].today.conversations, 1u);
  EXPECT_EQ(p.sites[0].today.broken, 0u);
}

TEST_F(LineProjectionTest, an_offer_that_the_platform_lost_is_nobodys_failure) {
  sign_in(1);
  const TicketId ticket = call();
  line.decide(FailOffer{queue(ticket).offer, OfferFailure::kLost, 0});
  const LinePicture p = follow();
  EXPECT_EQ(projection.live_calls().at(ticket).decisions.at(0).outcome, DecisionOutcome::kLost);
  EXPECT_EQ(p.today.offers_failed, 0u);
  EXPECT_EQ(p.members[0].offers_failed_today, 0u);
}

TEST_F(LineProjectionTest, work_of_a_caller_who_returns_is_taken_back) {
  sign_in(1);
  const CallerKey caller{77};
  for (int i = 0; i < 2; ++i) {
    const OfferMade offer = queue(call(caller));
    line.decide(AnswerOffer{offer.offer});
    line.now = line.now + Millis{60'000};
    line.decide(EndConversation{offer.offer, EndedBy::kSeat});
    line.wait(Millis{15'000});
  }
  const LinePicture p = follow();
  EXPECT_EQ(p.members[0].since_agreement.norm_work_ms, 180'000);
  EXPECT_EQ(p.members[0].since_agreement.taken_back_ms, 180'000);
  EXPECT_EQ(p.members[0].since_agreement.conversations, 1);
  ASSERT_EQ(changes.taken_back.size(), 1u);
  EXPECT_EQ(changes.taken_back[0], changes.ended[0].ticket);
}

TEST_F(LineProjectionTest, refusals_count_by_cause_and_carrier) {
  line.decide(RecordRefusals{CarrierId{2}, RefusalCause::kOverloaded, 500});
  line.decide(CloseHotline{});
  line.decide(AdmitAttempt{LegId{9}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
  const LinePicture p = follow();
  EXPECT_EQ(p.today.refused_at_once(), 501u);
  EXPECT_EQ(p.today.refused[static_cast<std::size_t>(RefusalCause::kClosed)], 1u);
  EXPECT_EQ(p.today.reachability_ppm(), 0);
  for (const TrunkPicture& t : p.trunks) {
    if (t.carrier != CarrierId{2}) continue;
    EXPECT_EQ(t.refused_today[static_cast<std::size_t>(RefusalCause::kOverloaded)], 500u);
  }
}

TEST_F(LineProjectionTest, calls_that_share_a_ticket_are_admitted_once_and_end_with_whom_they_hang_on) {
  line.decide(ChangeSetting{Setting::kLegsPerTicket, 3});
  const auto calls_of = [&](CarrierId carrier) {
    for (const TrunkPicture& t : follow().trunks)
      if (t.carrier == carrier) return t.calls;
    return 0u;
  };
  const auto join = [&](CarrierId carrier) {
    line.expect<LegJoined>(AdmitAttempt{LegId{++leg}, CallerKey{7}, carrier, ClassId{}, SkillId{1}});
  };
  const TicketId one = call(CallerKey{7});
  join(CarrierId{2});
  join(CarrierId{2});
  EXPECT_EQ(calls_of(CarrierId{1}), 1u);
  EXPECT_EQ(calls_of(CarrierId{2}), 2u);
  sign_in(1);
  const OfferMade offer = queue(one);
  const auto split = line.expect<TicketSplit>(AnswerOffer{offer.offer});
  EXPECT_EQ(calls_of(CarrierId{2}), 2u);
  EXPECT_EQ(projection.live_calls().at(split.ticket).first, split.first);
  line.decide(EndLeg{split.ticket, LegEnd::kHungUp, split.leg});
  EXPECT_EQ(calls_of(CarrierId{2}), 1u);
  EXPECT_EQ(projection.live_calls().at(split.ticket).carrier, CarrierId{2});
  line.decide(EndLeg{split.ticket, LegEnd::kHungUp});
  EXPECT_EQ(calls_of(CarrierId{2}), 0u);
  EXPECT_EQ(calls_of(CarrierId{1}), 1u);
  EXPECT_EQ(follow().today.admitted, 3u);
  // Those that hang on when the ticket ends end with it.
  const TicketId two = call(CallerKey{8});
  line.expect<LegJoined>(AdmitAttempt{LegId{++leg}, CallerKey{8}, CarrierId{2}, ClassId{}, SkillId{1}});
  line.decide(ResumeNode{Millis{1'000}, false});
  EXPECT_EQ(line.core().state().find_ticket(two), nullptr);
  EXPECT_EQ(calls_of(CarrierId{1}), 0u);
  EXPECT_EQ(calls_of(CarrierId{2}), 0u);
}

TEST_F(LineProjectionTest, every_agreement_begins_an_account_also_one_of_the_same_weights) {
  sign_in(1);
  std::uint32_t agreement = 1;
  const auto serve = [&] {
    const OfferMade offer = queue(call());
    line.decide(AnswerOffer{offer.offer});
    line.wait(Millis{60'000});
    line.decide(EndConversation{offer.offer, EndedBy::kSeat});
    line.wait(Millis{60'000});
  };
  // The same weights without terms, with terms that lead to them, and other weights.
  for (const auto& [first, share] : {std::pair{500'000u, 0u}, std::pair{500'000u, 500'000u}, std::pair{600'000u, 0u}}) {
    serve();
    EXPECT_EQ(follow().members[0].since_agreement.conversations, 1);
    line.decide(StageWeight{MemberId{1}, first, share, 0, share == 0 ? 0 : 900'000u});
    line.decide(StageWeight{MemberId{2}, 1'000'000 - first, share, 0, 0});
    line.expect<WeightsAdopted>(AdoptWeights{++agreement});
    const LinePicture p = follow();
    EXPECT_EQ(p.agreement_since, line.now);
    EXPECT_EQ(p.members[0].agreed_ppm, first);
    EXPECT_EQ(p.members[0].since_agreement.norm_work_ms, 0);
    EXPECT_EQ(p.members[0].since_agreement.norm_work_ms,
              line.core().state().members[1].counted_ms - line.core().state().books[1].counted_before_ms)
        << "as the core's own account has it";
  }
}

TEST_F(LineProjectionTest, a_gap_changes_nothing_and_known_records_are_left_out) {
  follow();
  line.decide(CloseHotline{});
  line.decide(OpenHotline{});
  const auto& first = *line.batches[applied];
  const auto& second = *line.batches[applied + 1];
  EXPECT_EQ(projection.apply(second, second.records[0], changes), LineProjection::Applied::kGap);
  EXPECT_TRUE(projection.picture(line.now).open);
  EXPECT_EQ(projection.apply(first, first.records[0], changes), LineProjection::Applied::kApplied);
  EXPECT_EQ(projection.apply(first, first.records[0], changes), LineProjection::Applied::kKnown);
  EXPECT_FALSE(projection.picture(line.now).open);
}

TEST_F(LineProjectionTest, following_gives_the_core_s_own_state) {
  for (std::uint32_t seat = 1; seat <= 4; ++seat) sign_in(seat);
  std::vector<OfferId> offers;
  for (int i = 0; i < 12; ++i) {
    const TicketId ticket = call(CallerKey{static_cast<std::uint64_t>(i % 5)});
    for (const Event& e : line.decide(SelectService{ticket, TopicId{1}, SkillId{1}}))
      if (const auto* made = std::get_if<OfferMade>(&e)) offers.push_back(made->offer);
    if (i % 3 == 2 && !offers.empty()) {
      line.decide(AnswerOffer{offers.back()});
      line.now = line.now + Millis{30'000};
      line.decide(EndConversation{offers.back(), EndedBy::kSeat});
      offers.pop_back();
    }
    line.wait(Millis{7'000});
  }
  const LinePicture p = follow();
  const auto& live = projection.live_calls();
  EXPECT_EQ(p.waiting + p.offered + p.talking + p.in_menu, live.size());
  std::size_t waiting = 0;
  for (const auto& [id, call] : live) waiting += call.phase == TicketPhase::kWaiting;
  EXPECT_EQ(waiting, p.waiting);
  EXPECT_EQ(changes.ended.size() + live.size(), 12u);
}

TEST_F(LineProjectionTest, history_has_no_holes) {
  const TicketId ticket = call();
  line.decide(SelectService{ticket, TopicId{1}, SkillId{1}});
  line.wait(Millis{10 * 60'000});
  follow();
  const auto steps = projection.history(kStart, line.now, 1);
  ASSERT_EQ(steps.size(), 10u);
  EXPECT_EQ(steps[0].tally.offered, 1u);
  EXPECT_EQ(steps[5].tally.max_waiting, 1u);
  EXPECT_EQ(steps[9].from.ms, kStart.ms + 9 * 60'000);
  EXPECT_EQ(projection.history(kStart, line.now, 5).size(), 2u);
}

TEST_F(LineProjectionTest, a_call_survives_its_bytes) {
  sign_in(1);
  const TicketId ticket = call();
  const OfferMade offer = queue(ticket);
  line.decide(FailOffer{offer.offer, OfferFailure::kTimedOut, 0});
  line.wait(Millis{100'000});
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  follow();
  ASSERT_EQ(changes.ended.size(), 1u);
  const CallRecord& call = changes.ended[0];
  const std::string bytes = encode_details(call);
  CallRecord read = call;
  ASSERT_TRUE(decode_details(bytes, read));
  EXPECT_EQ(read, call);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut)
    EXPECT_FALSE(decode_details(std::string_view(bytes).substr(0, cut), read));
}

TEST(CivilDay, begins_at_midnight_in_germany_in_winter_and_summer) {
  EXPECT_EQ(start_of_day(TimeMs{1'768'204'800'000}).ms, 1'768'172'400'000);  // 2026-01-11T23:00Z
  EXPECT_EQ(start_of_day(TimeMs{1'783'843'200'000}).ms, 1'783'807'200'000);  // 2026-07-11T22:00Z
  // The day the clocks go forward (29 March 2026) begins in winter time.
  EXPECT_EQ(start_of_day(TimeMs{1'774'785'600'000}).ms, 1'774'738'800'000);  // 2026-03-28T23:00Z
}

}  // namespace
}  // namespace rufbund::projections
