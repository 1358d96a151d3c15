// See hold.h.
#include "sim/theory_grid/hold.h"

#include <algorithm>

#include "base/check.h"
#include "sim/runner.h"
#include "sim/simulation.h"

namespace rufbund::sim::grid {
namespace {

constexpr double kFewestEvents = 300, kNextToNone = 0.001;
constexpr std::int64_t kLonger = 10;
constexpr std::uint64_t kFreshSeeds = 0x5eed;

std::vector<Held> play(const Case& cell, std::uint64_t seed, std::int64_t longer, std::uint64_t& calls) {
  Scenario scenario = cell.scenario;
  std::uint32_t replications = cell.replications;
  if (cell.more_runs) {
    replications *= static_cast<std::uint32_t>(longer);
  } else {
    scenario.length_ms = scenario.warm_up_ms + longer * (scenario.length_ms - scenario.warm_up_ms);
  }
  std::vector<std::vector<Ratio>> runs(cell.values.size());
  for (std::uint32_t n = 0; n < replications; ++n) {
    Probe probe(scenario, cell.times_s);
    RunOptions options;
    options.seed = seed_of(seed, n);
    options.check_estimates = false;
    options.see = [&](std::uint32_t, Sequence, TimeMs at, const core::Command& command,
                      std::span<const core::Event> events) { probe.see(at, command, events); };
    const Figures figures = Simulation(scenario, options).run();
    probe.finish();
    calls += figures.lines[0].total.attempts;
    for (std::size_t i = 0; i < cell.values.size(); ++i) runs[i].push_back(cell.values[i].of({figures, probe}));
  }
  std::vector<Held> out;
  for (std::size_t i = 0; i < cell.values.size(); ++i) {
    const Value& value = cell.values[i];
    double of = 0;
    for (const Ratio& run : runs[i]) of += run.of;
    const double expected = value.events * of;
    if (expected < kFewestEvents && expected >= kNextToNone) continue;
    Held held{value.name, value.exact, interval_of(runs[i], value.share)};
    held.inside = held.simulated.has(value.exact);
    out.push_back(std::move(held));
  }
  return out;
}

bool all_inside(const std::vector<Held>& figures) {
  return std::all_of(figures.begin(), figures.end(), [](const Held& held) { return held.inside; });
}

}  // namespace

double Held::deviation() const {
  return simulated.standard_error > 0 ? (simulated.mean - exact) / simulated.standard_error : 0;
}

bool Verdict::inside() const { return all_inside(decisive()); }

Verdict hold(const Case& cell, std::uint64_t seed) {
  Verdict verdict;
  verdict.first = play(cell, seed, 1, verdict.calls);
  CHECK(!verdict.first.empty());
  if (!all_inside(verdict.first)) verdict.second = play(cell, scattered(seed ^ kFreshSeeds), kLonger, verdict.calls);
  return verdict;
}

std::uint64_t seed_of_cell(const Plan& plan) {
  std::uint64_t seed = 0;
  for (const char c : plan.family + "|" + plan.name) seed = scattered(seed ^ static_cast<unsigned char>(c));
  return seed >> 1;
}

}  // namespace rufbund::sim::grid
