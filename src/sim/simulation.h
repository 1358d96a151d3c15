// One run of a scenario: callers, seats and faults around the production core of each line, in the order of simulated
// time. Whatever happens to a line is a command to its core, and whoever is served is the core's decision; the
// simulator only plays what the core cannot know: who rings, how long they wait, talk and stay away.
//
// The same scenario and seed give the same history on any machine, as each kind of chance has a stream of its own. One
// owner; several simulations may run side by side on threads of their own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "core/core.h"
#include "sim/figures.h"
#include "sim/scenario.h"

namespace rufbund::sim {

struct RunOptions {
  std::uint64_t seed = 1;
  // Sees every decision of every line, in order.
  std::function<void(std::uint32_t line, Sequence, TimeMs, const core::Command&, std::span<const core::Event>)> see;
  // Now and then, with the simulated time; false: stop, the figures are then those up to here.
  std::function<bool(std::int64_t now_ms)> progress;
  bool check_estimates = true;
  // After every so many commands the core's invariants must hold; 0: never looked at.
  std::uint64_t check_invariants_every = 0;
};

class Simulation {
 public:
  // `scenario` must outlive it and be valid (scenario_file.h checks what comes from a file).
  Simulation(const Scenario& scenario, RunOptions options);
  ~Simulation();

  [[nodiscard]] Figures run();
  // The core of a line, for tests: after run().
  [[nodiscard]] const core::Core& core(std::uint32_t line) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rufbund::sim
