// What a scenario changes by the clock: shifts, opening hours, faults; in order of time, for all lines.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/scenario.h"

namespace rufbund::sim {

struct Control {
  enum class Kind : std::uint8_t {
    kSeatOn,
    kSeatOff,
    kSchedule,  // `a` the index of an opening
    kSetting,   // `a` the index of a later setting
    kSiteDown,  // `a` the site
    kSiteUp,
    kLegsBreak,  // of the line
    kCutOff,     // nobody gets through to the line …
    kReachable,  // … and can again
    kNodeDown,
    kNodeUp,  // after `a` ms
  };
  std::int64_t at_ms = 0;
  Kind kind{};
  std::uint32_t line = 0;
  std::uint32_t a = 0;
};

[[nodiscard]] std::vector<Control> controls(const Scenario& scenario);

}  // namespace rufbund::sim
