// One line, Poisson arrivals, exponential handling and patience, first come first served, with or without a bound on
// the callers present: M/M/n+M (Erlang A), M/M/n/K and M/M/n/K+M. Pure; a value that is computed once and then asked.
//
// Sources: Palm, "Methods of judging the annoyance caused by congestion" (1953) and "Research on telephone traffic"
// (1957), for Erlang A; Riordan, "Stochastic service systems" (1962), §6, for the wait; Gross, Shortle, Thompson &
// Harris, "Fundamentals of queueing theory" (4th edition 2008), §2.5 (M/M/c/K).
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace rufbund::sim::theory {

inline constexpr std::uint32_t kNoBound = std::numeric_limits<std::uint32_t>::max();
inline constexpr double kEndless = std::numeric_limits<double>::infinity();

// One of `patience_s` and `places` is finite.
struct LineLoad {
  double calls_per_s = 0;           // above 0
  double handling_s = 0;            // mean, above 0
  double patience_s = kEndless;     // mean, above 0
  std::uint32_t seats = 0;          // 1 to 100,000
  std::uint32_t places = kNoBound;  // callers present at most, those who talk included: seats to 10⁷
};

class MarkovLine {
 public:
  explicit MarkovLine(const LineLoad& load);

  // Shares of all callers who ring. blocked: finds all places taken. delayed: let in, but no seat is free at once.
  // abandoned: leaves the queue. served: the rest.
  [[nodiscard]] double blocked() const { return blocked_; }
  [[nodiscard]] double delayed() const { return delayed_; }
  [[nodiscard]] double abandoned() const { return abandoned_; }
  [[nodiscard]] double served() const { return served_; }

  // Means over time.
  [[nodiscard]] double mean_busy() const { return busy_; }
  [[nodiscard]] double mean_waiting() const { return waiting_; }

  // Seconds; of those let in, also those who left (until they left), and of those served.
  [[nodiscard]] double mean_wait_s() const;
  [[nodiscard]] double mean_wait_of_served_s() const { return served_wait_; }

  // P(V > t): a caller who is let in and would wait for ever waits longer than t seconds for a seat (queue_descent.h).
  [[nodiscard]] double offered_wait_beyond(double t_s) const;

  // P(W > t): a caller who is let in still waits after t seconds, e^(−θt)·P(V > t).
  [[nodiscard]] double wait_beyond(double t_s) const;

  // Of all callers who ring, answered within t seconds.
  [[nodiscard]] double service_level(double t_s) const;

  // P(k callers present), at any time and as a new one finds them; 0 where it is below 10⁻²⁹⁰ of the likeliest.
  [[nodiscard]] double present(std::uint64_t callers) const;

 private:
  // Σ over the states in which a new caller is let in and waits, of its share · of(callers ahead).
  template <class Of>
  [[nodiscard]] double over_queue(Of of) const;
  [[nodiscard]] std::size_t most_ahead() const;

  LineLoad load_;
  double capacity_ = 0;  // nμ, per second
  double leaving_ = 0;   // θ, per second
  std::uint64_t first_ = 0;
  std::vector<double> shares_;  // of the states first_, first_ + 1, …
  double blocked_ = 0, delayed_ = 0, abandoned_ = 0, served_ = 0, busy_ = 0, waiting_ = 0, served_wait_ = 0;
};

}  // namespace rufbund::sim::theory
