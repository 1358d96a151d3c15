// R5: callers who left and may come back in front; table tests.
#include "core/absent_callers.h"

#include <gtest/gtest.h>

namespace rufbund::core {
namespace {

constexpr TimeMs kStart{1'700'000'400'000};  // a rank's slot and a minute begin
constexpr std::int64_t kMinute = 60'000;

TimeMs after(std::int64_t minutes) { return kStart + Millis{minutes * kMinute}; }

TEST(AbsentCallers, are_counted_by_the_minutes_since_they_left) {
  AbsentCallers absent;
  for (int i = 0; i < 3; ++i) absent.left(after(0), kStart.ms - kMinute);
  for (int i = 0; i < 5; ++i) absent.left(after(4), kStart.ms - kMinute);
  absent.settle(after(6));
  const auto profile = absent.profile();
  EXPECT_EQ(profile.count, 8);
  EXPECT_EQ(profile.away[6], 3);
  EXPECT_EQ(profile.away[2], 5);
}

TEST(AbsentCallers, who_came_back_is_not_absent_any_more) {
  AbsentCallers absent;
  absent.left(after(0), kStart.ms - kMinute);
  absent.left(after(0), kStart.ms - 90 * kMinute);
  EXPECT_TRUE(absent.came_back(after(7), after(0), kStart.ms - kMinute));
  EXPECT_FALSE(absent.came_back(after(7), after(0), kStart.ms - kMinute));
  absent.settle(after(7));
  EXPECT_EQ(absent.profile().count, 1);
  EXPECT_TRUE(absent.came_back(after(8), after(0), kStart.ms - 90 * kMinute));
}

TEST(AbsentCallers, whose_place_has_lapsed_long_ago_is_not_counted) {
  AbsentCallers absent;
  absent.left(after(0), kStart.ms);
  absent.settle(after(31));
  EXPECT_EQ(absent.profile().count, 1);
  absent.settle(after(32));
  EXPECT_EQ(absent.profile().count, 0);
  EXPECT_FALSE(absent.came_back(after(32), after(0), kStart.ms));
}

TEST(AbsentCallers, the_part_that_is_ranked_ahead_grows_with_the_rank) {
  AbsentCallers absent;
  for (int i = 0; i < 10; ++i) absent.left(after(0), kStart.ms - 240 * kMinute);  // older than the slots reach
  for (int i = 0; i < 20; ++i) absent.left(after(0), kStart.ms - 10 * kMinute);
  for (int i = 0; i < 10; ++i) absent.left(after(0), kStart.ms);
  absent.settle(after(1));
  const auto ranks = absent.profile().ranks;
  const auto part = [&](std::int64_t rank_ms) {
    return static_cast<double>(ranks.share_before(rank_ms)) / AbsentCallers::kAll;
  };
  EXPECT_EQ(part(-1), 0);
  EXPECT_NEAR(part(kStart.ms - 60 * kMinute), 0.25, 0.001);
  EXPECT_NEAR(part(kStart.ms - 9 * kMinute), 0.5, 0.001);  // in the middle of their slot
  EXPECT_NEAR(part(kStart.ms - 4 * kMinute), 0.75, 0.001);
  EXPECT_EQ(part(INT64_MAX), 1);
}

TEST(AbsentCallers, how_likely_they_come_back_is_measured_minute_by_minute) {
  // Every minute 100 leave; of those, 30 come back when they are away for five minutes, and nobody else.
  AbsentCallers absent;
  for (std::int64_t minute = 0; minute < 120; ++minute) {
    for (int i = 0; i < 100; ++i) absent.left(after(minute), after(minute).ms - kMinute);
    if (minute >= 5)
      for (int i = 0; i < 30; ++i) absent.came_back(after(minute), after(minute - 5), after(minute - 5).ms - kMinute);
    absent.settle(after(minute) + Millis{59'999});
  }
  const auto odds = absent.return_odds();
  const auto chance = [&](std::uint32_t minute) { return static_cast<double>(odds[minute]) / (1 << 20); };
  // 30 in 70 to 100 caller-minutes: about a fifth in half a minute.
  EXPECT_NEAR(chance(5), 0.19, 0.03);
  for (const std::uint32_t minute : {1u, 4u, 6u, 20u}) EXPECT_LT(chance(minute), 0.002) << minute;
}

TEST(AbsentCallers, before_there_is_evidence_every_second_comes_back_within_half_an_hour) {
  AbsentCallers absent;
  double away = 1;
  const auto odds = absent.return_odds();
  for (std::uint32_t minute = 0; minute < 30; ++minute)
    for (int half = 0; half < 2; ++half) away *= 1 - static_cast<double>(odds[minute]) / (1 << 20);
  EXPECT_NEAR(away, 0.5, 0.04);
  EXPECT_LT(odds[0] * 4, odds[10]);  // but hardly anybody at once
}

TEST(AbsentCallers, with_the_close_nobody_holds_a_place) {
  AbsentCallers absent;
  absent.left(after(0), kStart.ms);
  absent.forget_all();
  absent.settle(after(1));
  EXPECT_EQ(absent.profile().count, 0);
  EXPECT_EQ(absent.profile().ranks.share_before(INT64_MAX), 0);
}

}  // namespace
}  // namespace rufbund::core
