// One cell of the grid: a scenario, and what theory says of it. Values.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/figures.h"
#include "sim/scenario.h"
#include "sim/theory_grid/interval.h"
#include "sim/theory_grid/probe.h"

namespace rufbund::sim::grid {

// What one run left behind.
struct Run {
  const Figures& figures;
  const Probe& probe;
};

struct Value {
  std::string name;
  double exact = 0;
  std::function<Ratio(const Run&)> of;
  // How many events in a unit of Ratio::of make this figure: of a share the share, or of its complement if that is
  // less.
  double events = 0;
  bool share = false;  // from 0 to 1
};

struct Case {
  Scenario scenario;
  std::vector<double> times_s;  // of P(W > t) and service levels
  std::vector<Value> values;
  std::uint32_t replications = 20;
  bool more_runs = false;  // ten times the length is ten times the runs: where the scenario is one day
};

// A cell that is made when it is its turn, for some exact values take a while.
struct Plan {
  std::string family, name;
  bool quick = false;  // part of ./test
  // With so many counted calls in a run, or more where the line's memory asks for it.
  std::function<Case(double calls)> make;
};

inline constexpr double kCalls = 8'000, kQuickCalls = 2'500;

// The whole grid, in the order of families.
[[nodiscard]] std::vector<Plan> all_plans();

}  // namespace rufbund::sim::grid
