// Redial and reconnect: who gave up, or found the line full, may ring again, and who was served may have to. Pure, any
// thread.
//
// Sources: Ding, Remerova, van der Mei & Zwart, "Fluid approximation of a call center model with redials and
// reconnects" (2015), for the fluid and its use with Erlang A; Ding, Koole & van der Mei, "On the estimation of the
// true demand in call centers with redials and reconnects" (2015), for the books of calls; both for the model, which is
// solved here as a chain.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/theory/markov_line.h"

namespace rufbund::sim::theory {

// A line of the kind LineLoad describes (patience finite), whose calls_per_s are the fresh ones: each the first of its
// caller.
struct RedialLoad {
  LineLoad line;
  double redial = 0;                 // probability to ring again after giving up, 0 to 1
  double redial_blocked = 0;         // and after finding all places taken
  double redial_pause_s = 600;       // mean, exponential, for both
  double reconnect = 0;              // probability to ring again after having been served, below 1
  double reconnect_pause_s = 3'600;  // mean, exponential
};

// Rates per second, in the long run.
struct RedialFigures {
  double calls_per_s = 0;  // all that ring
  double blocked_per_s = 0, abandoned_per_s = 0, served_per_s = 0;
  double mean_busy = 0, mean_waiting = 0;
  double mean_redialling = 0, mean_reconnecting = 0;                            // callers between two calls
  [[nodiscard]] double blocked() const { return blocked_per_s / calls_per_s; }  // of all that ring
  [[nodiscard]] double abandoned() const { return abandoned_per_s / calls_per_s; }
  [[nodiscard]] double mean_wait_s() const { return mean_waiting / (calls_per_s - blocked_per_s); }  // of those let in
};

// The exact model as a Markov chain (redialling, reconnecting, present), each cut off where less than 10⁻¹⁰ of the time
// is spent. For small systems: ten seats with reconnects
// and a hundred without take seconds.
class RedialChain {
 public:
  explicit RedialChain(const RedialLoad& load);
  [[nodiscard]] const RedialFigures& figures() const { return figures_; }
  // Of those let in, as markov_line.h has it: a call does not see averages over time here, for calls come in faster
  // when more are out; what each finds is weighted by that.
  [[nodiscard]] double wait_beyond(double t_s) const;
  // Of all that ring, answered within t seconds.
  [[nodiscard]] double service_level(double t_s) const;

 private:
  RedialLoad load_;
  RedialFigures figures_;
  std::vector<double> found_;  // of all that ring: k callers present when it does
};

// Erlang A with the rate that feeds itself, Λ = λ + redial·abandoned + redial_blocked·blocked + reconnect·served: exact
// as the pauses grow, for then the repeated calls are Poisson. The whole line of that rate; ask load's line for its
// figures.
[[nodiscard]] double self_feeding_rate(const RedialLoad& load);

// The fluid: first-order means, exact as seats and calls grow together (Ding, Remerova, van der Mei & Zwart, eqs. 1–3):
//   present' = λ + redialling/redial_pause + reconnecting/reconnect_pause − μ·min(seats, present) − θ·(present −
//   seats)⁺ redialling' = redial·θ·(present − seats)⁺ − redialling/redial_pause reconnecting' = reconnect·μ·min(seats,
//   present) − reconnecting/reconnect_pause
// `places` and redial_blocked play no part.
struct FluidState {
  double present = 0, redialling = 0, reconnecting = 0;
};
// The fixed point; if λ ≥ (1 − reconnect)·seats·μ the seats are all busy, and redial must be below 1 then.
[[nodiscard]] FluidState fluid_fixed_point(const RedialLoad& load);
// All calls per second at that point.
[[nodiscard]] double fluid_calls_per_s(const RedialLoad& load);
// `seconds` later, by Runge & Kutta's fourth order.
[[nodiscard]] FluidState fluid_after(const RedialLoad& load, FluidState start, double seconds);

// How many fresh calls there were among `calls`, of which `abandoned` gave up and `served` were answered, once the
// repeated ones have come: F = calls − redial·abandoned − reconnect·served (Ding, Koole & van der Mei, §3).
[[nodiscard]] double fresh_calls(double calls, double abandoned, double served, double redial, double reconnect);

}  // namespace rufbund::sim::theory
