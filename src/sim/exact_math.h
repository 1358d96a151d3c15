// Logarithm, exponential and what follows from them, by IEEE additions, multiplications and divisions alone: libraries'
// own differ by processor in the last bit, and one bit is another history. Within 2 units in the last place of the true
// value on the ranges given; compiled without contraction (cmake/options.cmake).
#pragma once

namespace rufbund::sim {

// Natural logarithm of a positive finite number.
[[nodiscard]] double log_of(double x);
// e to the x; 0 below −700, a large finite number above 700.
[[nodiscard]] double exp_of(double x);
// x to the y for positive x.
[[nodiscard]] double power_of(double x, double y);
// x with Φ(x) = p, 0 < p < 1: Wichura, "Algorithm AS 241" (1988), PPND16; relative error about 10⁻¹⁵.
[[nodiscard]] double normal_quantile(double p);

}  // namespace rufbund::sim
