// What a scenario came to under one way of organising it: the runs of all replications. One scenario is played under
// several, with the same callers and the same agents, and compared.
#pragma once

#include <string>
#include <vector>

#include "sim/figures.h"
#include "sim/scenario.h"

namespace rufbund::sim {

enum class Organisation : std::uint8_t {
  kSeparate,    // each member has a line of its own; callers know one of the numbers, or ring another when refused
  kContractor,  // one line, one queue for all seats; nobody keeps a place, nobody hears an estimate
  kAlliance,    // one line by the rulebook
};

struct Results {
  Organisation organisation = Organisation::kAlliance;
  Scenario scenario;          // as it was played
  std::vector<Figures> runs;  // by replication
};

}  // namespace rufbund::sim
