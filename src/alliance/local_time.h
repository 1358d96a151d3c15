// Local civil time of the alliance: Europe/Berlin, by rule and without a time-zone file, so that what is computed from
// it is the same on every machine. Pure functions, any thread.
//
// UTC+1, and UTC+2 from the last Sunday in March 01:00 UTC to the last Sunday in October 01:00 UTC (Directive
// 2000/84/EC, in Germany since 1996; § 4 and § 5 EinhZeitG). Held against the system's own data by a test.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace rufbund::alliance {

// A day of the local calendar.
using Date = std::chrono::local_days;

// Days that anybody can mean: 2000-01-01 to 2099-12-31.
inline constexpr Date kFirstDate{std::chrono::days{10'957}};
inline constexpr Date kLastDate{std::chrono::days{47'481}};

struct LocalTime {
  Date date{};
  int hour = 0;          // 0 to 23
  int minute = 0;        // 0 to 59
  int utc_offset_h = 1;  // 1 in winter, 2 in summer: tells the two hours 2 of an autumn night apart

  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

[[nodiscard]] LocalTime to_local(TimeMs instant);

// The instant at which a local day begins. (The clocks change at 2 and 3 o'clock, so midnight is there once.)
[[nodiscard]] TimeMs day_begin(Date date);

// How often the local hour `hour` is there on that day: 1; 0 for hour 2 of the spring change, 2 of the autumn change.
[[nodiscard]] int times_of_hour(Date date, int hour);

// 0 Monday to 6 Sunday.
[[nodiscard]] int weekday(Date date);

// "2026-03-29" (ISO 8601), and back; nothing for what is no day or is not written so.
[[nodiscard]] std::string to_text(Date date);
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);

}  // namespace rufbund::alliance
