// Erlang A (M/M/n+M): a queue whose callers have exponential patience. Pure functions, any thread; floating point, so
// for planning alone and never for a decision of the line.
//
// Formulas: Palm (1957); Baccelli & Hebuterne, "On queues with impatient customers" (1981); Zeltyn & Mandelbaum, "Call
// centers with impatient customers" (2005), §2.
#pragma once

#include <cstdint>

namespace rufbund::alliance {

inline constexpr std::uint32_t kMostPlanSeats = 20'000;

struct QueueLoad {
  double calls_per_hour = 0;  // 0 to 10⁷
  double handling_s = 0;      // mean, talk and wrap-up; 1 to 7,200
  double patience_s = 0;      // mean; 1 to 86,400
};

struct QueueFigures {
  double service_level = 1;  // of all callers, answered within the target; who left counts as not answered
  double mean_wait_s = 0;    // of all callers, also those who left
  double abandoned = 0;      // of all callers
  double occupancy = 0;      // of the seats' time; 0 without seats
  double mean_waiting = 0;   // callers in the queue at a moment
};

// Whether a load is within the bounds above; the functions below CHECK it.
[[nodiscard]] bool is_plannable(const QueueLoad& load);

// The steady state with `seats` seats (0 to kMostPlanSeats) for a target of `target_s` seconds (0 to 86,400). Without
// calls everybody who rang was answered: service level 1.
[[nodiscard]] QueueFigures erlang_a(const QueueLoad& load, std::uint32_t seats, double target_s);

// The fewest seats that answer `target` (0 to 1) of the callers within `target_s`; kMostPlanSeats where even those do
// not.
[[nodiscard]] std::uint32_t seats_needed(const QueueLoad& load, double target, double target_s);

}  // namespace rufbund::alliance
