#include "projections/civil_day.h"

#include <chrono>

namespace rufbund::projections {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

std::int64_t last_sunday_0100_utc(std::chrono::year year, std::chrono::month month) {
  using namespace std::chrono;
  const sys_days day{year / month / Sunday[last]};
  return day.time_since_epoch().count() * kDayMs + kHourMs;
}

std::int64_t offset_ms(std::int64_t utc_ms) {
  using namespace std::chrono;
  const year_month_day date{sys_days{floor<days>(milliseconds{utc_ms})}};
  const bool summer =
      utc_ms >= last_sunday_0100_utc(date.year(), March) && utc_ms < last_sunday_0100_utc(date.year(), October);
  return summer ? 2 * kHourMs : kHourMs;
}

}  // namespace

TimeMs start_of_day(TimeMs at) {
  const std::int64_t offset = offset_ms(at.ms);
  std::int64_t local = at.ms + offset;
  local -= ((local % kDayMs) + kDayMs) % kDayMs;
  // Midnight may lie before the day's change of the clocks.
  return TimeMs{local - offset_ms(local - offset)};
}

}  // namespace rufbund::projections
