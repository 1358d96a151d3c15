// Plays a scenario as often as asked for, on as many threads as given: replication n has the seed of the scenario and
// n, whatever thread it runs on, so the results are the same at any number of them.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/figures.h"
#include "sim/scenario.h"

namespace rufbund::sim {

struct RunnerOptions {
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
  std::uint32_t jobs = 1;
  bool check_estimates = true;
  // On the thread that plays it, before a run begins.
  std::function<void(std::uint64_t seed)> began;
  // From any of the threads, now and then: the share of all work that is done, 0 to 1. False: stop.
  std::function<bool(double)> progress;
};

// The seed of a replication: that of the scenario for the first, so that one run alone can be played again.
[[nodiscard]] std::uint64_t seed_of(std::uint64_t seed, std::uint32_t replication);

// In order of replications; fewer where `progress` said to stop.
[[nodiscard]] std::vector<Figures> run_all(const Scenario& scenario, const RunnerOptions& options);

}  // namespace rufbund::sim
