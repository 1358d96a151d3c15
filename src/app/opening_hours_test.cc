#include "app/opening_hours.h"

#include <gtest/gtest.h>

namespace rufbund::app {
namespace {

OpeningHours hours(std::vector<std::string> weekly, std::vector<CivilDate> closed = {}) {
  OpeningHours out;
  out.always = false;
  for (const std::string& text : weekly) {
    const auto openings = parse_opening(text);
    EXPECT_TRUE(openings) << text;
    out.weekly.insert(out.weekly.end(), openings->begin(), openings->end());
  }
  out.closed = std::move(closed);
  return out;
}

// 2026-03-23 is a Monday; summer time begins in Germany on Sunday 2026-03-29 at 02:00.
constexpr TimeMs kMondayUtc{1'774'224'000'000};
constexpr std::int64_t kHour = 3'600'000, kDay = 24 * kHour;

TEST(OpeningHours, SummerTimeMovesTheOpeningInUtc) {
  const auto open = open_intervals(hours({"mon 08:00-20:00"}), kMondayUtc, 10);
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].from.ms, kMondayUtc.ms + 7 * kHour);
  EXPECT_EQ(open[1].from.ms, kMondayUtc.ms + 7 * kDay + 6 * kHour);
  EXPECT_EQ(open[1].to.ms - open[1].from.ms, 12 * kHour);
}

TEST(OpeningHours, ADayWithoutItsSecondHourIsAnHourShorter) {
  const auto open = open_intervals(hours({"sun 00:00-24:00"}), kMondayUtc, 7);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].to.ms - open[0].from.ms, 23 * kHour);
}

TEST(OpeningHours, OpeningsThatTouchBecomeOne) {
  const auto open = open_intervals(hours({"mon 20:00-24:00", "tue 00:00-06:00"}), kMondayUtc, 3);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].to.ms - open[0].from.ms, 10 * kHour);
}

TEST(OpeningHours, AClosedDayIsLeftOut) {
  EXPECT_TRUE(open_intervals(hours({"mon 08:00-20:00"}, {{2026, 3, 23}}), kMondayUtc, 5).empty());
}

TEST(OpeningHours, TheRunningOpeningIsIncluded) {
  const auto open = open_intervals(hours({"mon 08:00-20:00"}), TimeMs{kMondayUtc.ms + 12 * kHour}, 1);
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].from.ms, kMondayUtc.ms + 7 * kHour);
}

TEST(OpeningHours, MalformedOpeningsAreRefused) {
  for (const char* text :
       {"", "mon", "mon 8-20", "mon 08:00", "fri-mon 08:00-20:00", "day 08:00-20:00", "mon 20:00-08:00",
        "mon 08:00-24:01", "mon 08:60-20:00", "mon, 08:00-20:00", "mon 8:0-20:00"})
    EXPECT_FALSE(parse_opening(text)) << text;
  for (const char* text : {"", "2026-13-01", "2026-02-29", "26-01-01", "2026/01/01"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(OpeningHours, OverlapIsFoundOnTheSameDayOnly) {
  EXPECT_TRUE(overlap(hours({"mon-fri 08:00-12:00", "wed 11:00-13:00"}).weekly));
  EXPECT_FALSE(overlap(hours({"mon 08:00-12:00", "mon 12:00-13:00", "tue 08:00-12:00"}).weekly));
}

}  // namespace
}  // namespace rufbund::app
