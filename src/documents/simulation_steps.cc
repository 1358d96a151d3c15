// See simulation_steps.h.
#include "documents/simulation_steps.h"

#include <algorithm>

namespace rufbund::documents {
namespace {

std::int64_t least_step(std::int64_t length_ms, std::int64_t interval_ms) {
  for (const std::int64_t step : {interval_ms, 5 * kMinuteMs, 10 * kMinuteMs, 15 * kMinuteMs, 30 * kMinuteMs, kHourMs,
                                  2 * kHourMs, 3 * kHourMs, 4 * kHourMs, 6 * kHourMs, 12 * kHourMs, kDayMs})
    if (step >= interval_ms && step % interval_ms == 0 && length_ms <= step * kMostPoints) return step;
  // Longer than 200 days, or of unusual intervals.
  const std::int64_t intervals = (length_ms + interval_ms - 1) / interval_ms;
  return interval_ms * ((intervals + kMostPoints - 1) / kMostPoints);
}

}  // namespace

std::vector<Step> steps_of(const sim::Results& r, const Span& span) {
  const std::int64_t interval = r.scenario.interval_ms;
  const auto per_step = static_cast<std::size_t>(span.step_ms / interval);
  const auto from = static_cast<std::size_t>(span.from_ms / interval);
  std::vector<Step> steps;
  for (const sim::Figures& run : r.runs)
    for (const sim::LineFigures& line : run.lines) {
      const std::size_t to =
          std::min(line.intervals.size(), static_cast<std::size_t>((span.to_ms + interval - 1) / interval));
      if (to <= from) continue;
      steps.resize(std::max(steps.size(), (to - from + per_step - 1) / per_step));
      for (std::size_t i = 0; from + i < to; ++i) {
        const sim::IntervalFigures& f = line.intervals[from + i];
        Step& s = steps[i / per_step];
        s.attempts += static_cast<double>(f.attempts);
        s.first_attempts += static_cast<double>(f.first_attempts);
        s.answered += static_cast<double>(f.answered);
        s.in_target += static_cast<double>(f.answered_in_target);
        s.abandoned += static_cast<double>(f.abandoned);
        s.wait_ms += static_cast<double>(f.answered_wait_ms);
        s.intervals = std::max(s.intervals, i % per_step + 1);
      }
    }
  return steps;
}

double rate(const sim::Results& r, const Step& step, double count, std::int64_t in_ms) {
  const double ms = static_cast<double>(step.intervals) * static_cast<double>(r.scenario.interval_ms);
  const double runs = static_cast<double>(std::max<std::size_t>(r.runs.size(), 1));
  return ms == 0 ? 0 : count / runs / ms * static_cast<double>(in_ms);
}

Span whole_of(const sim::Scenario& s) { return {0, s.length_ms, plot_step_ms(s)}; }

std::optional<Span> busiest_day(const std::vector<sim::Results>& results) {
  const sim::Scenario& s = results[0].scenario;
  if (plot_step_ms(s) != kDayMs) return {};
  std::vector<double> attempts;
  for (const sim::Results& r : results) {
    const std::vector<Step> days = steps_of(r, whole_of(s));
    attempts.resize(std::max(attempts.size(), days.size()));
    for (std::size_t day = 0; day < days.size(); ++day) attempts[day] += rate(r, days[day], days[day].attempts, kDayMs);
  }
  if (attempts.empty()) return {};
  const std::int64_t from = kDayMs * (std::max_element(attempts.begin(), attempts.end()) - attempts.begin());
  const std::int64_t to = std::min(from + kDayMs, s.length_ms);
  return Span{from, to, least_step(to - from, s.interval_ms)};
}

std::int64_t plot_step_ms(const sim::Scenario& s) {
  // Of a week and more, its days: their nights would make a saw of every line.
  if (s.length_ms >= 7 * kDayMs && kDayMs % s.interval_ms == 0 && s.length_ms <= kDayMs * kMostPoints) return kDayMs;
  return least_step(s.length_ms, s.interval_ms);
}

}  // namespace rufbund::documents
