#include "projections/call_talks.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/check.h"
#include "projections/call_codec.h"
#include "projections/line_driver.h"
#include "projections/line_projection.h"

namespace rufbund::projections {
namespace {

using namespace core;

constexpr CellId kCell{1};
constexpr TimeMs kStart{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr MemberId kNord{1}, kElbe{2};
constexpr std::int64_t kMinute = 60'000;

Capacity small() { return {.members = 8, .sites = 8, .seats = 32, .tickets = 64, .caller_places = 1 << 8}; }

// Nord's seat 1 and Elbe's seat 3.
class CallTalksTest : public testing::Test {
 protected:
  void SetUp() override { set_up_two_members(line); }

  void ready(std::uint32_t seat, bool there = true) {
    line.decide(SetSeatState{SeatId{seat}, there ? SeatState::kReady : SeatState::kOffline});
  }
  TicketId call() {
    ticket =
        line.expect<AttemptAdmitted>(AdmitAttempt{LegId{1}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}}).ticket;
    return ticket;
  }
  // Nord talks for five minutes, its seat breaks off, and the caller is offered to Elbe.
  OfferId broken_and_offered_to_elbe() {
    ready(1);
    const auto offer = line.expect<OfferMade>(SelectService{call(), TopicId{1}, SkillId{1}});
    line.decide(AnswerOffer{offer.offer});
    line.wait(Millis{5 * kMinute});
    line.decide(BreakConversation{offer.offer, BreakCause::kSeat});
    ready(1, false);
    line.wait(Millis{1'000});
    return line.expect<OfferMade>(SetSeatState{SeatId{3}, SeatState::kReady}).offer;
  }
  const CallRecord& record() {
    for (; applied < line.batches.size(); ++applied)
      for (const auto& r : line.batches[applied]->records)
        EXPECT_EQ(projection.apply(*line.batches[applied], r, changes), LineProjection::Applied::kApplied);
    return changes.ended.empty() ? projection.live_calls().at(ticket) : changes.ended.back();
  }
  // Elbe talks for two minutes to the end.
  const CallRecord& ended_at_elbe() {
    const OfferId offer = broken_and_offered_to_elbe();
    line.decide(AnswerOffer{offer});
    line.wait(Millis{2 * kMinute});
    line.decide(EndConversation{offer, EndedBy::kCaller});
    line.decide(EndLeg{ticket, LegEnd::kHungUp});
    return record();
  }

  LineDriver line{kCell, small(), kStart};
  LineProjection projection{kCell, small()};
  Changes changes;
  std::size_t applied = 0;
  TicketId ticket;
};

TEST_F(CallTalksTest, a_call_is_whose_who_answered_it_not_whose_it_was_offered_to) {
  broken_and_offered_to_elbe();
  EXPECT_EQ(record().member, kNord);
  EXPECT_EQ(record().site, SiteId{1});
  EXPECT_FALSE(seen_by(record(), kElbe).has_value());
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_EQ(record().member, kNord) << "also once the caller hung up while it rang at Elbe's";
  EXPECT_EQ(record().talk_ms, 5 * kMinute);
}

TEST_F(CallTalksTest, a_call_that_nobody_answered_is_nobodys) {
  ready(1);
  const auto offer = line.expect<OfferMade>(SelectService{call(), TopicId{1}, SkillId{1}});
  line.decide(FailOffer{offer.offer, OfferFailure::kRefused, 486});
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  EXPECT_EQ(record().member, MemberId{});
  EXPECT_EQ(record().site, SiteId{});
  EXPECT_TRUE(talks_of(record()).empty());
  EXPECT_FALSE(seen_by(record(), kNord).has_value());
}

TEST_F(CallTalksTest, each_member_has_its_own_talk_and_work) {
  const CallRecord& whole = ended_at_elbe();
  EXPECT_EQ(whole.member, kElbe);
  EXPECT_EQ(whole.talk_ms, 7 * kMinute);
  ASSERT_EQ(whole.talks.size(), 2u);
  EXPECT_EQ(whole.talks[0].talk_ms, 5 * kMinute);
  EXPECT_EQ(whole.talks[0].norm_work_ms, 0);
  EXPECT_EQ(whole.talks[1].talk_ms, 2 * kMinute);
  EXPECT_EQ(whole.talks[1].norm_work_ms, 180'000);
}

TEST_F(CallTalksTest, neither_learns_how_long_the_other_talked) {
  const CallRecord& whole = ended_at_elbe();
  const auto nord = seen_by(whole, kNord), elbe = seen_by(whole, kElbe);
  ASSERT_TRUE(nord && elbe);
  EXPECT_EQ(nord->member, kNord);
  EXPECT_EQ(nord->talk_ms, 5 * kMinute);
  EXPECT_EQ(nord->norm_work_ms, 0);
  EXPECT_EQ(nord->ended_at, TimeMs{});
  EXPECT_EQ(elbe->talk_ms, 2 * kMinute);
  EXPECT_EQ(elbe->norm_work_ms, 180'000);
  EXPECT_EQ(elbe->ended_at, whole.ended_at);
  EXPECT_EQ(elbe->answered_at, whole.talks[1].answered_at);
  EXPECT_EQ(elbe->waited_ms, (elbe->answered_at - whole.queued_at).count());
  for (const auto& [seen, other] : {std::pair{&*nord, kElbe}, std::pair{&*elbe, kNord}}) {
    ASSERT_EQ(seen->talks.size(), 1u);
    for (const TimelineItem& item : seen->timeline)
      EXPECT_TRUE(item.member != other || item.kind == TimelineKind::kOffered) << static_cast<int>(item.kind);
  }
}

TEST_F(CallTalksTest, what_was_kept_before_sites_were_told_apart_is_still_read) {
  const CallRecord whole = ended_at_elbe();
  CallRecord old = whole;
  old.talks.clear();
  std::string bytes = encode_details(old);
  bytes.pop_back();  // of the talks, none
  bytes.front() = 1;
  CallRecord read = whole;
  read.talks.clear();
  ASSERT_TRUE(decode_details(bytes, read));
  EXPECT_EQ(read, whole);
}

TEST_F(CallTalksTest, an_old_record_of_a_call_that_nobody_answered_is_nobodys) {
  ready(1);
  line.expect<OfferMade>(SelectService{call(), TopicId{1}, SkillId{1}});
  line.decide(EndLeg{ticket, LegEnd::kHungUp});
  CallRecord old = record();
  std::string bytes = encode_details(old);
  bytes.pop_back();
  bytes.front() = 1;
  old.member = kNord;  // it was offered last
  ASSERT_TRUE(decode_details(bytes, old));
  EXPECT_EQ(old.member, MemberId{});
}

}  // namespace
}  // namespace rufbund::projections
