#include "office/case_spend.h"

#include <gtest/gtest.h>

namespace rufbund::office {
namespace {

using alliance::CaseMark;
using alliance::DeliveryInterval;
using alliance::RateCardRecord;
using projections::kQuarterMs;

constexpr TimeMs kEight{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr std::int64_t kMinute = 60'000;

TimeMs minutes(std::int64_t after_eight) { return kEight + Millis{after_eight * kMinute}; }

alliance::Case opened(TimeMs at) {
  alliance::Case c;
  c.id = "case-7";
  c.hotlines = {"impfen"};
  c.hotline_type = "health";
  c.opened_at = at;
  return c;
}

RateCardRecord card(const std::string& member, std::int64_t cents_per_minute, TimeMs from, TimeMs to = {}) {
  RateCardRecord out;
  out.member = member;
  out.hotline_type = "health";
  out.cents_per_minute = cents_per_minute;
  out.cents_per_seat_hour = cents_per_minute * 10;
  out.valid_from = from;
  out.valid_to = to;
  return out;
}

// Nord and Elbe, and in which quarter hours after eight they talked for how many minutes.
struct Talk {
  std::int64_t quarter, nord, elbe = 0;
};
LineQuarters line(const std::vector<Talk>& talks) {
  LineQuarters out;
  out.hotline = "impfen";
  out.members[MemberId{1}] = {"nord", "Nordlicht", 0, 0};
  out.members[MemberId{2}] = {"elbe", "Elbruf", 0, 0};
  for (const Talk& t : talks) {
    projections::Quarter& q = out.quarters.emplace_back();
    q.from = minutes(t.quarter * 15);
    for (const auto& [id, talked] : {std::pair{MemberId{1}, t.nord}, std::pair{MemberId{2}, t.elbe}}) {
      projections::MemberQuarter& m = q.member(id);
      m.conversations = talked > 0;
      m.talk_ms = talked * kMinute;
    }
  }
  return out;
}

CaseMark mark(const std::string& kind, const std::string& member, TimeMs at, std::int64_t talked) {
  CaseMark out;
  out.case_id = "case-7";
  out.hotline = "impfen";
  out.kind = kind;
  out.member = member;
  out.at = at;
  out.conversations = talked > 0;
  out.talk_ms = talked * kMinute;
  return out;
}

TEST(CaseSpend, who_talked_is_paid_at_its_own_rate) {
  const auto work = paid_work(opened(kEight), {line({{0, 5, 2}, {1, 10}})}, {}, {}, minutes(60));
  const auto spend = spend_of(work, {card("nord", 60, kEight), card("elbe", 100, kEight)}, kEight, minutes(60));
  EXPECT_EQ(spend.at("nord").talk_ms, 15 * kMinute);
  EXPECT_EQ(spend.at("nord").conversations, 2);
  EXPECT_EQ(spend.at("nord").cents, 900);
  EXPECT_EQ(spend.at("elbe").cents, 200);
  EXPECT_FALSE(spend.at("elbe").lacks_card());
}

TEST(CaseSpend, each_card_counts_while_it_is_valid) {
  // Opened before the first card, carried out for later; the second replaces it in the middle of a quarter hour.
  const std::vector<RateCardRecord> cards{card("nord", 60, minutes(15), minutes(36)), card("nord", 100, minutes(36))};
  const auto work = paid_work(opened(kEight), {line({{0, 5}, {1, 10}, {2, 15}})}, {}, {}, minutes(45));
  const auto spend = spend_of(work, cards, kEight, minutes(45)).at("nord");
  EXPECT_EQ(spend.talk_ms, 30 * kMinute);
  EXPECT_EQ(spend.unpriced_talk_ms, 5 * kMinute) << "before its first card";
  EXPECT_EQ(spend.cents, 10 * 60 + 6 * 60 + 9 * 100);
}

TEST(CaseSpend, a_new_rate_counts_also_beside_one_without_an_end) {
  const std::vector<RateCardRecord> cards{card("nord", 60, TimeMs{1}), card("nord", 100, minutes(15))};
  const auto work = paid_work(opened(kEight), {line({{0, 5}, {1, 10}})}, {}, {}, minutes(45));
  EXPECT_EQ(spend_of(work, cards, kEight, minutes(45)).at("nord").cents, 5 * 60 + 10 * 100);
}

TEST(CaseSpend, who_has_no_card_is_told_not_forgotten) {
  DeliveryInterval seats;
  seats.member = "elbe";
  seats.from_at = kEight;
  seats.length_ms = kQuarterMs;
  seats.delivered_seat_ms = 2 * kQuarterMs;
  const auto work = paid_work(opened(kEight), {line({{0, 5, 3}})}, {}, {seats}, minutes(15));
  const auto spend = spend_of(work, {card("nord", 60, kEight)}, kEight, minutes(15));
  EXPECT_FALSE(spend.at("nord").lacks_card());
  EXPECT_TRUE(spend.at("elbe").lacks_card());
  EXPECT_EQ(spend.at("elbe").cents, 0);
  EXPECT_EQ(spend.at("elbe").unpriced_talk_ms, 3 * kMinute);
  EXPECT_EQ(spend.at("elbe").unpriced_seat_ms, 2 * kQuarterMs);
}

TEST(CaseSpend, a_case_pays_from_its_opening_to_its_close) {
  alliance::Case c = opened(minutes(7));
  const std::vector<CaseMark> marks{mark("opened", "", minutes(7), 0), mark("opened", "nord", minutes(7), 4),
                                    mark("closed", "", minutes(20), 0), mark("closed", "elbe", minutes(20), 2)};
  c.closed_at = minutes(20);
  // The last quarter hour went on filling after the close.
  const std::vector<LineQuarters> lines{line({{-1, 50}, {0, 6, 3}, {1, 9, 11}, {2, 50}})};
  const std::vector<RateCardRecord> cards{card("nord", 60, kEight), card("elbe", 100, kEight)};
  const auto spend = spend_of(paid_work(c, lines, marks, {}, c.closed_at), cards, c.opened_at, c.closed_at);
  EXPECT_EQ(spend.at("nord").talk_ms, 2 * kMinute) << "none of it after the opening in the last quarter hour";
  EXPECT_EQ(spend.at("elbe").talk_ms, 5 * kMinute);
  EXPECT_EQ(spend.at("nord").cents, 120);
  EXPECT_EQ(spend.at("elbe").cents, 500);
}

TEST(CaseSpend, opened_and_closed_in_one_quarter_hour_it_pays_what_lies_between) {
  alliance::Case c = opened(minutes(3));
  c.closed_at = minutes(9);
  const std::vector<CaseMark> marks{mark("opened", "nord", minutes(3), 4), mark("closed", "nord", minutes(9), 10)};
  const auto work = paid_work(c, {line({{0, 30}})}, marks, {}, c.closed_at);
  EXPECT_EQ(spend_of(work, {card("nord", 60, kEight)}, c.opened_at, c.closed_at).at("nord").talk_ms, 6 * kMinute);
}

TEST(CaseSpend, without_marks_the_first_and_last_quarter_hour_are_split_by_time) {
  alliance::Case c = opened(minutes(5));
  c.closed_at = minutes(20);
  const auto work = paid_work(c, {line({{0, 15}, {1, 30}})}, {}, {}, c.closed_at);
  const auto spend = spend_of(work, {card("nord", 60, kEight)}, c.opened_at, c.closed_at).at("nord");
  EXPECT_EQ(spend.talk_ms, 10 * kMinute + 30 * kMinute) << "of the last one all, as far as it is known up to the close";
}

TEST(CaseSpend, a_line_that_joined_the_case_later_is_paid_since_then) {
  const auto work =
      paid_work(opened(kEight), {line({{0, 5}, {1, 10}})}, {mark("opened", "", minutes(15), 0)}, {}, minutes(30));
  EXPECT_EQ(spend_of(work, {card("nord", 60, kEight)}, kEight, minutes(30)).at("nord").talk_ms, 10 * kMinute);
}

TEST(CaseSpend, parts_of_a_window_add_up_to_the_whole) {
  DeliveryInterval seats;
  seats.member = "nord";
  seats.from_at = kEight;
  seats.length_ms = 3'600'000;
  seats.delivered_seat_ms = 7 * 3'600'000 + 1;
  const auto work = paid_work(opened(kEight), {line({{0, 7}, {1, 11}, {2, 13}})}, {}, {seats}, minutes(60));
  const std::vector<RateCardRecord> cards{card("nord", 60, kEight)};
  const auto whole = spend_of(work, cards, kEight, minutes(60)).at("nord");
  std::int64_t talk_ms = 0, seat_ms = 0;
  for (TimeMs from = kEight; from < minutes(60); from = from + Millis{7 * kMinute}) {
    const auto one = spend_of(work, cards, from, std::min(from + Millis{7 * kMinute}, minutes(60)))["nord"];
    talk_ms += one.talk_ms;
    seat_ms += one.seat_ms;
  }
  EXPECT_EQ(talk_ms, whole.talk_ms);
  EXPECT_EQ(seat_ms, whole.seat_ms);
  EXPECT_EQ(whole.seat_ms, 7 * 3'600'000 + 1);
}

TEST(CaseSpend, in_its_first_hour_a_case_burns_by_the_time_that_has_passed) {
  EXPECT_EQ(cents_per_hour(1'000, kEight, minutes(10)), 6'000);
  EXPECT_EQ(cents_per_hour(6'000, kEight, minutes(60)), 6'000);
  EXPECT_EQ(cents_per_hour(0, kEight, kEight), 0);
}

}  // namespace
}  // namespace rufbund::office
