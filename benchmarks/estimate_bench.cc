// How near the wait estimate comes to what came true (R5, docs/wait-estimate.md): lines under different loads, each
// with several seeds, played through the production core. Beside the rulebook's estimate stands what others announce,
// for the same callers.
//
//   estimate_bench [--seeds N] [--only KEY] [--cells]
//
// `--cells` shows each line's errors by load and position too.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "sim/runner.h"

namespace {

using namespace rufbund;
using namespace rufbund::sim;

constexpr std::int64_t kHour = 3'600'000, kMinute = 60'000;

// One pool of one member; talk of 169 s in the mean and 10 s of wrap-up, so a seat takes 20 calls an hour. Callers wait
// 415 s in the mean, one in twenty not at all; every second who gave up rings again, mostly within half an hour.
Scenario pool(std::string key, double seats, double load, double hours) {
  Scenario s;
  s.key = std::move(key);
  s.length_ms = static_cast<std::int64_t>(hours * kHour);
  s.warm_up_ms = kHour / 2;
  Line line;
  line.skills = {{"de", 0}, {"en", 1}};
  line.topics = {{"all", 0, Millis{180'000}}};
  line.settings = {{core::Setting::kWaitLimit, 7 * 24 * kHour}};
  line.most_tickets = 1 << 15;
  line.caller_places = 1 << 17;
  s.lines = {line};
  Callers callers;
  callers.language = 1;
  callers.curve = {{0, load * seats / 182}};
  callers.talk = Distribution::lognormal(4.942, 0.6);  // 168 s in the mean
  callers.patience = Distribution::exponential(415).with_at_once(0.05);
  callers.menu = Distribution::uniform(4, 12);
  callers.withheld = 0.08;
  callers.after_busy = {0.8, Distribution::lognormal(4.787, 1), 40};
  callers.after_abandonment = {0.5, Distribution::lognormal(6.397, 1), 40};
  s.callers = {callers};
  s.members = {{"one", "One", 1'000'000, 0, 0, 0}};
  s.sites = {{"site", "Site", 0, 0, core::SiteKind::kTrunk, Millis{10'000}}};
  SeatGroup group;
  group.skills = 0b110;
  group.seats = {{0, seats}};
  group.ring = Distribution::uniform(1, 5);
  s.seats = {group};
  return s;
}

void add_steps(Scenario& s, std::vector<std::pair<double, double>> hour_and_load, double seats) {
  s.callers[0].curve.clear();
  for (const auto& [hour, load] : hour_and_load)
    s.callers[0].curve.push_back({static_cast<std::int64_t>(hour * kHour), load * seats / 182});
}

std::vector<Scenario> lines() {
  std::vector<Scenario> all;
  all.push_back(pool("steady", 50, 1.3, 8));
  all.push_back(pool("keyless", 50, 1.3, 8));
  all.back().callers[0].withheld = 1;
  all.push_back(pool("heavy", 50, 2.5, 8));
  all.push_back(pool("at-capacity", 30, 0.95, 8));
  all.push_back(pool("small", 8, 1.2, 10));
  all.push_back(pool("morning", 60, 1, 8));
  add_steps(all.back(), {{0, 0.6}, {1, 1.2}, {1.5, 1.8}, {2.5, 1.2}, {3.5, 0.8}, {5, 1.1}, {6, 0.7}}, 60);
  all.push_back(pool("shifts", 60, 1, 9));  // half of the seats come after two hours, a third goes after six
  all.back().seats[0].seats = {{0, 30}, {2 * kHour, 60}, {6 * kHour, 40}};
  all.back().seats[0].ramp_up = Millis{15 * kMinute};
  all.push_back(pool("lost-site", 60, 0.95, 7));
  {
    Scenario& s = all.back();
    s.seats[0].seats = {{0, 40}};
    s.sites.push_back({"other", "Other", 0, 0, core::SiteKind::kTrunk, Millis{10'000}});
    s.seats.push_back(s.seats[0]);
    s.seats[1].site = 1;
    s.seats[1].seats = {{0, 20}};
    s.faults.push_back({Fault::Kind::kSiteLost, 2 * kHour, 2 * kHour + 45 * kMinute, 1, 0, 0});
  }
  // An appeal on television: 1,500 callers in ten minutes, refused where the wait would be above twenty.
  const auto burst = [](Scenario& s) {
    add_steps(s, {{0, 0.6}, {2, 0.6 + 1500 / 600.0 / 60 * 182}, {2 + 1.0 / 6, 0.6}}, 60);
  };
  all.push_back(pool("burst", 60, 0.6, 6));
  burst(all.back());
  all.push_back(pool("burst-refused", 60, 0.6, 6));
  burst(all.back());
  all.back().lines[0].settings = {{core::Setting::kWaitLimit, 20 * kMinute}};
  all.back().callers[0].heeds_return_time = 0.6;
  all.push_back(pool("refused", 50, 1.8, 8));
  all.back().lines[0].settings = {{core::Setting::kWaitLimit, 10 * kMinute}};
  all.back().callers[0].heeds_return_time = 0.6;
  all.push_back(pool("languages", 50, 1, 8));
  {
    Scenario& s = all.back();
    s.seats[0].skills = 0b010;
    s.seats[0].seats = {{0, 35}};
    s.seats.push_back(s.seats[0]);
    s.seats[1].skills = 0b110;
    s.seats[1].seats = {{0, 15}};
    s.callers.push_back(s.callers[0]);
    s.callers[0].curve = {{0, 1.1 * 50 / 182}};
    s.callers[1].curve = {{0, 0.2 * 50 / 182}};
    s.callers[1].language = 2;
  }
  all.push_back(pool("large", 480, 1.25, 4));
  // Callers of other habits: four in five ring again, after two minutes in the median; and hardly anybody gives up in
  // the first minutes, or nearly all do by a certain time.
  all.push_back(pool("hasty", 50, 1.3, 8));
  all.back().callers[0].after_abandonment = {0.8, Distribution::lognormal(4.787, 1), 40};
  all.push_back(pool("patient-then-not", 50, 1.3, 8));
  all.back().callers[0].patience = Distribution::weibull(500, 2.5);
  return all;
}

void print(const char* what, const EstimateErrors::Cell& cell, std::uint64_t in_band, std::uint64_t untold,
           std::uint64_t answered) {
  const auto of = [&](std::int64_t sum) {
    return cell.outcome_ms == 0 ? 0.0 : static_cast<double>(sum) / static_cast<double>(cell.outcome_ms);
  };
  std::printf("%-24s %8llu %7.0f", what, static_cast<unsigned long long>(cell.count),
              cell.count == 0 ? 0.0 : static_cast<double>(cell.outcome_ms) / 1000 / static_cast<double>(cell.count));
  for (std::size_t i = 0; i < kForetold; ++i) std::printf("  %5.3f %+6.3f", of(cell.error_ms[i]), of(cell.bias_ms[i]));
  if (answered > 0)
    std::printf("  %4.2f %7llu %8llu", static_cast<double>(in_band) / static_cast<double>(cell.count),
                static_cast<unsigned long long>(untold), static_cast<unsigned long long>(answered));
  std::printf("\n");
}

void print_cells(const EstimateErrors& errors) {
  constexpr const char* kLoads[kLoadClasses] = {"<1/4", "<1", "<4", ">=4"};
  constexpr const char* kPositions[kPositionClasses] = {"1-3",     "4-10",     "11-30",     "31-100",
                                                        "101-300", "301-1000", "1001-3000", "3001-"};
  for (std::size_t l = 0; l < kLoadClasses; ++l)
    for (std::size_t p = 0; p < kPositionClasses; ++p)
      if (errors.cells[l][p].count > 0)
        print((std::string("  ") + kLoads[l] + " a seat, " + kPositions[p]).c_str(), errors.cells[l][p], 0, 0, 0);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t seeds = 4;
  const char* only = nullptr;
  bool cells = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--seeds") == 0 && i + 1 < argc)
      seeds = static_cast<std::uint32_t>(std::atoi(argv[++i]));
    else if (std::strcmp(argv[i], "--only") == 0 && i + 1 < argc)
      only = argv[++i];
    else if (std::strcmp(argv[i], "--cells") == 0)
      cells = true;
    else
      return std::fprintf(stderr, "usage: estimate_bench [--seeds N] [--only KEY] [--cells]\n"), 2;
  }
  std::printf(
      "error and bias relative to the mean time until the rank was reached\n%-24s %8s %7s  %-13s %-13s %-13s %-13s  "
      "band  untold answered\n",
      "line", "callers", "mean s", " estimate", " past wait", " last 100", " by position");
  EstimateErrors whole;
  for (const Scenario& line : lines()) {
    if (only != nullptr && line.key != only) continue;
    RunnerOptions options;
    options.replications = seeds;
    options.jobs = std::max(1u, std::thread::hardware_concurrency());
    EstimateErrors sum;
    std::uint64_t answered = 0;
    for (const Figures& figures : run_all(line, options)) {
      sum.add(figures.lines[0].estimates);
      answered += figures.lines[0].total.answered;
    }
    print(line.key.c_str(), sum.sum(), sum.in_band, sum.untold, answered);
    if (cells) print_cells(sum);
    std::fflush(stdout);
    whole.add(sum);
  }
  if (only != nullptr) return 0;
  print("all", whole.sum(), whole.in_band, whole.untold, 0);
  if (cells) print_cells(whole);
}
