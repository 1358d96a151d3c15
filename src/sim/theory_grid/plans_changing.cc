// Calls and seats that change with the time of day, interval by interval.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "sim/theory/changing_line.h"
#include "sim/theory_grid/plans.h"
#include "sim/theory_grid/pool.h"
#include "sim/theory_grid/values.h"

namespace rufbund::sim::grid {
namespace {

using Field = double (*)(const IntervalFigures&);

Value at(std::size_t interval, const char* what, double exact, Field field) {
  return {fmt::format("{} in interval {}", what, interval + 1), exact,
          [=](const Run& r) {
            return Ratio{field(r.figures.lines[0].intervals[interval]), 1};
          },
          exact};
}

// Each period is one interval; seats that come are a group of their own, as those that went may still talk.
Case changing(const std::vector<theory::Period>& periods, double handling_s, double patience_s,
              std::uint32_t most_waiting, std::uint32_t replications) {
  for (const theory::Period& period : periods) CHECK(period.seconds == periods[0].seconds);
  Case out;
  Scenario& s = out.scenario;
  s = pool({.seats = periods[0].seats,
            .calls_per_s = 0,
            .handling_s = handling_s,
            .patience = Distribution::exponential(patience_s),
            .most_waiting = most_waiting});
  s.interval_ms = static_cast<std::int64_t>(periods[0].seconds * 1000);
  s.length_ms = s.interval_ms * static_cast<std::int64_t>(periods.size());
  s.callers[0].curve.clear();
  std::uint32_t all = periods[0].seats;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const std::int64_t from = s.interval_ms * static_cast<std::int64_t>(i);
    s.callers[0].curve.push_back({from, periods[i].calls_per_s});
    if (i == 0 || periods[i].seats == periods[i - 1].seats) continue;
    if (periods[i].seats > periods[i - 1].seats) {
      SeatGroup coming = s.seats[0];
      coming.seats = {{0, 0}, {from, static_cast<double>(periods[i].seats - periods[i - 1].seats)}};
      all += periods[i].seats - periods[i - 1].seats;
      s.seats.push_back(coming);
      continue;
    }
    // Those go first who came last.
    auto going = static_cast<double>(periods[i - 1].seats - periods[i].seats);
    for (auto group = s.seats.rbegin(); group != s.seats.rend() && going > 0; ++group) {
      const double gone = std::min(going, group->seats.back().value);
      if (gone > 0) group->seats.push_back({from, group->seats.back().value - gone});
      going -= gone;
    }
  }
  s.lines[0].most_tickets = all + most_waiting + 1;
  out.more_runs = true;
  out.replications = replications;
  const std::vector<theory::PeriodFigures> want = theory::changing_line(periods, handling_s, patience_s, most_waiting);
  for (std::size_t i = 0; i < want.size(); ++i) {
    const auto add = [&](const char* what, double exact, Field field) {
      out.values.push_back(at(i, what, exact, field));
    };
    add("calls", want[i].offered, [](const IntervalFigures& f) { return static_cast<double>(f.attempts); });
    add("blocked", want[i].blocked, [](const IntervalFigures& f) { return static_cast<double>(f.refused); });
    add("answered", want[i].answered, [](const IntervalFigures& f) { return static_cast<double>(f.answered); });
    add("abandoned", want[i].abandoned, [](const IntervalFigures& f) { return static_cast<double>(f.abandoned); });
    // Where all seats are as good as always busy there is nothing that runs could differ in.
    if (std::abs(want[i].busy_at_end - periods[i].seats) > 0.01)
      add("talking at the end", want[i].busy_at_end,
          [](const IntervalFigures& f) { return static_cast<double>(f.talking); });
    add("waiting at the end", want[i].waiting_at_end,
        [](const IntervalFigures& f) { return static_cast<double>(f.waiting); });
  }
  return out;
}

}  // namespace

void add_changing(std::vector<Plan>& out) {
  const auto add = [&](const char* name, std::vector<theory::Period> periods, double handling_s, double patience_s,
                       std::uint32_t most_waiting, std::uint32_t runs, bool quick) {
    out.push_back({"changing", name, quick, [=](double calls) {
                     return changing(periods, handling_s, patience_s, most_waiting,
                                     calls > kQuickCalls ? 4 * runs : runs);
                   }});
  };
  add("calls come and go, 8 seats", {{600, 0.02, 8}, {600, 0.06, 8}, {600, 0.16, 8}, {600, 0.03, 8}}, 120, 100, 400,
      150, true);
  add("seats come as the calls do", {{600, 0.02, 4}, {600, 0.1, 12}, {600, 0.14, 12}, {600, 0.1, 20}}, 120, 100, 400,
      150, true);
  add("seats go while many wait", {{300, 0.8, 20}, {300, 0.5, 20}, {300, 0.5, 8}, {300, 0.3, 8}}, 100, 120, 400, 100,
      true);
  add("seats come and go", {{300, 0.1, 10}, {300, 0.15, 20}, {300, 0.15, 12}, {300, 0.05, 18}, {300, 0.05, 5}}, 100, 80,
      400, 150, true);
  add("a burst at a bound", {{300, 0.05, 6}, {300, 1.5, 6}, {300, 0.05, 6}}, 90, 200, 30, 100, true);
  add("no seat at first, no call at last", {{300, 0.2, 0}, {300, 0.2, 15}, {300, 0, 15}}, 90, 150, 400, 150, false);
  add("a day of 300 seats",
      {{1800, 0.3, 100}, {1800, 1.0, 200}, {1800, 1.9, 300}, {1800, 1.7, 300}, {1800, 0.8, 200}, {1800, 0.2, 50}}, 180,
      300, 3'000, 20, false);
  add("a television appeal, 1,000 seats", {{300, 2, 1'000}, {300, 40, 1'000}, {300, 10, 1'000}, {300, 1, 1'000}}, 120,
      90, 8'000, 10, false);
}

}  // namespace rufbund::sim::grid
