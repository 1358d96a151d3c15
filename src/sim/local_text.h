// The local time in which a scenario is told, as text. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "sim/scenario.h"

namespace rufbund::sim {

// "2021-01-12T08:00:00+01:00" (ISO 8601) of a time from the scenario's begin.
[[nodiscard]] std::string local_iso(const Scenario& scenario, std::int64_t at_ms);

}  // namespace rufbund::sim
