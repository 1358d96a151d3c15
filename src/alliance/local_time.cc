#include "alliance/local_time.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::alliance {
namespace {

using namespace std::chrono;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

// The day of a year's change, as a day of UTC and of the local calendar alike.
std::int64_t last_sunday(year y, month m) { return sys_days{y / m / Sunday[last]}.time_since_epoch().count(); }

bool is_summer(std::int64_t utc_ms) {
  const year y = year_month_day{floor<days>(sys_time<milliseconds>{milliseconds{utc_ms}})}.year();
  return utc_ms >= last_sunday(y, March) * kDayMs + kHourMs && utc_ms < last_sunday(y, October) * kDayMs + kHourMs;
}

}  // namespace

LocalTime to_local(TimeMs instant) {
  const int offset = is_summer(instant.ms) ? 2 : 1;
  const sys_time<milliseconds> shifted{milliseconds{instant.ms + offset * kHourMs}};
  const auto day = floor<days>(shifted);
  const auto minutes = static_cast<int>(floor<std::chrono::minutes>(shifted - day).count());
  return {Date{day.time_since_epoch()}, minutes / 60, minutes % 60, offset};
}

TimeMs day_begin(Date date) {
  const std::int64_t winter = date.time_since_epoch().count() * kDayMs - kHourMs;
  return TimeMs{is_summer(winter - kHourMs) ? winter - kHourMs : winter};
}

int times_of_hour(Date date, int hour) {
  if (hour != 2) return 1;
  const year y = year_month_day{date}.year();
  const std::int64_t day = date.time_since_epoch().count();
  return day == last_sunday(y, March) ? 0 : day == last_sunday(y, October) ? 2 : 1;
}

int weekday(Date date) { return static_cast<int>(std::chrono::weekday{date}.iso_encoding()) - 1; }

std::string to_text(Date date) {
  const year_month_day ymd{date};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  const auto number = [&](std::size_t at, std::size_t length) {
    int value = 0;
    for (const char c : text.substr(at, length)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  const int y = number(0, 4), m = number(5, 2), d = number(8, 2);
  if (y < 0 || m < 0 || d < 0) return {};
  const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
  if (!ymd.ok()) return {};
  const Date date{sys_days{ymd}.time_since_epoch()};
  if (date < kFirstDate || date > kLastDate) return {};
  return date;
}

}  // namespace rufbund::alliance
