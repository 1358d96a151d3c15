// See local_text.h.
#include "sim/local_text.h"

#include <fmt/format.h>

#include <chrono>

namespace rufbund::sim {

std::string local_iso(const Scenario& scenario, std::int64_t at_ms) {
  using namespace std::chrono;
  const sys_time<milliseconds> local{milliseconds{scenario.begin.ms + at_ms + scenario.utc_offset_ms}};
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss<milliseconds> time{local - day};
  const std::int64_t offset_min = scenario.utc_offset_ms / 60'000;
  const std::int64_t size = offset_min < 0 ? -offset_min : offset_min;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), offset_min < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace rufbund::sim
