// A simulation's intervals put together into the steps of a plot over time. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/results.h"

namespace rufbund::documents {

inline constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
inline constexpr std::int64_t kMostPoints = 200;

// Sums over the lines and the runs.
struct Step {
  double attempts = 0, first_attempts = 0, answered = 0, in_target = 0, abandoned = 0, wait_ms = 0;
  std::size_t intervals = 0;  // of which it is made, of one run and line
};

// What a plot over time is of; all of it multiples of the scenario's interval.
struct Span {
  std::int64_t from_ms = 0, to_ms = 0, step_ms = 1;
};

[[nodiscard]] std::vector<Step> steps_of(const sim::Results& results, const Span& span);

// What a count of a step makes in the given time, in the mean of the runs.
[[nodiscard]] double rate(const sim::Results& results, const Step& step, double count, std::int64_t in_ms);

// How wide a step of the whole scenario is: a day from a week on; else the scenario's interval, or the least usual time
// that is a multiple of it, that makes kMostPoints at most.
[[nodiscard]] std::int64_t plot_step_ms(const sim::Scenario& scenario);
[[nodiscard]] Span whole_of(const sim::Scenario& scenario);
// Where the whole is in days, the one with the most attempts under all organisations, finely. `results` of one run at
// least.
[[nodiscard]] std::optional<Span> busiest_day(const std::vector<sim::Results>& results);

}  // namespace rufbund::documents
