// Callers of several kinds: classes with a head start, kinds that handle for different times, skills, overflow.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/theory/erlang_c.h"
#include "sim/theory/markov_line.h"
#include "sim/theory/overflow.h"
#include "sim/theory/priority_line.h"
#include "sim/theory/two_skills.h"
#include "sim/theory_grid/plans.h"
#include "sim/theory_grid/pool.h"
#include "sim/theory_grid/values.h"

namespace rufbund::sim::grid {
namespace {

constexpr double kHandling = 20;

// Kind i has class i and topic i + 1; the first is that of the pool.
Callers& add_kind(Scenario& s, double calls_per_s) {
  Line& line = s.lines[0];
  Callers kind = s.callers[0];
  kind.key = fmt::format("kind {}", s.callers.size());
  kind.klass = static_cast<std::uint8_t>(s.callers.size());
  kind.topic = static_cast<std::uint8_t>(s.callers.size() + 1);
  kind.curve = {{0, calls_per_s}};
  line.topics.push_back(line.topics[0]);
  line.classes.resize(s.callers.size() + 1);
  s.callers.push_back(kind);
  return s.callers.back();
}

double forgetting_s(std::uint32_t seats, double load) {
  const double gap = 1 - std::sqrt(std::min(load, 0.95));
  return std::max(kHandling, kHandling / seats / (gap * gap));
}

// Classes of a stable line, the last first; `head_start` from each to the next.
Scenario classes(const std::vector<double>& shares, std::uint32_t seats, double load, Millis head_start, double calls) {
  const double rate = load * seats / kHandling;
  Scenario s = pool({.seats = seats, .calls_per_s = rate * shares[0], .handling_s = kHandling});
  for (std::size_t k = 1; k < shares.size(); ++k) add_kind(s, rate * shares[k]);
  s.lines[0].classes.resize(shares.size());
  for (std::size_t k = 0; k < shares.size(); ++k)
    s.lines[0].classes[k].head_start = static_cast<std::int64_t>(k) * head_start;
  const double forgets = forgetting_s(seats, load) / (1 - load);
  set_length(s, 8 * forgets, std::max(calls / rate, 12 * forgets));
  return s;
}

// A head start that outlasts every wait is priority.
Case priority(const std::vector<double>& shares, std::uint32_t seats, double load, double calls) {
  Case out;
  out.scenario = classes(shares, seats, load, Millis{3 * 86'400'000LL}, calls);
  theory::PriorityLine line{{}, kHandling, seats};
  for (std::size_t k = shares.size(); k-- > 0;) line.calls_per_s.push_back(load * seats / kHandling * shares[k]);
  const double t = std::ceil(kHandling / seats / (1 - load));
  const double waits = theory::erlang_c(load * seats, seats);
  out.times_s = {t};
  for (std::size_t k = 0; k < shares.size(); ++k) {
    const std::size_t place = shares.size() - 1 - k;
    out.values.push_back(class_mean_wait(k, theory::mean_wait_s(line, place), waits));
    out.values.push_back(class_wait_beyond(k, theory::wait_beyond(line, place, t), 0, t));
    out.values.push_back(class_delayed(k, waits));
  }
  return out;
}

// No head start: every class waits as Erlang C says. Some: on average all do (Kleinrock's conservation law).
Case head_start(Millis ahead, std::uint32_t seats, double load, double calls) {
  Case out;
  out.scenario = classes({0.7, 0.3}, seats, load, ahead, calls);
  const theory::PatientLine line{load * seats / kHandling, kHandling, seats};
  const double waits = theory::erlang_c(load * seats, seats), wait = theory::mean_wait_s(line);
  out.values = {delayed(waits), mean_wait(wait, waits)};
  if (ahead.count() > 0) return out;
  const double t = std::ceil(kHandling / seats / (1 - load));
  out.times_s = {t};
  for (const std::size_t k : {0, 1}) {
    out.values.push_back(class_mean_wait(k, wait, waits));
    out.values.push_back(class_wait_beyond(k, theory::wait_beyond(line, t), 0, t));
  }
  return out;
}

Case impatient_priority(std::uint32_t seats, double load, double calls) {
  const double rate = load * seats / kHandling;
  const theory::ImpatientClass first{0.3 * rate, 15}, second{0.7 * rate, 40};
  const theory::TwoClasses want = theory::impatient_priority(first, second, kHandling, seats);
  Case out;
  out.scenario = pool({.seats = seats,
                       .calls_per_s = second.calls_per_s,
                       .handling_s = kHandling,
                       .patience = Distribution::exponential(second.patience_s)});
  add_kind(out.scenario, first.calls_per_s).patience = Distribution::exponential(first.patience_s);
  out.scenario.lines[0].classes[1].head_start = Millis{3 * 86'400'000LL};
  set_length(out.scenario, 8 * 40, std::max(calls / rate, 8 * 40.0));
  const theory::ClassFigures of[2] = {want.second, want.first};
  for (const std::size_t k : {0, 1}) {
    out.values.push_back(class_delayed(k, of[k].delayed));
    out.values.push_back(class_abandoned(k, of[k].abandoned));
    out.values.push_back(class_mean_wait(k, of[k].mean_wait_s, of[k].delayed));
  }
  return out;
}

Case mixed_handling(std::uint32_t seats, double load, double calls) {
  const theory::HandledClass one{0.5 * load * seats / 10, 10}, other{0.5 * load * seats / 60, 60};
  const theory::ClassFigures want = theory::mixed_handling(one, other, 30, seats);
  Case out;
  out.scenario = pool({.seats = seats,
                       .calls_per_s = one.calls_per_s,
                       .handling_s = one.handling_s,
                       .patience = Distribution::exponential(30)});
  add_kind(out.scenario, other.calls_per_s).talk = Distribution::exponential(other.handling_s);
  set_length(out.scenario, 8 * 60, std::max(calls / one.calls_per_s, 8 * 60.0));
  for (const std::size_t k : {0, 1}) {
    out.values.push_back(class_delayed(k, want.delayed));
    out.values.push_back(class_abandoned(k, want.abandoned));
    out.values.push_back(class_mean_wait(k, want.mean_wait_s, want.delayed));
  }
  return out;
}

// The core's bound stands at the door, before it is known what for: it is full for all.
Case n_design(const theory::TwoSkills& line, double calls) {
  const theory::TwoSkillsFigures want = theory::two_skills(line);
  Case out;
  Scenario& s = out.scenario;
  s = pool(
      {.seats = line.single_seats,
       .calls_per_s = line.calls_per_s[0],
       .handling_s = line.handling_s,
       .patience = std::isinf(line.patience_s) ? Distribution::never() : Distribution::exponential(line.patience_s),
       .most_waiting = line.most_waiting});
  add_kind(s, line.calls_per_s[1]);
  s.lines[0].most_tickets = line.single_seats + line.double_seats + line.most_waiting + 1;
  s.lines[0].skills = {{"scarce", 1}};
  s.lines[0].topics[1].skill = 1;
  SeatGroup both = s.seats[0];
  both.seats = {{0, static_cast<double>(line.double_seats)}};
  both.skills = core::SkillMask{1} << 1;
  s.seats.push_back(both);
  const double rate = line.calls_per_s[0] + line.calls_per_s[1], forgets = 3 * line.handling_s;
  set_length(s, 8 * forgets, std::max(calls / rate, 12 * forgets));
  for (const std::size_t k : {0, 1}) {
    const theory::KindFigures& kind = want.kind[k];
    out.values.push_back(class_blocked(k, kind.blocked));
    out.values.push_back(class_delayed(k, kind.delayed));
    out.values.push_back(class_abandoned(k, kind.abandoned));
    out.values.push_back(class_mean_wait(k, kind.mean_wait_s, kind.delayed));
  }
  out.values.push_back(mean_busy(want.single_busy + want.double_busy, line.handling_s));
  return out;
}

// Groups with seats of their own and common seats behind them; who finds neither is lost. `direct` rings the common
// ones only.
Case overflow(const std::vector<theory::OverflowGroup>& groups, double direct, std::uint32_t common, double calls) {
  const theory::OverflowLosses want = theory::overflow_chain(groups, direct, common);
  Case out;
  Scenario& s = out.scenario;
  s = pool({.seats = common,
            .calls_per_s = groups[0].offered / kHandling,
            .handling_s = kHandling,
            .patience = Distribution::constant(0)});
  Line& line = s.lines[0];
  core::SkillMask all = 0;
  double offered = 0;
  const std::size_t kinds = groups.size() + (direct > 0);
  for (std::size_t i = 0; i < kinds; ++i) {
    const bool has_group = i < groups.size();
    const double here = has_group ? groups[i].offered : direct;
    if (i > 0) add_kind(s, here / kHandling);
    offered += here;
    const core::SkillMask own = core::SkillMask{1} << (i + 1);
    all |= own;
    line.skills.push_back({fmt::format("of group {}", i + 1), 0});
    line.topics[i].skill = static_cast<std::uint8_t>(i + 1);
    if (!has_group) continue;
    SeatGroup seats = s.seats[0];
    seats.seats = {{0, static_cast<double>(groups[i].seats)}};
    seats.skills = own;
    s.seats.push_back(seats);
    line.most_tickets += groups[i].seats;
  }
  // The common seats have a scarcer skill as well, so that they are spared.
  line.skills.push_back({"common", 1});
  s.seats[0].skills = all | core::SkillMask{1} << (kinds + 1);
  set_length(s, 8 * kHandling, std::max(calls / (offered / kHandling), 12 * kHandling));
  for (std::size_t i = 0; i < groups.size(); ++i) out.values.push_back(class_abandoned(i, want.lost[i]));
  if (direct > 0) out.values.push_back(class_abandoned(groups.size(), want.lost_direct));
  return out;
}

}  // namespace

void add_classes(std::vector<Plan>& out) {
  for (const std::uint32_t seats : {1, 5, 50})
    for (const double load : {0.5, 0.8, 0.9}) {
      const std::string pool_name = fmt::format("{} seats, load {:g}", seats, load);
      const bool quick = seats == 5 && load == 0.8;
      out.push_back(
          {"classes", "priority of two, " + pool_name, quick || (seats == 1 && load == 0.5), [=](double calls) {
             return priority({0.7, 0.3}, seats, load, calls);
           }});
      out.push_back({"classes", "priority of three, " + pool_name, quick, [=](double calls) {
                       return priority({0.5, 0.3, 0.2}, seats, load, calls);
                     }});
      out.push_back({"classes", "no head start, " + pool_name, quick,
                     [=](double calls) { return head_start(Millis{0}, seats, load, calls); }});
      out.push_back({"classes", "head start 10 s, " + pool_name, quick,
                     [=](double calls) { return head_start(Millis{10'000}, seats, load, calls); }});
    }
  for (const std::uint32_t seats : {1, 5, 20})
    for (const double load : {0.7, 1.0, 1.5}) {
      const std::string pool_name = fmt::format("{} seats, load {:g}", seats, load);
      out.push_back({"classes", "priority of the impatient, " + pool_name, seats == 5 && load != 0.7,
                     [=](double calls) { return impatient_priority(seats, load, calls); }});
      if (seats <= 5)
        out.push_back({"classes", "different handling, " + pool_name, seats == 5 && load != 1.5,
                       [=](double calls) { return mixed_handling(seats, load, calls); }});
    }
}

void add_skills(std::vector<Plan>& out) {
  const auto add = [&](const char* name, const theory::TwoSkills& line, bool quick) {
    out.push_back({"skills", name, quick, [=](double calls) { return n_design(line, calls); }});
  };
  add("N-design, 3 and 2 seats, all seats busy often", {{0.15, 0.1}, 20, 20, 3, 2, 6, true}, true);
  add("N-design, 2 and 4 seats, the scarce much asked for", {{0.08, 0.22}, 20, 30, 2, 4, 6, true}, true);
  add("N-design, 5 and 5 seats, light", {{0.2, 0.1}, 20, 40, 5, 5, 6, true}, false);
  add("N-design, 3 and 3 seats, endless patience", {{0.12, 0.12}, 20, theory::kEndless, 3, 3, 8, true}, false);
  add("N-design, 2 and 2 seats, overloaded", {{0.3, 0.3}, 20, 10, 2, 2, 8, true}, false);
  add("N-design, nobody may wait but one", {{0.2, 0.1}, 20, 20, 4, 2, 1, true}, true);
}

void add_overflow(std::vector<Plan>& out) {
  const auto add = [&](const char* name, std::vector<theory::OverflowGroup> groups, double direct, std::uint32_t common,
                       bool quick) {
    out.push_back({"overflow", name, quick, [=](double calls) { return overflow(groups, direct, common, calls); }});
  };
  add("one group to common seats", {{5, 4}}, 0, 3, true);
  add("two groups", {{4, 4}, {2, 1}}, 0, 3, true);
  add("two groups and direct calls", {{4, 4}, {6, 5}}, 1, 4, true);
  add("three groups", {{3, 3}, {5, 4}, {1, 2}}, 0, 3, false);
  add("two groups, overloaded", {{12, 4}, {9, 6}}, 2, 4, false);
  add("two groups, light", {{2, 4}, {3, 5}}, 0.5, 2, false);
}

}  // namespace rufbund::sim::grid
