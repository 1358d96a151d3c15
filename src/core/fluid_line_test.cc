// R5: the fluid model against arithmetic by hand. Floating point is fine here: only the core itself must do without.
#include "core/fluid_line.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rufbund::core {
namespace {

constexpr std::int64_t kRankMs = 1'700'000'400'000;

// One completion a second; nobody gives up.
FluidLine::Terms calm() {
  FluidLine::Terms terms;
  terms.completed_micro = 30 * FluidLine::kMicro;
  terms.stays.fill(FluidLine::kOne);
  terms.fresh_stay = FluidLine::kOne;
  return terms;
}

// So many are away since just now, half of them ranked before `kRankMs`; each comes back at this rate (1/s).
void away(FluidLine::Terms& terms, std::int64_t callers, double rate) {
  terms.absent.count = callers;
  terms.absent.away[0] = callers;
  terms.absent.ranks.newest_slot = kRankMs / AbsentCallers::kRankSlotMs;
  for (std::uint32_t i = 0; i <= AbsentCallers::kRankSlots; ++i) terms.absent.ranks.up_to[i] = i < 64 ? 1 : 2;
  terms.returns.fill(static_cast<std::int64_t>((1 - std::exp(-30 * rate)) * FluidLine::kOne));
}

double seconds(const FluidLine::Terms& terms, std::uint32_t ahead, std::int64_t rank_ms) {
  FluidLine line;
  line.begin(terms);
  line.reach(ahead);
  return static_cast<double>(line.wait_for(ahead, rank_ms).count()) / 1000;
}

TEST(FluidLine, without_returns_it_is_those_ahead_by_completions) {
  EXPECT_EQ(seconds(calm(), 599, INT64_MAX), 600);
  EXPECT_EQ(seconds(calm(), 0, INT64_MAX), 1);
}

TEST(FluidLine, who_comes_back_in_front_takes_a_completion) {
  // 300 are away and nearly all are back in ten minutes: 300 completions more, for who stands behind all of them.
  FluidLine::Terms terms = calm();
  away(terms, 300, 0.01);
  EXPECT_NEAR(seconds(terms, 599, INT64_MAX), 900, 3);
  // Behind half of them: t = 600 + 150·(1 − exp(−t/100 s)).
  EXPECT_NEAR(seconds(terms, 599, kRankMs), 750, 3);
  // Ranked ahead of all of them: as if nobody were away.
  EXPECT_EQ(seconds(terms, 599, 0), 600);
}

TEST(FluidLine, who_comes_back_later_than_the_rank_is_reached_takes_nothing) {
  FluidLine::Terms terms = calm();
  away(terms, 300, 0.001);
  // t = 60 + 300·(1 − exp(−t/1000 s)): 85 s.
  EXPECT_NEAR(seconds(terms, 59, INT64_MAX), 84.9, 1.5);
}

TEST(FluidLine, who_gives_up_and_comes_back_was_a_short_relief) {
  // Nobody is away yet; one in 300 gives up each second, keeps the place and is back soon: a few are always away.
  FluidLine::Terms terms = calm();
  terms.stays.fill(static_cast<std::int64_t>(std::exp(-0.1) * FluidLine::kOne));
  const double never_back = seconds(terms, 599, INT64_MAX);
  EXPECT_NEAR(never_back, 300 * std::log(1 + 600 / 300.0), 4);
  terms.keep_place = FluidLine::kOne;
  terms.returns.fill(FluidLine::kOne / 2);
  const double soon_back = seconds(terms, 599, INT64_MAX);
  EXPECT_GT(soon_back, 500);
  EXPECT_LT(soon_back, 600);
}

TEST(FluidLine, who_was_told_when_to_return_is_ahead_from_then_on) {
  FluidLine::Terms terms = calm();
  FluidLine::Told told;
  told.joins[10] = 300 * FluidLine::kMicro;  // after five minutes, of all ranks
  for (std::uint32_t stride = 0; stride < FluidLine::kStrides; ++stride) {
    told.by_then[stride].newest_slot = kRankMs / AbsentCallers::kRankSlotMs;
    for (std::uint32_t i = 1; i <= AbsentCallers::kRankSlots && stride > 0; ++i)
      told.by_then[stride].up_to[i] = (i < 64 ? 150 : 300) * FluidLine::kMicro;
  }
  terms.told = &told;
  terms.told_share = FluidLine::kOne;
  EXPECT_EQ(seconds(terms, 239, INT64_MAX), 240);  // reached before they come
  EXPECT_NEAR(seconds(terms, 599, INT64_MAX), 900, 1);
  EXPECT_NEAR(seconds(terms, 599, kRankMs), 750, 1);
  terms.told_share = FluidLine::kOne / 3;  // of whom a third wants these seats
  EXPECT_NEAR(seconds(terms, 599, INT64_MAX), 700, 1);
}

TEST(FluidLine, where_more_come_back_than_are_served_no_end_is_seen) {
  FluidLine::Terms terms = calm();
  terms.completed_micro = FluidLine::kMicro / 10;
  away(terms, 100'000, 0.01);
  EXPECT_EQ(seconds(terms, 599, INT64_MAX) * 1000, static_cast<double>(FluidLine::kMaxWait.count()));
}

}  // namespace
}  // namespace rufbund::core
