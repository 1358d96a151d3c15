#include "office/seat_credit.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

namespace rufbund::office {
namespace {

using projections::kQuarterMs;
using projections::StaffedTime;
using All = std::vector<std::int64_t>;

constexpr core::SkillMask kDe = 0b10, kEn = 0b100, kDates = 0b1000;

TEST(SeatCredit, a_seat_counts_for_an_order_whose_skills_it_has) {
  // Three seats speak German alone, two German and English, for ten minutes.
  const std::vector<StaffedTime> there{{{{kDe, 3}, {kDe | kEn, 2}}, 600'000}};
  EXPECT_EQ(credited(there, {{kDe, 4, kQuarterMs}}), All{4 * 600'000});
  EXPECT_EQ(credited(there, {{kEn, 4, kQuarterMs}}), All{2 * 600'000});
  EXPECT_EQ(credited(there, {{kDe | kEn, 1, kQuarterMs}}), All{600'000});
  EXPECT_EQ(credited(there, {{kDates, 4, kQuarterMs}}), All{0}) << "the wrong skills deliver nothing";
  EXPECT_EQ(credited(there, {{0, 9, kQuarterMs}}), All{5 * 600'000}) << "any seat will do";
  EXPECT_EQ(credited({}, {{kDe, 4, kQuarterMs}}), All{0});
  EXPECT_EQ(credited(there, {}), All{});
}

TEST(SeatCredit, a_seat_counts_for_one_order_at_a_time) {
  const std::vector<StaffedTime> there{{{{kDe | kEn, 3}}, kQuarterMs}};
  EXPECT_EQ(credited(there, {{kDe, 2, kQuarterMs}, {kEn, 2, kQuarterMs}}), (All{2 * kQuarterMs, 1 * kQuarterMs}));
}

TEST(SeatCredit, the_first_order_leaves_the_rare_seat_to_the_one_that_needs_it) {
  // One seat for both languages, one for German: who only looked for the next one that fits would give the first away.
  const std::vector<StaffedTime> there{{{{kDe, 1}, {kDe | kEn, 1}}, kQuarterMs}};
  EXPECT_EQ(credited(there, {{kDe, 1, kQuarterMs}, {kEn, 1, kQuarterMs}}), (All{kQuarterMs, kQuarterMs}));
  // Three that hang together: German or English, English or dates, dates alone.
  const std::vector<StaffedTime> chain{{{{kDe | kEn, 1}, {kEn | kDates, 1}, {kDates, 1}}, kQuarterMs}};
  EXPECT_EQ(credited(chain, {{kDates, 1, kQuarterMs}, {kEn, 1, kQuarterMs}, {kDe, 1, kQuarterMs}}),
            (All{kQuarterMs, kQuarterMs, kQuarterMs}));
}

TEST(SeatCredit, an_earlier_order_loses_nothing_to_a_later_one) {
  const std::vector<StaffedTime> there{{{{kDe | kEn, 2}}, kQuarterMs}};
  EXPECT_EQ(credited(there, {{kEn, 2, kQuarterMs}, {kDe, 2, kQuarterMs}}), (All{2 * kQuarterMs, 0}));
  EXPECT_EQ(credited(there, {{kDe, 2, kQuarterMs}, {kEn, 2, kQuarterMs}}), (All{2 * kQuarterMs, 0}));
}

TEST(SeatCredit, plenty_at_one_time_does_not_make_up_for_nobody_at_another) {
  const std::vector<StaffedTime> there{{{{kDe, 10}}, 300'000}, {{{kDe, 2}}, 300'000}};
  EXPECT_EQ(credited(there, {{kDe, 4, kQuarterMs}}), All{(4 + 2) * 300'000});
  EXPECT_EQ(credited(there, {{kDe, 4, kQuarterMs}, {kDe, 4, kQuarterMs}}), (All{6 * 300'000, 4 * 300'000}));
}

TEST(SeatCredit, of_a_quarter_hour_that_is_owed_in_part_no_more_than_that_counts) {
  const std::vector<StaffedTime> there{{{{kDe, 3}}, kQuarterMs}};
  // The first ended with its case after seven minutes, the second was accepted then.
  EXPECT_EQ(credited(there, {{kDe, 3, 420'000}, {kDe, 3, 480'000}}), (All{3 * 420'000, 3 * 480'000}));
  EXPECT_EQ(credited(there, {{kDe, 3, 0}}), All{0});
}

TEST(SeatCredit, seats_that_were_kept_without_skills_count_for_whatever_is_owed) {
  const std::vector<StaffedTime> there{{{{projections::kSkillsUnknown, 2}}, kQuarterMs}};
  EXPECT_EQ(credited(there, {{kDe | kDates, 1, kQuarterMs}, {0b1, 4, kQuarterMs}}), (All{kQuarterMs, kQuarterMs}));
}

std::vector<StaffedTime> some_times(int most) {
  std::vector<StaffedTime> out;
  for (int i = *rc::gen::inRange(0, most + 1); i > 0; --i) {
    StaffedTime& time = out.emplace_back();
    for (core::SkillMask kind = 0; kind < 16; kind += 2)
      if (const auto seats = *rc::gen::inRange<std::uint32_t>(0, 5); seats > 0) time.seats.push_back({kind, seats});
    time.ms = *rc::gen::inRange(1, 100'000);
  }
  return out;
}

std::vector<SeatsOwed> some_orders(bool whole) {
  std::vector<SeatsOwed> out;
  for (int i = *rc::gen::inRange(0, 6); i > 0; --i)
    out.push_back({2 * *rc::gen::inRange<core::SkillMask>(0, 8), *rc::gen::inRange(0, 9),
                   whole ? kQuarterMs : *rc::gen::inRange<std::int64_t>(0, kQuarterMs)});
  return out;
}

// Seats of a time that could serve one of the orders in `which`.
std::int64_t serving(const StaffedTime& time, const std::vector<SeatsOwed>& owed, std::uint32_t which) {
  std::int64_t seats = 0;
  for (const projections::SkilledSeats& s : time.seats) {
    bool serves = false;
    for (std::size_t i = 0; i < owed.size(); ++i) serves |= (which >> i & 1) != 0 && (owed[i].skills & ~s.skills) == 0;
    seats += serves ? s.seats : 0;
  }
  return seats;
}

// The rule by its theory, without a flow: what a first order may have of one time is bounded by every set of orders of
// which it is the last (Hall, On representatives of subsets, 1935; transversals are matroids, Edmonds and Fulkerson,
// 1965).
std::vector<std::int64_t> by_sets(const std::vector<StaffedTime>& there, const std::vector<SeatsOwed>& owed) {
  std::vector<std::int64_t> out(owed.size(), 0);
  for (const StaffedTime& time : there) {
    std::vector<std::int64_t> seats(owed.size(), 0);
    for (std::size_t i = 0; i < owed.size(); ++i) {
      seats[i] = owed[i].seats;
      for (std::uint32_t others = 0; others < 1u << i; ++others) {
        std::int64_t room = serving(time, owed, others | 1u << i);
        for (std::size_t o = 0; o < i; ++o) room -= (others >> o & 1) != 0 ? seats[o] : 0;
        seats[i] = std::min(seats[i], room);
      }
      out[i] += seats[i] * time.ms;
    }
  }
  return out;
}

TEST(SeatCredit, what_counts_is_what_the_rule_allows_no_more_and_no_less) {
  rc::check([] {
    const auto there = some_times(4);
    const auto owed = some_orders(true);
    RC_ASSERT(credited(there, owed) == by_sets(there, owed));
  });
}

TEST(SeatCredit, no_more_counts_than_was_there_or_owed_and_nothing_twice) {
  rc::check([] {
    const auto there = some_times(6);
    const auto owed = some_orders(false);
    const auto got = credited(there, owed);
    for (std::size_t i = 0; i < owed.size(); ++i) RC_ASSERT(got[i] >= 0 && got[i] <= owed[i].seats * owed[i].ms);
    // Of every set of orders: no more than the seats that could serve one of them.
    for (std::uint32_t which = 1; which < 1u << owed.size(); ++which) {
      std::int64_t most = 0, counted = 0;
      for (const StaffedTime& time : there) most += serving(time, owed, which) * time.ms;
      for (std::size_t i = 0; i < owed.size(); ++i) counted += (which >> i & 1) != 0 ? got[i] : 0;
      RC_ASSERT(counted <= most);
    }
  });
}

TEST(SeatCredit, another_order_changes_nothing_for_those_before_it_and_more_seats_take_nothing_away) {
  rc::check([] {
    const auto there = some_times(4);
    auto owed = some_orders(false);
    const auto before = credited(there, owed);
    auto with = there;
    if (!with.empty() && !with[0].seats.empty()) ++with[0].seats[0].seats;
    const auto more = credited(with, owed);
    RC_ASSERT(std::accumulate(more.begin(), more.end(), std::int64_t{0}) >=
              std::accumulate(before.begin(), before.end(), std::int64_t{0}));
    owed.push_back({2 * *rc::gen::inRange<core::SkillMask>(0, 8), 4, kQuarterMs});
    auto after = credited(there, owed);
    after.pop_back();
    RC_ASSERT(after == before);
  });
}

}  // namespace
}  // namespace rufbund::office
