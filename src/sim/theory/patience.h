// How long callers wait before they hang up: a distribution as the formulas of impatient lines need it. Values, any
// thread.
#pragma once

#include <functional>
#include <vector>

namespace rufbund::sim::theory {

struct Patience {
  std::function<double(double)> survival;    // P(T > x), x in seconds; falls from at most 1 towards 0
  std::function<double(double)> mean_up_to;  // E min(T, x) = ∫₀ˣ P(T > u) du, seconds
  std::vector<double> kinks;                 // ascending: where survival is not smooth
};

// Each parameter is above 0 and finite.
[[nodiscard]] Patience exponential_patience(double mean_s);
[[nodiscard]] Patience fixed_patience(double seconds);                             // all hang up at that moment
[[nodiscard]] Patience uniform_patience(double longest_s);                         // from 0
[[nodiscard]] Patience lognormal_patience(double log_mean, double log_deviation);  // of ln(T ÷ 1 s)
[[nodiscard]] Patience weibull_patience(double shape, double scale_s);             // P(T > x) = exp(−(x/scale)^shape)

// With probability shares[i] (adding up to 1) exponential with means_s[i]: people of different kinds.
[[nodiscard]] Patience hyperexponential_patience(std::vector<double> shares, std::vector<double> means_s);

// What was measured: each of these patiences (seconds, at least one, none negative) equally likely.
[[nodiscard]] Patience measured_patience(std::vector<double> seconds);

// `share` (0 to 1) hang up at once when they have to wait; the others are as given.
[[nodiscard]] Patience with_balking(double share, const Patience& others);

// Whoever still waits after `seconds` is sent away, or gives up at a limit that all know.
[[nodiscard]] Patience limited_to(double seconds, const Patience& patience);

}  // namespace rufbund::sim::theory
