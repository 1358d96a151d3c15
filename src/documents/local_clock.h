// Times of a scenario, which has a local time of its own: milliseconds since 1970-01-01 00:00 of that local time. The
// alliance's own documents have Germany's (format.h). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "documents/format.h"

namespace rufbund::documents {

struct LocalClock {
  int hour = 0, minute = 0;
  int year = 0;
  unsigned day = 0, month = 0;
  unsigned weekday = 0;  // from Monday
};
[[nodiscard]] LocalClock local_clock(std::int64_t local_ms);

[[nodiscard]] std::string local_day(std::int64_t local_ms, const Format& format);     // Di 12.01.
[[nodiscard]] std::string local_moment(std::int64_t local_ms, const Format& format);  // Di 12.01., 08:00
[[nodiscard]] std::string local_date(std::int64_t local_ms, const Format& format);    // Di 12.01.2021, 08:00

}  // namespace rufbund::documents
