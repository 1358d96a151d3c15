// How a line begins: its rules, members, sites and seats as commands, as the live platform sends them at its start.
#pragma once

#include <cstdint>
#include <vector>

#include "core/command.h"
#include "core/core.h"
#include "sim/scenario.h"

namespace rufbund::sim {

// Where the seats of a group stand in the core: ids from `first` on.
struct SeatRange {
  std::uint32_t first = 0, count = 0;
};

// Of each group of the scenario; those of other lines have no seats here.
[[nodiscard]] std::vector<SeatRange> seat_ranges(const Scenario& scenario, std::uint32_t line);
// A member's or site's id is its index and 1. Members without a site on this line are left out, the others' shares make
// up the whole key.
[[nodiscard]] std::vector<core::Command> founding(const Scenario& scenario, std::uint32_t line);
// The bounds of the line's core, as a journal's identity tells them.
[[nodiscard]] core::Capacity capacity_of(const Scenario& scenario, std::uint32_t line);

}  // namespace rufbund::sim
