// Weekly opening hours in local time, made into UTC intervals for the rulebook (R9 takes UTC alone). Pure but for the
// system's time zone data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::app {

struct DailyOpening {
  int weekday = 0;      // 0: Monday ... 6: Sunday
  int from_minute = 0;  // of the local day
  int to_minute = 0;    // exclusive; 1440: midnight at the day's end
};

struct CivilDate {
  int year = 0;
  unsigned month = 0, day = 0;
  friend auto operator<=>(const CivilDate&, const CivilDate&) = default;
};

struct OpeningHours {
  bool always = true;
  std::string timezone = "Europe/Berlin";
  std::vector<DailyOpening> weekly;
  std::vector<CivilDate> closed;  // whole local days
};

// "mon-fri 08:00-20:00", "sat 9:00-14:00", "mon,wed 08:00-24:00". Errors say what is wrong and how to put it right.
[[nodiscard]] Result<std::vector<DailyOpening>> parse_opening(std::string_view text);
// "2026-12-25".
[[nodiscard]] std::optional<CivilDate> parse_date(std::string_view text);
// Two openings of the same weekday that share a minute; nothing if none do.
[[nodiscard]] std::optional<std::pair<DailyOpening, DailyOpening>> overlap(const std::vector<DailyOpening>& weekly);
[[nodiscard]] std::string opening_text(const DailyOpening& opening);
[[nodiscard]] bool timezone_known(const std::string& name);

// Openings that end after `from`, for the local days up to `days` after it; adjacent ones are joined, in order.
// Local times that a change to summer time skips begin at the change (IANA rules of the time zone).
[[nodiscard]] std::vector<directory::OpenInterval> open_intervals(const OpeningHours& hours, TimeMs from, int days);

}  // namespace rufbund::app
