// Callers who ring again: after the engaged tone, after hanging up, after an answer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/theory/redial.h"
#include "sim/theory/retrial.h"
#include "sim/theory_grid/plans.h"
#include "sim/theory_grid/pool.h"
#include "sim/theory_grid/values.h"

namespace rufbund::sim::grid {
namespace {

constexpr double kHandling = 20;
constexpr std::uint32_t kForEver = UINT32_MAX;

Redial again(double probability, double pause_s) { return {probability, Distribution::exponential(pause_s), kForEver}; }

Value served_of_callers(double exact) {
  return {"served of the callers", exact,
          [](const Run& r) {
            const IntervalFigures& t = r.figures.lines[0].total;
            return Ratio{static_cast<double>(t.answered), static_cast<double>(t.first_attempts)};
          },
          std::min(exact, 1 - exact)};
}

// `pauses` in handling times.
Case retrial(std::uint32_t seats, double load, double pauses, double persistence, double calls) {
  const double rate = load * seats / kHandling, pause = pauses * kHandling;
  const theory::RetrialLoad line{rate, kHandling, pause, seats, persistence};
  const theory::RetrialFigures want =
      seats == 1 && persistence == 1 ? theory::single_server_retrial(line) : theory::retrial(line);
  Case out;
  out.scenario =
      pool({.seats = seats, .calls_per_s = rate, .handling_s = kHandling, .patience = Distribution::constant(0)});
  out.scenario.callers[0].after_abandonment = again(persistence, pause);
  // The orbit empties by what the seats have to spare, or by those who give up.
  const double spare = persistence == 1 ? (1 - load) * (1 - load) : 1 - persistence;
  const double forgets = (pause + kHandling / seats) / spare;
  set_length(out.scenario, 8 * forgets, std::max(calls / rate, 12 * forgets));
  out.values = {attempts_a_caller(want.attempts_a_caller), abandoned(1 - want.served / want.attempts_a_caller),
                all_busy(want.blocked, rate), mean_busy(want.mean_busy, kHandling)};
  if (persistence < 1) out.values.push_back(served_of_callers(want.served));
  return out;
}

void set_redials(Scenario& scenario, const theory::RedialLoad& load) {
  Callers& callers = scenario.callers[0];
  callers.after_abandonment = again(load.redial, load.redial_pause_s);
  callers.after_busy = again(load.redial_blocked, load.redial_pause_s);
  callers.after_service = again(load.reconnect, load.reconnect_pause_s);
}

double forgetting_s(const theory::RedialLoad& load) {
  const double most = std::max({load.redial, load.redial_blocked, load.reconnect});
  const double pause = std::max(load.redial > 0 || load.redial_blocked > 0 ? load.redial_pause_s : 0,
                                load.reconnect > 0 ? load.reconnect_pause_s : 0);
  return (pause + load.line.handling_s + load.line.patience_s) / (1 - most);
}

Scenario redialling(const theory::RedialLoad& load, double target_s, double calls) {
  const theory::LineLoad& line = load.line;
  Scenario s = pool({.seats = line.seats,
                     .calls_per_s = line.calls_per_s,
                     .handling_s = line.handling_s,
                     .patience = Distribution::exponential(line.patience_s),
                     .most_waiting = line.places == theory::kNoBound ? 20'000 : line.places - line.seats,
                     .target_s = target_s});
  set_redials(s, load);
  const double forgets = forgetting_s(load);
  set_length(s, 8 * forgets, std::max(calls / line.calls_per_s, 8 * forgets));
  return s;
}

// The chain, exactly.
Case redial_chain(const theory::RedialLoad& load, double calls) {
  const theory::RedialChain chain(load);
  const theory::RedialFigures& want = chain.figures();
  const double t = std::ceil(std::max(2.0, want.mean_wait_s()));
  Case out;
  out.scenario = redialling(load, t, calls);
  out.times_s = {t};
  out.values = {calls_per_s(want.calls_per_s),
                abandoned(want.abandoned()),
                blocked(want.blocked()),
                wait_beyond(chain.wait_beyond(t), 0, t),
                service_level(chain.service_level(t)),
                mean_wait(want.mean_wait_s(), chain.wait_beyond(0)),
                mean_busy(want.mean_busy, load.line.handling_s)};
  return out;
}

// The fluid, which is exact for the means while every seat is always busy, or one is always free: then nothing that
// happens depends on the callers present but in proportion.
Case redial_fluid(const theory::RedialLoad& load, double calls) {
  const theory::FluidState at = theory::fluid_fixed_point(load);
  const double seats = load.line.seats, rate = theory::fluid_calls_per_s(load);
  const double busy = std::min(at.present, seats), waiting = std::max(at.present - seats, 0.0);
  Case out;
  out.scenario = redialling(load, 20, calls);
  out.values = {calls_per_s(rate), mean_busy(busy, load.line.handling_s), mean_waiting(waiting, rate),
                abandoned(waiting / load.line.patience_s / rate)};
  return out;
}

// The fluid in time, from an empty line towards three quarters of the seats: one is always free.
Case redial_fluid_in_time(std::uint32_t seats) {
  const double handling = 180;
  const theory::RedialLoad load{{0.6 * seats / handling, handling, 180, seats}, 0, 0, 600, 0.2, 300};
  Case out;
  out.scenario = redialling(load, 20, 1);
  out.scenario.warm_up_ms = 0;
  out.scenario.interval_ms = 120'000;
  out.scenario.length_ms = 10 * out.scenario.interval_ms;
  out.replications = 20;
  out.more_runs = true;
  for (std::size_t i = 0; i < 10; ++i) {
    const theory::FluidState at = theory::fluid_after(load, {}, 120.0 * static_cast<double>(i + 1));
    out.values.push_back({fmt::format("busy after {} s", 120 * (i + 1)), at.present,
                          [i](const Run& r) {
                            return Ratio{static_cast<double>(r.figures.lines[0].intervals[i].talking), 1};
                          },
                          at.present});
  }
  return out;
}

}  // namespace

void add_retrial(std::vector<Plan>& out) {
  const auto add = [&](std::uint32_t seats, double load, double pauses, double persistence, bool quick) {
    out.push_back({"retrial",
                   fmt::format("{} seats, load {:g}, pause {:g} handling times{}", seats, load, pauses,
                               persistence == 1 ? "" : fmt::format(", persistence {:g}", persistence)),
                   quick, [=](double calls) { return retrial(seats, load, pauses, persistence, calls); }});
  };
  for (const double load : {0.1, 0.5, 0.8})
    for (const double pauses : {0.2, 1.0, 5.0}) add(1, load, pauses, 1, load == 0.5);
  for (const std::uint32_t seats : {2, 5, 20, 50})
    for (const double load : {0.5, 0.8, 0.9})
      for (const double pauses : {0.5, 3.0}) add(seats, load, pauses, 1, seats == 5 && load == 0.8);
  for (const std::uint32_t seats : {1, 5, 20})
    for (const double load : {0.8, 1.5, 3.0}) add(seats, load, 2, 0.8, seats == 5 && load == 1.5);
}

void add_redial(std::vector<Plan>& out) {
  const auto line = [](std::uint32_t seats, double load, std::uint32_t places = theory::kNoBound) {
    return theory::LineLoad{load * seats / kHandling, kHandling, kHandling, seats, places};
  };
  const auto exact = [&](const char* name, const theory::RedialLoad& load, bool quick) {
    out.push_back({"redial",
                   fmt::format("{}, {} seats, load {:.3g}", name, load.line.seats,
                               load.line.calls_per_s * load.line.handling_s / load.line.seats),
                   quick, [=](double calls) { return redial_chain(load, calls); }});
  };
  for (const std::uint32_t seats : {1, 5, 20})
    for (const double load : {0.5, 0.9, 1.3}) {
      exact("60 % redial soon", {line(seats, load), 0.6, 0, 10}, seats <= 5 && load == 0.9);
      exact("80 % redial later", {line(seats, load), 0.8, 0, 100}, seats == 1 && load == 0.9);
    }
  for (const std::uint32_t seats : {1, 5, 20})
    for (const double load : {0.8, 1.5})
      exact("redial when full too", {line(seats, load, seats + 4), 0.5, 0.7, 30}, seats == 5 && load == 0.8);
  for (const std::uint32_t seats : {1, 3})
    for (const double load : {0.5, 0.9})
      exact("redial and reconnect", {line(seats, load), 0.5, 0, 20, 0.2, 40}, seats == 1);
  const auto fluid = [&](const char* name, const theory::RedialLoad& load, bool quick) {
    out.push_back({"redial", fmt::format("fluid: {}, {} seats", name, load.line.seats), quick,
                   [=](double calls) { return redial_fluid(load, calls); }});
  };
  for (const std::uint32_t seats : {20, 200, 2000}) {
    fluid("always full", {line(seats, 2), 0.4, 0, 30, 0.1, 60}, seats == 20);
    fluid("never full", {line(5 * seats, 0.4), 0.4, 0, 30, 0.2, 60}, seats == 20);
  }
  for (const std::uint32_t seats : {200, 2000})
    out.push_back({"redial", fmt::format("fluid in time: never full, {} seats", seats), seats == 200,
                   [=](double) { return redial_fluid_in_time(seats); }});
}

}  // namespace rufbund::sim::grid
