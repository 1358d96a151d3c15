// How sure a simulated figure is: the interval that Student's t gives to a ratio over independent runs. Pure, any
// thread.
//
// Sources: Law, "Simulation modeling and analysis" (5th edition 2015), §9.4 (replications) and §9.5.3 (ratios);
// Cochran, "Sampling techniques" (3rd edition 1977), eq. 6.13 (variance of a ratio); Garwood, "Fiducial limits for the
// Poisson distribution" (1936), for what was never seen.
#pragma once

#include <span>

namespace rufbund::sim::grid {

// The share of certainty that each interval has: a figure is outside of its own once in a thousand times.
inline constexpr double kConfidence = 0.999;

// Of one run: how much there was, and of how many: abandoned of calls, seconds waited of calls, calls of seconds.
struct Ratio {
  double sum = 0, of = 0;
};

struct Interval {
  double mean = 0;
  double half_width = 0;
  double standard_error = 0;  // 0 where the runs do not differ
  [[nodiscard]] bool has(double value) const { return value >= mean - half_width && value <= mean + half_width; }
};

// x with P(T ≤ x) = `probability` (above one half) for Student's T with that many degrees of freedom, at least 1.
[[nodiscard]] double student_t(double probability, std::size_t degrees);

// Σ sum / Σ of over at least two runs, with the standard error by linearisation. Where no run had any, or all runs had
// nothing else and it is a share, the interval reaches as far as a Poisson number that was 0 could have a mean, with
// that certainty: ln(2/(1 − confidence)) events.
[[nodiscard]] Interval interval_of(std::span<const Ratio> runs, bool share);

}  // namespace rufbund::sim::grid
