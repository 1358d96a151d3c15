// theory_grid [--family WORD] [--quick] [--jobs N]: holds the simulator to theory, cell by cell, and prints a table in
// Markdown. Ends with 1 where a cell lies outside even when it is repeated.
#include <fmt/format.h>
#include <time.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>

#include "sim/theory_grid/hold.h"

namespace {

using namespace rufbund::sim::grid;

double cpu_s() {
  timespec t{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

void print_rows(const Plan& plan, const std::vector<Held>& figures, bool second) {
  for (const Held& held : figures) {
    const Interval& i = held.simulated;
    fmt::print("| {} | {}{} | {} | {:.6g} | {:.6g} | {:.6g} to {:.6g} | {:+.2f} | {} |\n", plan.family, plan.name,
               second ? " (repeated)" : "", held.name, held.exact, i.mean, i.mean - i.half_width, i.mean + i.half_width,
               held.deviation(), held.inside ? "yes" : "NO");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::string family;
  bool quick = false;
  unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--quick") == 0) {
      quick = true;
    } else if (std::strcmp(argv[i], "--family") == 0 && i + 1 < argc) {
      family = argv[++i];
    } else if (std::strcmp(argv[i], "--jobs") == 0 && i + 1 < argc && std::atoi(argv[i + 1]) > 0) {
      jobs = static_cast<unsigned>(std::atoi(argv[++i]));
    } else {
      fmt::print(stderr, "usage: theory_grid [--family WORD] [--quick] [--jobs N]\n");
      return 2;
    }
  }
  std::vector<Plan> plans;
  for (Plan& plan : all_plans())
    if ((!quick || plan.quick) && (plan.family + " " + plan.name).find(family) != std::string::npos)
      plans.push_back(std::move(plan));

  std::vector<std::optional<Verdict>> verdicts(plans.size());
  std::atomic<std::size_t> next{0}, done{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < plans.size(); i = next++) {
      verdicts[i] = hold(plans[i].make(quick ? kQuickCalls : kCalls), seed_of_cell(plans[i]));
      fmt::print(stderr, "{}/{} {}: {}{}\n", ++done, plans.size(), plans[i].family, plans[i].name,
                 !verdicts[i]->inside()    ? ": OUTSIDE"
                 : verdicts[i]->repeated() ? ": repeated"
                                           : "");
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();

  fmt::print(
      "| family | cell | figure | exact | simulated | 99.9 % interval | standard errors | inside |\n"
      "| --- | --- | --- | ---: | ---: | --- | ---: | --- |\n");
  std::size_t figures = 0, outside_at_first = 0, repeated = 0, outside = 0;
  std::uint64_t calls = 0;
  double worst = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const Verdict& verdict = *verdicts[i];
    print_rows(plans[i], verdict.first, false);
    print_rows(plans[i], verdict.second, true);
    figures += verdict.first.size();
    calls += verdict.calls;
    repeated += verdict.repeated();
    outside += !verdict.inside();
    for (const Held& held : verdict.first) outside_at_first += !held.inside;
    for (const Held& held : verdict.decisive()) worst = std::max(worst, std::abs(held.deviation()));
  }
  fmt::print(
      "\n{} cells, {} figures, {} calls. Outside at first: {} figures of {} cells; repeated ten times as long: {} "
      "cells "
      "still outside. Worst deviation of a decisive run: {:.2f} standard errors. CPU: {:.0f} s.\n",
      plans.size(), figures, calls, outside_at_first, repeated, outside, worst, cpu_s());
  return outside == 0 ? 0 : 1;
}
