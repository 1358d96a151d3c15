#include "office/delivery.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "alliance/case_records.h"
#include "office/desk.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;
using alliance::DeliveryInterval;
using projections::kQuarterMs;
using projections::StaffedTime;

constexpr TimeMs kBegin{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr Millis kMinute{60'000};
constexpr core::SkillMask kDe = 0b10, kEn = 0b100;

// So many seats with a skill, the same time.
StaffedTime there(std::uint32_t seats, std::int64_t ms, core::SkillMask skills = kDe) {
  return {{{skills, seats}}, ms};
}

class DeliveryTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = storage::OfficeBooks::open("sqlite::memory:");
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    books = std::move(*opened);
    alliance::Case c;
    c.id = "case-1";
    ASSERT_TRUE(books->insert(c).has_value());
  }

  void order(const std::string& id, alliance::Numbers seats, TimeMs begin = kBegin, std::int64_t minutes = 15,
             alliance::Words asked = {"de"}) {
    CallUpRecord record;
    record.id = id;
    record.case_id = "case-1";
    record.member = "nord";
    record.hotline = "impfen";
    record.begin_at = begin;
    record.interval_minutes = minutes;
    record.ordered = seats;
    record.accepted = std::move(seats);
    record.state = "accepted";
    record.skills = std::move(asked);
    ASSERT_TRUE(books->insert(record).has_value());
  }
  void set_state(const std::string& id, const std::string& state, alliance::Numbers accepted) {
    auto record = *books->find<CallUpRecord>(id);
    record->state = state;
    record->accepted = std::move(accepted);
    ASSERT_TRUE(books->store(*record).has_value());
  }
  void close_case(TimeMs at) {
    auto c = *books->find<alliance::Case>("case-1");
    c->closed_at = at;
    ASSERT_TRUE(books->store(*c).has_value());
  }

  StaffedSource staffed = [this](const std::string& hotline, const std::string& member, TimeMs from,
                                 TimeMs to) -> std::optional<StaffedLine> {
    if (behind) return std::nullopt;
    EXPECT_EQ(hotline + member, "impfennord");
    StaffedLine out;
    out.skills = skills;
    for (const auto& [at, times] : quarters)
      if (at >= from && at < to) out.quarters.push_back({at, times});
    return out;
  };
  DeliveryInterval interval(const std::string& id) {
    auto found = books->find<DeliveryInterval>(id);
    EXPECT_TRUE(found && *found) << id;
    return found && *found ? **found : DeliveryInterval{};
  }
  bool measure(TimeMs now) {
    auto whole = measure_delivery(*books, staffed, now, kBegin - Millis{3'600'000});
    EXPECT_TRUE(whole.has_value());
    return whole.value_or(false);
  }
  std::vector<CommittedSeats> tell(TimeMs now) {
    std::vector<CommittedSeats> told;
    const auto done = tell_commitments(
        *books,
        [&](const CommittedSeats& c) {
          told.push_back(c);
          return Result<void>{};
        },
        now);
    EXPECT_TRUE(done.has_value());
    return told;
  }

  std::unique_ptr<storage::OfficeBooks> books;
  std::map<TimeMs, std::vector<StaffedTime>> quarters;
  std::map<std::string, core::SkillMask> skills{{"de", kDe}, {"en", kEn}, {"alles", 0}};
  bool behind = false;
};

TEST_F(DeliveryTest, plenty_at_one_time_does_not_make_up_for_nobody_at_another) {
  order("callup-1", {4, 4});
  // Ten seats for five minutes, two for five, none for five.
  quarters[kBegin] = {there(2, 5 * kMinute.count()), there(10, 5 * kMinute.count())};
  ASSERT_TRUE(measure(kBegin + 20 * kMinute));
  EXPECT_EQ(interval("callup-1.0").committed_seat_ms, 4 * kQuarterMs);
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, (2 + 4) * 5 * kMinute.count());
  EXPECT_EQ(interval("callup-1.1").committed_seat_ms, 4 * 5 * kMinute.count()) << "so far";
  EXPECT_EQ(interval("callup-1.1").delivered_seat_ms, 0);
}

TEST_F(DeliveryTest, measuring_again_sets_and_adds_nothing_also_after_a_restart) {
  order("callup-1", {2});
  quarters[kBegin] = {there(1, kQuarterMs)};
  for (int round = 0; round < 3; ++round) ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, kQuarterMs);
  // What the journal told later is put right.
  quarters[kBegin] = {there(2, kQuarterMs)};
  ASSERT_TRUE(measure(kBegin + 30 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 2 * kQuarterMs);
  EXPECT_EQ(interval("callup-1.0").committed_seat_ms, 2 * kQuarterMs);
}

TEST_F(DeliveryTest, orders_of_one_member_share_its_seats_in_their_order) {
  order("callup-1", {3});
  order("callup-2", {3});
  quarters[kBegin] = {there(4, kQuarterMs)};
  ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 3 * kQuarterMs);
  EXPECT_EQ(interval("callup-2.0").delivered_seat_ms, 1 * kQuarterMs);
}

TEST_F(DeliveryTest, a_seat_counts_for_the_skills_that_it_has_and_for_one_order_at_a_time) {
  order("callup-1", {3}, kBegin, 15, {"de"});
  order("callup-2", {2}, kBegin, 15, {"de", "en"});
  // Two seats for German, one for both languages, one for English, the whole quarter hour; the second for both
  // languages came after ten minutes.
  const std::int64_t first = 10 * kMinute.count(), rest = 5 * kMinute.count();
  quarters[kBegin] = {{{{kDe, 2}, {kEn, 1}, {kDe | kEn, 1}}, first}, {{{kDe, 2}, {kEn, 1}, {kDe | kEn, 2}}, rest}};
  ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 3 * kQuarterMs) << "two, and one for both languages";
  EXPECT_EQ(interval("callup-2.0").delivered_seat_ms, rest) << "what the first leaves";
  EXPECT_EQ(interval("callup-2.0").committed_seat_ms, 2 * kQuarterMs);
}

TEST_F(DeliveryTest, seats_with_the_wrong_skills_deliver_nothing) {
  order("callup-1", {2}, kBegin, 15, {"en"});
  order("callup-2", {2}, kBegin, 15, {"fr"});
  quarters[kBegin] = {there(5, kQuarterMs, kDe)};
  ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  EXPECT_EQ(interval("callup-1.0").committed_seat_ms, 2 * kQuarterMs);
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 0);
  EXPECT_EQ(interval("callup-2.0").delivered_seat_ms, 0) << "a skill that the hotline never had";
}

TEST_F(DeliveryTest, what_was_measured_stands_once_the_hotline_has_the_skill_no_more) {
  order("callup-1", {2, 2}, kBegin, 15, {"en"});
  quarters[kBegin] = quarters[kBegin + 15 * kMinute] = {there(1, kQuarterMs, kEn)};
  ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  skills.erase("en");
  ASSERT_TRUE(measure(kBegin + 40 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, kQuarterMs);
  EXPECT_EQ(interval("callup-1.1").committed_seat_ms, 2 * kQuarterMs);
  EXPECT_EQ(interval("callup-1.1").delivered_seat_ms, 0);
}

TEST_F(DeliveryTest, who_stays_after_the_close_has_not_delivered_more_before_it) {
  order("callup-1", {4, 4});
  quarters[kBegin] = {there(1, kQuarterMs)};
  close_case(kBegin + 20 * kMinute);
  quarters[kBegin + 15 * kMinute] = {there(2, 5 * kMinute.count())};
  ASSERT_TRUE(measure(kBegin + 20 * kMinute));
  quarters[kBegin + 15 * kMinute] = {there(2, 5 * kMinute.count()), there(9, 10 * kMinute.count())};
  quarters[kBegin] = {there(2, kQuarterMs)};
  ASSERT_TRUE(measure(kBegin + 40 * kMinute));
  EXPECT_EQ(interval("callup-1.1").committed_seat_ms, 4 * 5 * kMinute.count());
  EXPECT_EQ(interval("callup-1.1").delivered_seat_ms, 2 * 5 * kMinute.count());
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 2 * kQuarterMs) << "a whole one is put right as ever";
}

TEST_F(DeliveryTest, a_topic_that_any_seat_may_serve_asks_for_no_skill) {
  order("callup-1", {2}, kBegin, 15, {"alles", "en"});
  quarters[kBegin] = {{{{kDe, 4}, {kEn, 1}}, kQuarterMs}};
  ASSERT_TRUE(measure(kBegin + 15 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, kQuarterMs);
}

TEST_F(DeliveryTest, an_hour_is_four_quarter_hours_and_ends_with_its_case) {
  order("callup-1", {2, 2}, kBegin, 60);
  for (int q = 0; q < 8; ++q) quarters[kBegin + Millis{q * kQuarterMs}] = {there(2, kQuarterMs)};
  close_case(kBegin + 70 * kMinute);
  ASSERT_TRUE(measure(kBegin + 120 * kMinute));
  EXPECT_EQ(interval("callup-1.0").delivered_seat_ms, 2 * 4 * kQuarterMs);
  EXPECT_EQ(interval("callup-1.1").committed_seat_ms, 2 * 10 * kMinute.count());
  EXPECT_EQ(interval("callup-1.1").delivered_seat_ms, 2 * 10 * kMinute.count());
}

TEST_F(DeliveryTest, nothing_is_measured_while_the_journal_is_still_being_read) {
  order("callup-1", {2});
  behind = true;
  EXPECT_FALSE(measure(kBegin + 15 * kMinute));
  EXPECT_FALSE(books->find<DeliveryInterval>("callup-1.0")->has_value());
}

TEST_F(DeliveryTest, the_line_is_told_once_when_a_commitment_begins_changes_or_ends_early) {
  using All = std::vector<CommittedSeats>;
  order("callup-1", {4, 4, 6});
  EXPECT_EQ(tell(kBegin - kMinute), All{}) << "not before it takes effect";
  const CommittedSeats first{"impfen", "nord", 4, kBegin, kBegin + 30 * kMinute};
  EXPECT_EQ(tell(kBegin), All{first});
  EXPECT_EQ(tell(kBegin + kMinute), All{}) << "once, also with fresh books of a next life";
  const CommittedSeats more{"impfen", "nord", 6, kBegin + 30 * kMinute, kBegin + 45 * kMinute};
  EXPECT_EQ(tell(kBegin + 30 * kMinute), All{more});
  order("callup-2", {1}, kBegin + 45 * kMinute);
  EXPECT_EQ(tell(kBegin + 31 * kMinute), All{}) << "what comes later is told later";
  set_state("callup-1", "withdrawn", {4, 4, 0});
  const CommittedSeats none{"impfen", "nord", 0, kBegin + 30 * kMinute, kBegin + 45 * kMinute};
  EXPECT_EQ(tell(kBegin + 32 * kMinute), All{none});
  EXPECT_EQ(tell(kBegin + 33 * kMinute), All{});
  const CommittedSeats second{"impfen", "nord", 1, kBegin + 45 * kMinute, kBegin + 60 * kMinute};
  EXPECT_EQ(tell(kBegin + 45 * kMinute), All{second});
  EXPECT_EQ(tell(kBegin + 60 * kMinute), All{}) << "it ended as it was told";
}

TEST_F(DeliveryTest, what_changes_while_it_is_owed_is_taken_back_first) {
  using All = std::vector<CommittedSeats>;
  order("callup-1", {4, 4, 4, 4});
  const CommittedSeats first{"impfen", "nord", 4, kBegin, kBegin + 60 * kMinute};
  EXPECT_EQ(tell(kBegin), All{first});
  set_state("callup-1", "accepted", {4, 3, 3, 3});
  // Else the line would find four seats owed again once the three end early.
  const CommittedSeats back{"impfen", "nord", 0, kBegin, kBegin + 60 * kMinute};
  const CommittedSeats fewer{"impfen", "nord", 3, kBegin + 15 * kMinute, kBegin + 60 * kMinute};
  EXPECT_EQ(tell(kBegin + 16 * kMinute), (All{back, fewer}));
  set_state("callup-1", "withdrawn", {});
  const CommittedSeats none{"impfen", "nord", 0, kBegin + 15 * kMinute, kBegin + 60 * kMinute};
  EXPECT_EQ(tell(kBegin + 32 * kMinute), All{none});
}

TEST_F(DeliveryTest, what_a_line_does_not_take_is_told_again) {
  order("callup-1", {4});
  const auto refuses = [](const CommittedSeats&) -> Result<void> { return fail(ErrorCode::kOverloaded, "full"); };
  EXPECT_FALSE(tell_commitments(*books, refuses, kBegin).has_value());
  EXPECT_EQ(tell(kBegin + kMinute).size(), 1u);
  EXPECT_EQ(tell(kBegin + kMinute).size(), 0u);
}

TEST_F(DeliveryTest, the_desk_measures_and_tells_by_itself) {
  order("callup-1", {2});
  quarters[kBegin] = {there(2, kQuarterMs)};
  TimeMs now = kBegin + 5 * kMinute;
  std::vector<CommittedSeats> told;
  DeskHooks hooks;
  hooks.now = [&] { return now; };
  hooks.staffed = staffed;
  hooks.commit = [&](const CommittedSeats& c) {
    told.push_back(c);
    return Result<void>{};
  };
  storage::OfficeBooks& same = *books;
  Desk desk(std::move(books), hooks);
  desk.round();
  EXPECT_EQ(told.size(), 1u);
  now = kBegin + 20 * kMinute;
  desk.round();
  desk.round();
  EXPECT_EQ(told.size(), 1u);
  const auto measured = same.find<DeliveryInterval>("callup-1.0");
  ASSERT_TRUE(measured && *measured);
  EXPECT_EQ((*measured)->delivered_seat_ms, 2 * kQuarterMs);
}

TEST_F(DeliveryTest, the_desk_asks_for_the_final_report_of_a_closed_case_until_it_is_there) {
  TimeMs now = kBegin;
  std::vector<std::string> asked;
  DeskHooks hooks;
  hooks.now = [&] { return now; };
  hooks.account_due = [&](const std::string& id) { asked.push_back(id); };
  storage::OfficeBooks& same = *books;
  Desk desk(std::move(books), hooks);
  const auto round = [&] {
    now = now + Millis{5'000};
    desk.round();
    return std::exchange(asked, {});
  };
  using Ids = std::vector<std::string>;
  EXPECT_EQ(round(), Ids{}) << "it goes on";
  auto closed = *same.find<alliance::Case>("case-1");
  closed->closed_at = now;
  ASSERT_TRUE(same.store(*closed).has_value());
  EXPECT_EQ(round(), Ids{"case-1"});
  alliance::CaseReportRecord report;
  report.id = "report-1";
  report.case_id = "case-1";
  report.status = "draft";
  ASSERT_TRUE(same.insert(report).has_value());
  EXPECT_EQ(round(), Ids{"case-1"}) << "a draft is not the last word";
  report.id = "report-2";
  report.status = "final";
  ASSERT_TRUE(same.insert(report).has_value());
  EXPECT_EQ(round(), Ids{});
}

}  // namespace
}  // namespace rufbund::office
