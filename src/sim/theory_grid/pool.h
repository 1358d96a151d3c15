// Scenarios as plain as theory's: one member's seats that answer at once and have no wrap-up, calls without a caller
// key (so no place is kept), no menu, no bound that would matter.
#pragma once

#include <cstdint>

#include "sim/scenario.h"

namespace rufbund::sim::grid {

struct Pool {
  std::uint32_t seats = 1;
  double calls_per_s = 0;
  double handling_s = 180;  // mean, exponential
  Distribution patience = Distribution::never();
  std::uint32_t most_waiting = 10'000;
  double target_s = 20;
};
[[nodiscard]] Scenario pool(const Pool& p);

// How long: so many calls are counted in each run, after a warm-up. Whole seconds.
void set_length(Scenario& scenario, double warm_up_s, double counted_s);

}  // namespace rufbund::sim::grid
