// The order of time over all lines and the population; see simulation.h.
#include "sim/simulation.h"

#include <algorithm>

#include "base/check.h"
#include "sim/cell.h"
#include "sim/controls.h"
#include "sim/population.h"

namespace rufbund::sim {
namespace {

constexpr std::uint64_t kProgressEvery = 4096;  // turns of the loop

// Seats are paid from the beginning of a shift to its end, late or not.
std::int64_t paid_ms(const Scenario& scenario, const SeatGroup& group) {
  double sum = 0;
  for (std::size_t i = 0; i < group.seats.size(); ++i) {
    const std::int64_t from = std::max(group.seats[i].from_ms, scenario.warm_up_ms);
    const std::int64_t next = i + 1 < group.seats.size() ? group.seats[i + 1].from_ms : scenario.length_ms;
    const std::int64_t to = std::min(next, scenario.length_ms);  // shifts may go on beyond the scenario
    if (to > from) sum += group.seats[i].value * static_cast<double>(to - from);
  }
  return static_cast<std::int64_t>(sum);
}

}  // namespace

struct Simulation::State {
  State(const Scenario& s, RunOptions o) : scenario(s), options(std::move(o)), population(s, options.seed) {
    for (std::uint32_t line = 0; line < s.lines.size(); ++line)
      cells.push_back(std::make_unique<Cell>(s, line, options, population));
  }
  Figures run();
  void attempt(std::int64_t now_ms);
  Figures figures();

  const Scenario& scenario;
  RunOptions options;
  Population population;
  std::vector<std::unique_ptr<Cell>> cells;
  std::size_t interval = 0;
};

Simulation::Simulation(const Scenario& scenario, RunOptions options)
    : state_(std::make_unique<State>(scenario, std::move(options))) {}
Simulation::~Simulation() = default;
Figures Simulation::run() { return state_->run(); }
const core::Core& Simulation::core(std::uint32_t line) const { return state_->cells[line]->core(); }

void Simulation::State::attempt(std::int64_t now_ms) {
  const Population::Attempt next = population.take(now_ms);
  Cell& cell = *cells[next.line];
  IntervalFigures& counted = cell.figures.intervals[interval];
  ++counted.attempts;
  counted.first_attempts += next.first;
  counted.callers_today += next.first_of_day;
  if (cell.reachable()) return cell.admit(now_ms, next.caller, next.key);
  ++counted.refused;
  population.not_through(next.caller);
}

Figures Simulation::State::run() {
  const std::vector<Control> planned = controls(scenario);
  for (const auto& cell : cells) cell->found();
  std::size_t control = 0;
  std::uint64_t turns = 0;
  for (;;) {
    std::int64_t next = population.next_ms();
    const std::int64_t boundary = static_cast<std::int64_t>(interval + 1) * scenario.interval_ms;
    if (control < planned.size()) next = std::min(next, planned[control].at_ms);
    for (const auto& cell : cells) next = std::min(next, cell->next_ms());
    if (boundary <= next || next >= scenario.length_ms) {
      for (const auto& cell : cells) cell->close_interval(interval);
      ++interval;
      if (boundary >= scenario.length_ms) break;
      continue;
    }
    if (++turns % kProgressEvery == 0 && options.progress && !options.progress(next)) break;
    population.at(next);
    for (; control < planned.size() && planned[control].at_ms <= next; ++control)
      cells[planned[control].line]->control(next, planned[control]);
    for (const auto& cell : cells)
      if (cell->next_ms() <= next) cell->advance(next);
    while (population.next_ms() <= next) attempt(next);
  }
  return figures();
}

Figures Simulation::State::figures() {
  population.finish();
  Figures f;
  f.seed = options.seed;
  f.members.resize(scenario.members.size());
  f.by_kind = population.figures();
  for (const CallerFigures& kind : f.by_kind) {
    f.callers.callers += kind.callers;
    f.callers.served += kind.served;
    f.callers.gave_up += kind.gave_up;
    f.callers.attempts += kind.attempts;
    f.callers.most_attempts = std::max(f.callers.most_attempts, kind.most_attempts);
    f.callers.line_ms += kind.line_ms;
    f.callers.until_served.add(kind.until_served);
  }
  for (const auto& cell : cells) {
    cell->finish();
    LineFigures& line = f.lines.emplace_back(std::move(cell->figures));
    line.intervals.resize(interval);
    for (std::size_t i = 0; i < line.intervals.size(); ++i)
      if (static_cast<std::int64_t>(i) * scenario.interval_ms >= scenario.warm_up_ms) line.total.add(line.intervals[i]);
    for (std::size_t m = 0; m < f.members.size(); ++m) {
      f.members[m].offers += cell->members[m].offers;
      f.members[m].answered += cell->members[m].answered;
      f.members[m].failed += cell->members[m].failed;
      f.members[m].counted += cell->members[m].counted;
      f.members[m].counted_ms += cell->members[m].counted_ms;
      f.members[m].talk_ms += cell->members[m].talk_ms;
      f.members[m].cuts += cell->members[m].cuts;
    }
    f.commands += cell->commands;
    f.events += cell->events;
    f.digest = scattered(f.digest ^ cell->digest());
  }
  for (const SeatGroup& group : scenario.seats)
    f.members[scenario.sites[group.site].member].paid_ms += paid_ms(scenario, group);
  return f;
}

}  // namespace rufbund::sim
