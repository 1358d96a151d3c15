// See runner.h.
#include "sim/runner.h"

#include <time.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "sim/random.h"
#include "sim/simulation.h"

namespace rufbund::sim {
namespace {

double thread_cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

}  // namespace

std::uint64_t seed_of(std::uint64_t seed, std::uint32_t replication) {
  return replication == 0 ? seed : scattered(seed ^ scattered(replication)) >> 1;
}

std::vector<Figures> run_all(const Scenario& scenario, const RunnerOptions& options) {
  std::vector<std::optional<Figures>> done(options.replications);
  const auto progress = std::make_unique<std::atomic<std::int64_t>[]>(options.replications);  // simulated ms
  std::atomic<std::uint32_t> next{0};
  std::atomic<bool> stopped{false};
  const auto work = [&] {
    for (std::uint32_t n = next++; n < options.replications && !stopped; n = next++) {
      RunOptions run;
      run.seed = seed_of(options.seed, n);
      run.check_estimates = options.check_estimates;
      run.progress = [&, n](std::int64_t now_ms) {
        progress[n] = now_ms;
        if (!options.progress || stopped) return !stopped;
        double sum = 0;
        for (std::uint32_t i = 0; i < options.replications; ++i) sum += static_cast<double>(progress[i]);
        const double whole = static_cast<double>(options.replications) * static_cast<double>(scenario.length_ms);
        if (!options.progress(std::min(sum / whole, 1.0))) stopped = true;
        return !stopped;
      };
      if (options.began) options.began(run.seed);
      const double before = thread_cpu_s();
      Figures figures = Simulation(scenario, run).run();
      figures.cpu_s = thread_cpu_s() - before;
      progress[n] = scenario.length_ms;
      if (!stopped) done[n] = std::move(figures);
    }
  };
  std::vector<std::thread> threads;
  const std::uint32_t jobs = std::clamp<std::uint32_t>(options.jobs, 1, options.replications);
  for (std::uint32_t i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  std::vector<Figures> out;
  for (auto& figures : done)
    if (figures) out.push_back(std::move(*figures));
  return out;
}

}  // namespace rufbund::sim
