// The same callers and the same agents, organised in another way: what a scenario would be if every member had its own
// hotline, or if one contractor queued all calls. The rulebook's core decides in each; it is given less to go by.
#pragma once

#include <cstdint>
#include <vector>

#include "core/command.h"
#include "sim/results.h"
#include "sim/scenario.h"

namespace rufbund::sim {

// How the other ways differ from the alliance.
struct Comparison {
  std::vector<Organisation> organisations{Organisation::kAlliance};
  // For a time so many of all callers ring one member's own number; the others share the rest by their shares.
  struct Surge {
    std::uint32_t member = 0;
    std::int64_t from_ms = 0, to_ms = 0;
    double share = 0;
  };
  std::vector<Surge> surges;
  double tries_other_number = 0;  // of redials, where every member has a number
  // Settings of the lines that have no rulebook to bound them, for example a limit to waiting callers.
  std::vector<core::ChangeSetting> settings;
  std::vector<LaterSetting> later;
};

// The scenario as it is played under that organisation. Without the alliance nobody has a caller key, so nobody keeps a
// place, and nobody goes by estimates or return times.
[[nodiscard]] Scenario organised(const Scenario& scenario, const Comparison& comparison, Organisation organisation);

}  // namespace rufbund::sim
