// Holds a cell to theory. The procedure is the same for all cells and was fixed before any was looked at:
//
// 1. The scenario is played `replications` times with the seeds 1, 2, … of the cell; what happens in the warm-up is not
//    counted. Each figure is Σ/Σ over the runs, its 99.9 % interval Student's t over them (interval.h).
// 2. A figure that rests on too few events for that is not compared: where theory expects fewer than 300 of them in all
//    runs together, unless it expects next to none (fewer than 0.001); then none may be seen.
// 3. Where the exact value of any figure lies outside, the cell is played once more with fresh seeds and ten times the
//    length; the intervals of this second time alone decide, for all its figures.
#pragma once

#include <string>
#include <vector>

#include "sim/theory_grid/grid_case.h"

namespace rufbund::sim::grid {

struct Held {
  std::string name;
  double exact = 0;
  Interval simulated;
  bool inside = false;
  // Of the exact value from the simulated in standard errors; 0 where the runs do not differ.
  [[nodiscard]] double deviation() const;
};

struct Verdict {
  std::vector<Held> first, second;  // second: empty unless repeated
  std::uint64_t calls = 0;          // attempts that were simulated and counted
  [[nodiscard]] bool repeated() const { return !second.empty(); }
  [[nodiscard]] const std::vector<Held>& decisive() const { return repeated() ? second : first; }
  [[nodiscard]] bool inside() const;
};

// On one thread. `seed` is the cell's own.
[[nodiscard]] Verdict hold(const Case& cell, std::uint64_t seed);
// A seed of a cell by its name, so that a new cell changes no other.
[[nodiscard]] std::uint64_t seed_of_cell(const Plan& plan);

}  // namespace rufbund::sim::grid
