// One line of one kind of caller: Erlang B, C, A, other patience, finite lines.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/theory/erlang_b.h"
#include "sim/theory/erlang_c.h"
#include "sim/theory/impatient_line.h"
#include "sim/theory/markov_line.h"
#include "sim/theory_grid/plans.h"
#include "sim/theory_grid/pool.h"
#include "sim/theory_grid/values.h"

namespace rufbund::sim::grid {
namespace {

constexpr double kHandling = 180;
// The line thinks about its estimate by the clock, which costs the more the fewer calls come: small groups talk less.
double handling_of(std::uint32_t seats) { return seats <= 20 ? 20 : kHandling; }
// After so many times the time in which a line forgets, e⁻⁸ of its start is left.
constexpr double kForgotten = 8;

double rate_of(std::uint32_t seats, double load, double handling_s) { return load * seats / handling_s; }

// The time in which M/M/n forgets, 1/(nμ(1 − √ρ)²), but not below a handling time (Cohen, "The single server queue",
// 1982, §II.2; for several servers as a rule of thumb).
double forgetting_s(std::uint32_t seats, double load, double handling_s) {
  const double gap = 1 - std::sqrt(std::min(load, 0.9999));
  return std::max(handling_s, handling_s / seats / (gap * gap));
}

// Counted calls in each run, but for at least `least` times the line's memory: what is skewed needs long runs, for the
// rest there are enough of them. Very large lines take half as many runs.
void set_calls(Case& cell, double calls, double calls_per_s, double forgets_s, double least = 8) {
  set_length(cell.scenario, kForgotten * forgets_s, std::max(calls / calls_per_s, least * forgets_s));
  if (calls_per_s * forgets_s > 1000) cell.replications = 10;
}

std::string of(std::uint32_t seats, double load) { return fmt::format("{} seats, load {:g}", seats, load); }

Case loss(std::uint32_t seats, double load, double calls) {
  const double handling = handling_of(seats), rate = rate_of(seats, load, handling);
  Case out;
  out.scenario =
      pool({.seats = seats, .calls_per_s = rate, .handling_s = handling, .patience = Distribution::constant(0)});
  set_calls(out, calls, rate, handling);
  const double lost = theory::erlang_b(load * seats, seats);
  out.values = {abandoned(lost), mean_busy(load * seats * (1 - lost), handling)};
  // The simulator's clock has milliseconds, which the time that a seat stands free must be long against.
  if (rate <= 1) out.values.push_back(all_busy(lost, rate));
  return out;
}

Case patient(std::uint32_t seats, double load, double calls) {
  const double handling = handling_of(seats), rate = rate_of(seats, load, handling);
  const theory::PatientLine line{rate, handling, seats};
  const double waits = theory::erlang_c(load * seats, seats);
  // Times that some of those who wait reach.
  const double scale = handling / seats / (1 - load);
  const double t[2] = {std::ceil(scale / 2), std::ceil(2 * scale)};
  Case out;
  out.scenario =
      pool({.seats = seats, .calls_per_s = rate, .handling_s = handling, .most_waiting = 40'000, .target_s = t[0]});
  set_calls(out, calls, rate, forgetting_s(seats, load, handling), 30);
  out.times_s = {t[0], t[1]};
  out.values = {delayed(waits),
                wait_beyond(theory::wait_beyond(line, t[0]), 0, t[0]),
                wait_beyond(theory::wait_beyond(line, t[1]), 1, t[1]),
                service_level(theory::service_level(line, t[0])),
                mean_wait(theory::mean_wait_s(line), waits),
                mean_busy(load * seats, handling)};
  return out;
}

Case impatient(std::uint32_t seats, double load, double patience, double calls) {
  const double handling = handling_of(seats), rate = rate_of(seats, load, handling);
  const double patience_s = patience * handling;
  const theory::MarkovLine line({rate, handling, patience_s, seats});
  const double scale = std::max(2.0, line.mean_wait_s() / std::max(line.delayed(), 1e-9));
  const double t[2] = {std::ceil(scale / 2), std::ceil(2 * scale)};
  Case out;
  out.scenario = pool({.seats = seats,
                       .calls_per_s = rate,
                       .handling_s = handling,
                       .patience = Distribution::exponential(patience_s),
                       .most_waiting = 20'000 + 20 * seats,
                       .target_s = t[0]});
  set_calls(out, calls, rate, std::max(handling, patience_s));
  out.times_s = {t[0], t[1]};
  out.values = {delayed(line.delayed()),
                abandoned(line.abandoned()),
                wait_beyond(line.wait_beyond(t[0]), 0, t[0]),
                wait_beyond(line.wait_beyond(t[1]), 1, t[1]),
                service_level(line.service_level(t[0])),
                mean_wait(line.mean_wait_s(), line.delayed()),
                wait_of_served(line.mean_wait_of_served_s(), line.delayed()),
                mean_busy(line.mean_busy(), handling)};
  return out;
}

struct Habit {
  const char* name;
  Distribution drawn;
  theory::Patience exact;
};

// In the measure of the handling time `h` seconds, which a bank's 180 s stand for in the names.
std::vector<Habit> habits(double h) {
  const double s = h / 180;
  return {
      {"fixed 60 s", Distribution::constant(60 * s), theory::fixed_patience(60 * s)},
      {"fixed 600 s", Distribution::constant(600 * s), theory::fixed_patience(600 * s)},
      {"lognormal(4.62, 1.20)", Distribution::lognormal(4.62 + std::log(s), 1.2),
       theory::lognormal_patience(4.62 + std::log(s), 1.2)},
      {"Weibull, shape 0.6", Distribution::weibull(200 * s, 0.6), theory::weibull_patience(0.6, 200 * s)},
      {"Weibull, shape 2", Distribution::weibull(200 * s, 2), theory::weibull_patience(2, 200 * s)},
      {"uniform up to 300 s", Distribution::uniform(0, 300 * s), theory::uniform_patience(300 * s)},
      {"exponential, a third balks", Distribution::exponential(240 * s).with_at_once(1.0 / 3),
       theory::with_balking(1.0 / 3, theory::exponential_patience(240 * s))},
  };
}

Case patience(std::uint32_t seats, double load, std::size_t of_habits, double calls) {
  const double handling = handling_of(seats), rate = rate_of(seats, load, handling);
  const Habit habit = habits(handling)[of_habits];
  const theory::ImpatientLine line(rate, handling, seats, habit.exact);
  const double t[2] = {std::ceil(handling / 9), std::ceil(handling * 61 / 180)};
  Case out;
  out.scenario = pool({.seats = seats,
                       .calls_per_s = rate,
                       .handling_s = handling,
                       .patience = habit.drawn,
                       .most_waiting = 20'000 + 20 * seats,
                       .target_s = t[0]});
  set_calls(out, calls, rate, 4 * handling);
  out.times_s = {t[0], t[1]};
  out.values = {delayed(line.delayed()),
                abandoned(line.abandoned()),
                wait_beyond(line.wait_beyond(t[0]), 0, t[0]),
                wait_beyond(line.wait_beyond(t[1]), 1, t[1]),
                service_level(line.service_level(t[0])),
                mean_wait(line.mean_wait_s(), line.delayed()),
                mean_busy(line.mean_busy(), handling)};
  return out;
}

Case finite(std::uint32_t seats, std::uint32_t most_waiting, double load, double patience, double calls) {
  const double handling = handling_of(seats), rate = rate_of(seats, load, handling);
  const double patience_s = patience * handling;
  const theory::MarkovLine line({rate, handling, patience_s, seats, seats + most_waiting});
  const double let_in = 1 - line.blocked();
  const double t = std::ceil(line.mean_wait_s());
  Case out;
  out.scenario =
      pool({.seats = seats,
            .calls_per_s = rate,
            .handling_s = handling,
            .patience = std::isinf(patience_s) ? Distribution::never() : Distribution::exponential(patience_s),
            .most_waiting = most_waiting,
            .target_s = t});
  set_calls(out, calls, rate, handling * (1 + static_cast<double>(most_waiting) / seats));
  out.times_s = {t};
  out.values = {blocked(line.blocked()),
                abandoned(line.abandoned()),
                delayed(line.delayed() / let_in),
                wait_beyond(line.wait_beyond(t), 0, t),
                service_level(line.service_level(t)),
                mean_wait(line.mean_wait_s(), line.delayed() / let_in),
                mean_busy(line.mean_busy(), handling),
                mean_waiting(line.mean_waiting(), rate)};
  return out;
}

}  // namespace

void add_loss(std::vector<Plan>& out) {
  for (const std::uint32_t seats : {1, 2, 5, 20, 100, 500, 2000, 5000})
    for (const double load : {0.1, 0.5, 0.8, 1.0, 1.5, 3.0})
      out.push_back({"Erlang B", of(seats, load), seats != 2 && seats <= 100 && (load == 0.8 || load == 1.5),
                     [=](double calls) { return loss(seats, load, calls); }});
}

void add_patient(std::vector<Plan>& out) {
  struct {
    std::uint32_t seats;
    std::vector<double> loads;
  } const grid[] = {{1, {0.1, 0.5, 0.8, 0.9}}, {2, {0.1, 0.5, 0.9}}, {5, {0.3, 0.7, 0.95}}, {20, {0.5, 0.8, 0.95}},
                    {100, {0.5, 0.9, 0.98}},   {500, {0.95, 0.99}},  {2000, {0.97, 0.99}},  {5000, {0.1, 0.98, 0.995}}};
  for (const auto& row : grid)
    for (const double load : row.loads)
      out.push_back({"Erlang C", of(row.seats, load),
                     row.seats <= 100 && load >= 0.5 && load <= (row.seats == 100 ? 0.9 : 0.8),
                     [seats = row.seats, load](double calls) { return patient(seats, load, calls); }});
}

void add_impatient(std::vector<Plan>& out) {
  for (const std::uint32_t seats : {1, 2, 5, 20, 100, 500, 2000, 5000})
    for (const double load : {0.1, 0.5, 0.9, 1.0, 1.2, 3.0})
      for (const double patience : {1.0 / 3, 1.0, 10.0 / 3}) {
        if (seats >= 2000 && patience < 1) continue;
        const bool quick = (seats == 1 || seats == 5 || seats == 100) && patience == (load == 3 ? 10.0 / 3 : 1) &&
                           load != 0.1 && load != 1;
        out.push_back({"Erlang A", fmt::format("{}, patience {:g} s", of(seats, load), patience * handling_of(seats)),
                       quick, [=](double calls) { return impatient(seats, load, patience, calls); }});
      }
}

void add_patience(std::vector<Plan>& out) {
  for (std::size_t habit = 0; habit < habits(180).size(); ++habit)
    for (const std::uint32_t seats : {1, 10, 100, 1000})
      for (const double load : {0.8, 1.1, 2.0})
        out.push_back({"M/M/n+G", fmt::format("{}, {}", of(seats, load), habits(180)[habit].name),
                       load == 1.1 && seats == 10, [=](double calls) { return patience(seats, load, habit, calls); }});
}

void add_finite(std::vector<Plan>& out) {
  struct {
    std::uint32_t seats, most_waiting;
  } const grid[] = {{1, 1}, {1, 5}, {3, 2}, {10, 10}, {100, 20}, {1000, 50}, {5000, 200}};
  for (const auto& [seats, most_waiting] : grid)
    for (const double load : {0.5, 0.9, 1.0, 1.3, 3.0})
      for (const double patience : {theory::kEndless, 1.0})
        out.push_back(
            {"finite line",
             fmt::format("{}, {} may wait{}", of(seats, load), most_waiting, patience == 1 ? ", impatient" : ""),
             seats <= 10 && (load == 0.9 || load == 3), [=, seats = seats, most_waiting = most_waiting](double calls) {
               return finite(seats, most_waiting, load, patience, calls);
             }});
}

}  // namespace rufbund::sim::grid
