// M/M/n+G: Poisson arrivals, exponential handling, patience of any distribution, first come first served. With
// fixed_patience it is M/M/n+D. Pure; a value that is asked.
//
// Sources: Gnedenko & Kovalenko, "Introduction to queueing theory" (1968), for fixed patience; Barrer, "Queuing with
// impatient customers and ordered service" (1957); Baccelli & Hebuterne, "On queues with impatient customers" (1981);
// Zeltyn & Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the M/M/n+G queue" (2005), §4
// (there J, J₁, J_H and E).
#pragma once

#include <cstdint>

#include "sim/theory/patience.h"

namespace rufbund::sim::theory {

// The offered wait V (of a caller with endless patience) is 0 with probability E/(E + λJ), E = 1/B(n−1, λ/μ), and else
// has the density v(x) = λ·exp(λH(x) − nμx) / (E + λJ), H(x) = E min(T, x), J the integral of that exponential. It is
// stable where λ·P(T > x) falls below nμ. Computed relative to the largest term, so neither load nor size overflows.
class ImpatientLine {
 public:
  // calls_per_s and handling_s above 0, seats at least 1.
  ImpatientLine(double calls_per_s, double handling_s, std::uint32_t seats, Patience patience);

  // Shares of all callers. delayed: no seat is free at once, those who balk included.
  [[nodiscard]] double delayed() const { return delayed_; }
  [[nodiscard]] double abandoned() const { return abandoned_; }
  [[nodiscard]] double served() const { return 1 - abandoned_; }

  // Seconds, of all callers: until answered or gone; and of the offered wait.
  [[nodiscard]] double mean_wait_s() const { return wait_; }
  [[nodiscard]] double mean_offered_wait_s() const { return offered_wait_; }

  // Means over time.
  [[nodiscard]] double mean_waiting() const { return calls_per_s_ * wait_; }
  [[nodiscard]] double mean_busy() const { return calls_per_s_ * served() * handling_s_; }

  // P(V > t), P(W > t) = P(T > t)·P(V > t), and of all callers the share answered within t seconds.
  [[nodiscard]] double offered_wait_beyond(double t_s) const;
  [[nodiscard]] double wait_beyond(double t_s) const;
  [[nodiscard]] double service_level(double t_s) const;

 private:
  // λH(x) − nμx, concave.
  [[nodiscard]] double exponent(double x) const;
  [[nodiscard]] double peak(double from, double to) const;
  // ∫ λ·weight(x)·exp(exponent(x) − reference_) dx.
  template <class Weight>
  [[nodiscard]] double integral(double from, double to, Weight weight) const;

  double calls_per_s_, handling_s_, capacity_;
  Patience patience_;
  double reference_ = 0, total_ = 0;
  double delayed_ = 0, abandoned_ = 0, wait_ = 0, offered_wait_ = 0;
};

}  // namespace rufbund::sim::theory
