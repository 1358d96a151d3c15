// Journal time: milliseconds since 1970-01-01 UTC, stamped by the engine only and never running backwards.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace rufbund {

using Millis = std::chrono::duration<std::int64_t, std::milli>;

struct TimeMs {
  std::int64_t ms{};

  constexpr TimeMs() = default;
  constexpr explicit TimeMs(std::int64_t v) : ms(v) {}

  friend constexpr auto operator<=>(TimeMs, TimeMs) = default;
  friend constexpr TimeMs operator+(TimeMs t, Millis d) { return TimeMs{t.ms + d.count()}; }
  friend constexpr TimeMs operator-(TimeMs t, Millis d) { return TimeMs{t.ms - d.count()}; }
  friend constexpr Millis operator-(TimeMs a, TimeMs b) { return Millis{a.ms - b.ms}; }
};

inline constexpr TimeMs kNever{INT64_MAX};

}  // namespace rufbund
