// The figures that cells compare, each as a ratio of one run's sums. `exact` is what theory says, in the same unit.
#pragma once

#include <cstddef>

#include "sim/theory_grid/grid_case.h"

namespace rufbund::sim::grid {

// Of the simulator's own figures (sim/figures.h).
[[nodiscard]] Value blocked(double exact);                    // refused of all attempts
[[nodiscard]] Value abandoned(double exact);                  // of all attempts
[[nodiscard]] Value service_level(double exact);              // of all attempts, answered in the service target
[[nodiscard]] Value mean_wait(double exact, double delayed);  // seconds, of all let in; `delayed` share of them waits
[[nodiscard]] Value wait_of_served(double exact, double delayed);  // seconds, of the answered
[[nodiscard]] Value mean_busy(double exact, double handling_s);    // seats, by the talk of calls that ended
[[nodiscard]] Value calls_per_s(double exact);                     // all attempts
[[nodiscard]] Value attempts_a_caller(double exact);               // all attempts of first ones

// Of the probe's; `time` counts the times of the case (Case::times_s), of which it is t_s.
[[nodiscard]] Value delayed(double exact);                                    // of those let in, found no seat at once
[[nodiscard]] Value wait_beyond(double exact, std::size_t time, double t_s);  // of those let in, waited longer
[[nodiscard]] Value all_busy(double exact, double calls_per_s);               // share of the time
[[nodiscard]] Value mean_waiting(double exact, double calls_per_s);           // callers, over the time

// Of one class.
[[nodiscard]] Value class_blocked(std::size_t klass, double exact);
[[nodiscard]] Value class_delayed(std::size_t klass, double exact);    // of its attempts
[[nodiscard]] Value class_abandoned(std::size_t klass, double exact);  // of its attempts
[[nodiscard]] Value class_mean_wait(std::size_t klass, double exact, double delayed);
[[nodiscard]] Value class_wait_beyond(std::size_t klass, double exact, std::size_t time, double t_s);

}  // namespace rufbund::sim::grid
