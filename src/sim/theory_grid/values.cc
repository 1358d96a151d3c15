// See values.h.
#include "sim/theory_grid/values.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::sim::grid {
namespace {

double number(std::uint64_t n) { return static_cast<double>(n); }
double seconds(std::int64_t ms) { return static_cast<double>(ms) / 1000; }
const IntervalFigures& total(const Run& run) { return run.figures.lines[0].total; }

Value share(std::string name, double exact, std::function<Ratio(const Run&)> of) {
  return {std::move(name), exact, std::move(of), std::min(exact, 1 - exact), true};
}

}  // namespace

Value blocked(double exact) {
  return share("blocked", exact, [](const Run& r) {
    return Ratio{number(total(r).refused), number(total(r).attempts)};
  });
}

Value abandoned(double exact) {
  return share("abandoned", exact, [](const Run& r) {
    return Ratio{number(total(r).abandoned), number(total(r).attempts)};
  });
}

Value service_level(double exact) {
  return share("service level", exact, [](const Run& r) {
    return Ratio{number(total(r).answered_in_target), number(total(r).attempts)};
  });
}

Value mean_wait(double exact, double delayed) {
  return {"mean wait [s]", exact,
          [](const Run& r) {
            return Ratio{seconds(total(r).answered_wait_ms + total(r).abandoned_wait_ms), number(total(r).queued)};
          },
          delayed};
}

Value wait_of_served(double exact, double delayed) {
  return {"wait of the served [s]", exact,
          [](const Run& r) {
            return Ratio{seconds(total(r).answered_wait_ms), number(total(r).answered)};
          },
          delayed};
}

Value mean_busy(double exact, double handling_s) {
  return {"busy seats", exact,
          [](const Run& r) {
            return Ratio{seconds(total(r).talk_ms), r.probe.seconds()};
          },
          exact / handling_s};
}

Value calls_per_s(double exact) {
  return {"calls [1/s]", exact,
          [](const Run& r) {
            return Ratio{number(total(r).attempts), r.probe.seconds()};
          },
          exact};
}

Value attempts_a_caller(double exact) {
  return {"attempts a caller", exact,
          [](const Run& r) {
            return Ratio{number(total(r).attempts), number(total(r).first_attempts)};
          },
          exact};
}

Value delayed(double exact) {
  return share("delayed", exact, [](const Run& r) { return Ratio{r.probe.all().delayed, r.probe.all().queued}; });
}

Value wait_beyond(double exact, std::size_t i, double t_s) {
  return share(fmt::format("P(W > {:g} s)", t_s), exact, [i](const Run& r) {
    const ClassSums& sums = r.probe.all();
    return Ratio{sums.beyond[i], sums.answered + sums.abandoned};
  });
}

Value all_busy(double exact, double calls_per_s) {
  return {"all seats busy", exact,
          [](const Run& r) {
            return Ratio{r.probe.all_busy_s(), r.probe.seconds()};
          },
          std::min(exact, 1 - exact) * calls_per_s, true};
}

Value mean_waiting(double exact, double calls_per_s) {
  return {"waiting", exact,
          [](const Run& r) {
            return Ratio{r.probe.waiting_s(), r.probe.seconds()};
          },
          exact > 0 ? calls_per_s : 0};
}

Value class_blocked(std::size_t k, double exact) {
  return share(fmt::format("blocked, class {}", k), exact, [k](const Run& r) {
    return Ratio{r.probe.of_class(k).refused, r.probe.of_class(k).attempts};
  });
}

Value class_delayed(std::size_t k, double exact) {
  return share(fmt::format("delayed, class {}", k), exact, [k](const Run& r) {
    return Ratio{r.probe.of_class(k).delayed, r.probe.of_class(k).attempts};
  });
}

Value class_abandoned(std::size_t k, double exact) {
  return share(fmt::format("abandoned, class {}", k), exact, [k](const Run& r) {
    return Ratio{r.probe.of_class(k).abandoned, r.probe.of_class(k).attempts};
  });
}

Value class_mean_wait(std::size_t k, double exact, double delayed) {
  return {fmt::format("mean wait, class {} [s]", k), exact,
          [k](const Run& r) {
            return Ratio{r.probe.of_class(k).wait_s, r.probe.of_class(k).queued};
          },
          delayed};
}

Value class_wait_beyond(std::size_t k, double exact, std::size_t i, double t_s) {
  return share(fmt::format("P(W > {:g} s), class {}", t_s, k), exact, [k, i](const Run& r) {
    const ClassSums& sums = r.probe.of_class(k);
    return Ratio{sums.beyond[i], sums.answered + sums.abandoned};
  });
}

}  // namespace rufbund::sim::grid
