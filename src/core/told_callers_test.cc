// R5, R6: callers who were told when to come back; table tests.
#include "core/told_callers.h"

#include <gtest/gtest.h>

namespace rufbund::core {
namespace {

constexpr TimeMs kStart{1'700'000'400'000};  // a rank's slot begins
constexpr std::int64_t kMinute = 60'000;

TimeMs after(std::int64_t minutes) { return kStart + Millis{minutes * kMinute}; }

std::int64_t joins(const FluidLine::Told& told, std::int64_t from_minute, std::int64_t to_minute) {
  std::int64_t micro = 0;
  for (std::int64_t k = 2 * from_minute; k < 2 * to_minute; ++k) micro += told.joins[static_cast<std::size_t>(k)];
  return micro / FluidLine::kMicro;
}

// For two hours ten callers a minute are told to come in ten minutes, and all do, on the minute.
ToldCallers punctual() {
  ToldCallers told;
  for (std::int64_t minute = 0; minute < 120; ++minute) {
    for (int i = 0; i < 10; ++i) told.told(after(minute), after(minute).ms, after(minute + 10), false);
    if (minute >= 10)
      for (int i = 0; i < 10; ++i) told.joined(after(minute), after(minute - 10).ms, 0);
    told.settle(after(minute));
  }
  return told;
}

TEST(ToldCallers, are_expected_about_the_time_that_they_were_told) {
  const FluidLine::Told told = punctual().outlook();
  // Ten a minute for the ten minutes that are told out, but for a slot's two minutes being one.
  EXPECT_NEAR(static_cast<double>(joins(told, 0, 5)), 50, 15);
  EXPECT_NEAR(static_cast<double>(joins(told, 0, 11)), 100, 15);
  EXPECT_LE(joins(told, 15, 120), 12);
}

TEST(ToldCallers, of_earlier_ranks_come_earlier) {
  const FluidLine::Told told = punctual().outlook();
  const auto& soon = told.by_then[0];  // four minutes
  const auto& in_all = told.by_then[FluidLine::kStrides - 1];
  const std::int64_t middle = after(115).ms;
  EXPECT_GT(soon.share_before(middle), AbsentCallers::kAll * 9 / 10);
  EXPECT_NEAR(static_cast<double>(in_all.share_before(middle)), AbsentCallers::kAll / 2.0, AbsentCallers::kAll * 0.12);
}

TEST(ToldCallers, who_is_told_again_is_not_a_second_caller) {
  ToldCallers told;
  told.told(after(0), after(0).ms, after(10), false);
  told.told(after(5), after(0).ms, after(12), true);
  told.joined(after(12), after(0).ms, 0);
  told.settle(after(12));
  EXPECT_EQ(told.outlook().by_then[FluidLine::kStrides - 1].up_to[AbsentCallers::kRankSlots], 0);
}

TEST(ToldCallers, whose_time_is_long_over_are_not_expected) {
  ToldCallers told;
  for (int i = 0; i < 100; ++i) told.told(after(0), after(0).ms, after(10), false);
  told.settle(after(20));
  EXPECT_GT(told.outlook().by_then[FluidLine::kStrides - 1].up_to[AbsentCallers::kRankSlots], 0);
  told.settle(after(34));
  EXPECT_EQ(told.outlook().by_then[FluidLine::kStrides - 1].up_to[AbsentCallers::kRankSlots], 0);
}

TEST(ToldCallers, want_what_those_who_join_want) {
  ToldCallers told;
  EXPECT_EQ(told.part_of(1), FluidLine::kOne);  // nothing is known: all might
  for (int i = 0; i < 300; ++i) told.joined(after(0), -1, i % 3 == 0 ? 4 : 7);
  EXPECT_EQ(told.part_of(1u << 4), FluidLine::kOne / 3);
  EXPECT_EQ(told.part_of(1u << 4 | 1u << 7), FluidLine::kOne);
  EXPECT_EQ(told.part_of(1), 0);
}

}  // namespace
}  // namespace rufbund::core
