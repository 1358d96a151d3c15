// See summary.h.
#include "sim/summary.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace rufbund::sim {
namespace {

constexpr double kHourMs = 3'600'000;

constexpr std::array<HeadlineName, kHeadlines> kNames{{
    {"callers", Unit::kCount},
    {"served", Unit::kCount},
    {"served_share", Unit::kShare},
    {"gave_up", Unit::kCount},
    {"attempts", Unit::kCount},
    {"attempts_per_caller", Unit::kPerCaller},
    {"most_attempts", Unit::kCount},
    {"answered", Unit::kCount},
    {"answered_share", Unit::kShare},
    {"service_level", Unit::kShare},
    {"abandoned", Unit::kCount},
    {"refused", Unit::kCount},
    {"closed", Unit::kCount},
    {"broken", Unit::kCount},
    {"mean_wait_s", Unit::kSeconds},
    {"wait_50_s", Unit::kSeconds},
    {"wait_90_s", Unit::kSeconds},
    {"wait_99_s", Unit::kSeconds},
    {"line_hours", Unit::kHours},
    {"line_minutes_per_caller", Unit::kMinutes},
    {"until_served_50_s", Unit::kSeconds},
    {"until_served_90_s", Unit::kSeconds},
    {"occupancy", Unit::kShare},
    {"seat_hours", Unit::kHours},
    {"cost_eur", Unit::kEuro},
    {"cost_per_served_eur", Unit::kEuro},
    {"waiting_cost_eur", Unit::kEuro},
}};

std::optional<double> ratio(double part, double whole) {
  return whole == 0 ? std::nullopt : std::optional{part / whole};
}
double number(std::uint64_t n) { return static_cast<double>(n); }
double number(std::int64_t n) { return static_cast<double>(n); }

// What all lines together counted.
struct Together {
  explicit Together(const Figures& run) {
    for (const LineFigures& line : run.lines) {
      total.add(line.total);
      answered_wait.add(line.answered_wait);
    }
  }
  IntervalFigures total;
  Durations answered_wait;
};

std::optional<double> quantile_s(const Durations& durations, double q) {
  if (durations.count() == 0) return {};
  return number(durations.quantile_ms(q)) / 1000;
}

double paid_ms(const Figures& run) {
  std::int64_t sum = 0;
  for (const MemberFigures& m : run.members) sum += m.paid_ms;
  return number(sum);
}

double cost_eur(const Scenario& scenario, const Figures& run) {
  double cents = 0;
  for (std::size_t m = 0; m < run.members.size() && m < scenario.members.size(); ++m)
    cents += number(run.members[m].paid_ms) * number(scenario.members[m].cents_per_seat_hour) / kHourMs;
  return cents / 100;
}

std::optional<double> value_of(Headline headline, const Scenario& scenario, const Figures& run,
                               const Together& together, const Assumptions& assumptions) {
  const IntervalFigures& total = together.total;
  const CallerFigures& callers = run.callers;
  switch (headline) {
    case Headline::kCallers:
      return number(callers.callers);
    case Headline::kServed:
      return number(callers.served);
    case Headline::kServedShare:
      return ratio(number(callers.served), number(callers.callers));
    case Headline::kGaveUp:
      return number(callers.gave_up);
    case Headline::kAttempts:
      return number(total.attempts);
    case Headline::kAttemptsPerCaller:
      return ratio(number(callers.attempts), number(callers.callers));
    case Headline::kMostAttempts:
      return number(callers.most_attempts);
    case Headline::kAnswered:
      return number(total.answered);
    case Headline::kAnsweredShare:
      return ratio(number(total.answered), number(total.attempts));
    case Headline::kServiceLevel:
      return ratio(number(total.answered_in_target), number(total.answered + total.abandoned));
    case Headline::kAbandoned:
      return number(total.abandoned);
    case Headline::kRefused:
      return number(total.refused);
    case Headline::kClosed:
      return number(total.closed);
    case Headline::kBroken:
      return number(total.broken);
    case Headline::kMeanWait:
      return ratio(number(total.answered_wait_ms) / 1000, number(total.answered));
    case Headline::kWait50:
      return quantile_s(together.answered_wait, 0.5);
    case Headline::kWait90:
      return quantile_s(together.answered_wait, 0.9);
    case Headline::kWait99:
      return quantile_s(together.answered_wait, 0.99);
    case Headline::kLineHours:
      return number(callers.line_ms) / kHourMs;
    case Headline::kLineMinutes:
      return ratio(number(callers.line_ms) / 60'000, number(callers.callers));
    case Headline::kUntilServed50:
      return quantile_s(callers.until_served, 0.5);
    case Headline::kUntilServed90:
      return quantile_s(callers.until_served, 0.9);
    case Headline::kOccupancy: {
      std::int64_t talk_ms = 0;
      for (const MemberFigures& m : run.members) talk_ms += m.talk_ms;
      return ratio(number(talk_ms), paid_ms(run));
    }
    case Headline::kSeatHours:
      return paid_ms(run) / kHourMs;
    case Headline::kCost:
      return cost_eur(scenario, run);
    case Headline::kCostPerServed:
      return ratio(cost_eur(scenario, run), number(callers.served));
    case Headline::kWaitingCost:
      return number(callers.line_ms) / kHourMs * number(assumptions.waiting_hour_cents) / 100;
  }
  return {};
}

using Values = std::vector<std::optional<double>>;

// A figure of each run of `results`.
template <class F>
Measure over_runs(const Results& results, F&& value) {
  Values values;
  values.reserve(results.runs.size());
  for (const Figures& run : results.runs) values.push_back(value(run));
  return measure(values);
}

std::array<Values, kHeadlines> headline_values(const Results& results, const Assumptions& assumptions) {
  std::array<Values, kHeadlines> values;
  for (const Figures& run : results.runs) {
    const Together together{run};
    for (std::size_t h = 0; h < kHeadlines; ++h)
      values[h].push_back(value_of(static_cast<Headline>(h), results.scenario, run, together, assumptions));
  }
  return values;
}

bool same_seeds(const Results& a, const Results& b) {
  return a.runs.size() == b.runs.size() &&
         std::equal(a.runs.begin(), a.runs.end(), b.runs.begin(),
                    [](const Figures& x, const Figures& y) { return x.seed == y.seed; });
}

std::vector<MemberSummary> members_of(const Results& results) {
  const auto& members = results.scenario.members;
  std::uint64_t shares = 0;
  for (const Member& member : members) shares += member.share_ppm;
  std::vector<MemberSummary> out;
  for (std::size_t m = 0; m < members.size(); ++m) {
    MemberSummary& s = out.emplace_back();
    s.key = members[m].key;
    s.name = members[m].name;
    // Where nobody has a share, all have the same (founding.cc).
    s.agreed =
        shares == 0 ? 1.0 / number(members.size()) : number(std::uint64_t{members[m].share_ppm}) / number(shares);
    const auto delivered = [&](const Figures& run) {
      std::int64_t all_ms = 0;
      for (const MemberFigures& each : run.members) all_ms += each.counted_ms;
      return ratio(number(run.members.at(m).counted_ms), number(all_ms));
    };
    const auto of_member = [&](auto&& value) {
      return over_runs(results, [&](const Figures& run) -> std::optional<double> { return value(run.members.at(m)); });
    };
    s.delivered = over_runs(results, delivered);
    s.deviation = over_runs(results, [&](const Figures& run) {
      auto value = delivered(run);
      if (value) *value -= s.agreed;
      return value;
    });
    s.norm_hours = of_member([](const MemberFigures& f) { return number(f.counted_ms) / kHourMs; });
    s.counted = of_member([](const MemberFigures& f) { return number(f.counted); });
    s.offers = of_member([](const MemberFigures& f) { return number(f.offers); });
    s.answered = of_member([](const MemberFigures& f) { return number(f.answered); });
    s.failed = of_member([](const MemberFigures& f) { return number(f.failed); });
    s.seat_hours = of_member([](const MemberFigures& f) { return number(f.paid_ms) / kHourMs; });
    s.talk_hours = of_member([](const MemberFigures& f) { return number(f.talk_ms) / kHourMs; });
    s.cuts = of_member([](const MemberFigures& f) { return number(f.cuts); });
  }
  return out;
}

std::vector<KindSummary> kinds_of(const Results& results) {
  std::vector<KindSummary> out;
  for (std::size_t k = 0; k < results.scenario.callers.size(); ++k) {
    KindSummary& s = out.emplace_back();
    s.key = results.scenario.callers[k].key;
    const auto of_kind = [&](auto&& value) {
      return over_runs(results, [&](const Figures& run) -> std::optional<double> {
        return k < run.by_kind.size() ? value(run.by_kind[k]) : std::optional<double>{};
      });
    };
    s.callers = of_kind([](const CallerFigures& f) -> std::optional<double> { return number(f.callers); });
    s.served_share = of_kind([](const CallerFigures& f) { return ratio(number(f.served), number(f.callers)); });
    s.attempts_per_caller =
        of_kind([](const CallerFigures& f) { return ratio(number(f.attempts), number(f.callers)); });
    s.line_minutes =
        of_kind([](const CallerFigures& f) { return ratio(number(f.line_ms) / 60'000, number(f.callers)); });
  }
  return out;
}

EstimateCell cell_of(const EstimateErrors::Cell& cell) {
  EstimateCell out;
  out.count = cell.count;
  if (cell.count > 0) out.mean_outcome_s = number(cell.outcome_ms) / number(cell.count) / 1000;
  for (std::size_t way = 0; way < kForetold && cell.outcome_ms > 0; ++way) {
    out.error[way] = number(cell.error_ms[way]) / number(cell.outcome_ms);
    out.bias[way] = number(cell.bias_ms[way]) / number(cell.outcome_ms);
  }
  return out;
}

EstimateSummary estimates_of(const Results& results) {
  std::vector<EstimateErrors> by_run;
  EstimateErrors together;
  for (const Figures& run : results.runs) {
    EstimateErrors& errors = by_run.emplace_back();
    for (const LineFigures& line : run.lines) errors.add(line.estimates);
    together.add(errors);
  }
  const auto over = [&](auto&& value) {
    Values values;
    for (const EstimateErrors& errors : by_run) values.push_back(value(errors));
    return measure(values);
  };
  EstimateSummary s;
  s.all = cell_of(together.sum());
  for (std::size_t way = 0; way < kForetold; ++way) {
    s.error[way] =
        over([&](const EstimateErrors& e) { return ratio(number(e.sum().error_ms[way]), number(e.sum().outcome_ms)); });
    s.bias[way] =
        over([&](const EstimateErrors& e) { return ratio(number(e.sum().bias_ms[way]), number(e.sum().outcome_ms)); });
  }
  s.in_band = over([](const EstimateErrors& e) { return ratio(number(e.in_band), number(e.sum().count)); });
  s.untold = over([](const EstimateErrors& e) -> std::optional<double> { return number(e.untold); });
  for (std::size_t load = 0; load < kLoadClasses; ++load) {
    EstimateErrors::Cell sum;
    for (const EstimateErrors::Cell& cell : together.cells[load]) sum.add(cell);
    s.by_load[load] = cell_of(sum);
  }
  for (std::size_t position = 0; position < kPositionClasses; ++position) {
    EstimateErrors::Cell sum;
    for (const auto& load : together.cells) sum.add(load[position]);
    s.by_position[position] = cell_of(sum);
  }
  return s;
}

}  // namespace

double student_t(std::uint32_t degrees) {
  CHECK(degrees >= 1);
  constexpr std::array<double, 30> kTable{
      12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139,
      2.200985,  2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963,
      2.079614,  2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272};
  if (degrees <= kTable.size()) return kTable[degrees - 1];
  constexpr double z = 1.959963984540054, z2 = z * z, z3 = z2 * z, z5 = z3 * z2, z7 = z5 * z2;
  const double n = degrees;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

Measure measure(const Values& by_run) {
  Measure m;
  double sum = 0;
  for (const auto& value : by_run)
    if (value) sum += *value, ++m.runs;
  if (m.runs == 0) return m;
  m.low = m.high = m.mean = sum / m.runs;
  if (m.runs == 1) return m;
  double squares = 0;
  for (const auto& value : by_run)
    if (value) squares += (*value - m.mean) * (*value - m.mean);
  const double half = student_t(m.runs - 1) * std::sqrt(squares / (m.runs - 1.0) / m.runs);
  m.low = m.mean - half;
  m.high = m.mean + half;
  return m;
}

const HeadlineName& name_of(Headline headline) { return kNames[static_cast<std::size_t>(headline)]; }

std::string_view key_of(Organisation organisation) {
  switch (organisation) {
    case Organisation::kSeparate:
      return "separate";
    case Organisation::kContractor:
      return "contractor";
    case Organisation::kAlliance:
      break;
  }
  return "alliance";
}

std::string_view key_of(Foretold way) {
  constexpr std::array<std::string_view, kForetold> kKeys{"estimate", "past_wait", "mean_of_100", "by_position"};
  return kKeys[static_cast<std::size_t>(way)];
}

std::optional<double> value_of(Headline headline, const Scenario& scenario, const Figures& run,
                               const Assumptions& assumptions) {
  return value_of(headline, scenario, run, Together{run}, assumptions);
}

const OrganisationSummary* Summary::find(Organisation organisation) const {
  for (const OrganisationSummary& o : organisations)
    if (o.organisation == organisation) return &o;
  return nullptr;
}

Summary summarise(const std::vector<Results>& results, const Assumptions& assumptions) {
  Summary summary;
  summary.assumptions = assumptions;
  if (results.empty()) return summary;
  summary.key = results[0].scenario.key;
  summary.title_de = results[0].scenario.title_de;
  summary.title_en = results[0].scenario.title_en;
  std::vector<std::array<Values, kHeadlines>> values;
  std::optional<std::size_t> alliance;
  for (std::size_t i = 0; i < results.size(); ++i) {
    values.push_back(headline_values(results[i], assumptions));
    if (results[i].organisation == Organisation::kAlliance && !alliance) alliance = i;
    summary.replications = std::max(summary.replications, static_cast<std::uint32_t>(results[i].runs.size()));
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    OrganisationSummary& o = summary.organisations.emplace_back();
    o.organisation = results[i].organisation;
    for (std::size_t h = 0; h < kHeadlines; ++h) o.headlines[h] = measure(values[i][h]);
    if (alliance && *alliance != i && same_seeds(results[*alliance], results[i]))
      for (std::size_t h = 0; h < kHeadlines; ++h) {
        Values gain;
        for (std::size_t run = 0; run < values[i][h].size(); ++run) {
          const auto &theirs = values[i][h][run], &ours = values[*alliance][h][run];
          gain.push_back(theirs && ours ? std::optional{*ours - *theirs} : std::nullopt);
        }
        o.alliance_gain[h] = measure(gain);
      }
    o.members = members_of(results[i]);
    o.kinds = kinds_of(results[i]);
    o.estimates = estimates_of(results[i]);
  }
  return summary;
}

}  // namespace rufbund::sim
