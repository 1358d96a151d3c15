// Values that only scenarios have: distributions, moments of a scenario, curves by day and hour. Each notes a problem
// where it is wrong, and gives the default then.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/section.h"
#include "sim/distribution.h"
#include "sim/scenario.h"

namespace rufbund::app {

// { exponential = "415s" }, { lognormal = [4.62, 1.2] } (of the seconds' logarithm), { median = "600s", sigma = 1.1 },
// { weibull = ["300s", 0.8] } (scale, shape), { constant = "10s" }, { uniform = ["0s", "10min"] },
// { empirical = ["1s", "20s", "3min"] } (quantiles at even steps), "never"; `at_once` beside one of them: so many leave
// at once.
[[nodiscard]] sim::Distribution distribution(Section& section, const std::string& key, sim::Distribution otherwise);

// "20:15" of the first day, "3 20:15" of the third, in milliseconds from the scenario's begin; "24:00" is a day's end.
[[nodiscard]] std::optional<std::int64_t> parse_moment(std::string_view text);
[[nodiscard]] std::int64_t moment(Section& section, const std::string& key, Section::Need need,
                                  std::int64_t otherwise = 0);

// A number for every hour: by_day × by_hour, each 1 where it is left out. Days beyond the list have its last value.
struct DayPlan {
  std::vector<double> by_day, by_hour;
  [[nodiscard]] double at(std::size_t day, std::size_t hour) const;
};
[[nodiscard]] DayPlan day_plan(Section& section);
// The same hour by hour, times `factor`.
[[nodiscard]] std::vector<sim::Step> hourly(const DayPlan& plan, double factor, std::int64_t length_ms,
                                            bool whole_numbers);

}  // namespace rufbund::app
