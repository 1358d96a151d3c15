// See local_clock.h.
#include "documents/local_clock.h"

#include <fmt/format.h>

#include <chrono>

namespace rufbund::documents {

LocalClock local_clock(std::int64_t local_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds{local_ms}};
  const auto date = floor<days>(at);
  const year_month_day ymd{date};
  const auto of_day = duration_cast<minutes>(at - date).count();
  LocalClock c;
  c.hour = static_cast<int>(of_day / 60);
  c.minute = static_cast<int>(of_day % 60);
  c.year = static_cast<int>(ymd.year());
  c.day = static_cast<unsigned>(ymd.day());
  c.month = static_cast<unsigned>(ymd.month());
  c.weekday = weekday{date}.iso_encoding() - 1;
  return c;
}

std::string local_day(std::int64_t local_ms, const Format& format) {
  const LocalClock c = local_clock(local_ms);
  const Words& w = format.words();
  return format.language() == Language::kGerman
             ? fmt::format("{}\u00a0{:02}.{}.", w.weekdays[c.weekday], c.day, w.months[c.month - 1])
             : fmt::format("{}\u00a0{}\u00a0{}", w.weekdays[c.weekday], c.day, w.months[c.month - 1]);
}

std::string local_moment(std::int64_t local_ms, const Format& format) {
  const LocalClock c = local_clock(local_ms);
  return fmt::format("{}, {:02}:{:02}", local_day(local_ms, format), c.hour, c.minute);
}

std::string local_date(std::int64_t local_ms, const Format& format) {
  const LocalClock c = local_clock(local_ms);
  const bool german = format.language() == Language::kGerman;
  return fmt::format("{}{}{}, {:02}:{:02}", local_day(local_ms, format), german ? "" : "\u00a0", c.year, c.hour,
                     c.minute);
}

}  // namespace rufbund::documents
