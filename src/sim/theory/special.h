// The special functions that queueing formulas are written in, to about 14 digits. Pure functions, any thread: the
// standard library's lgamma keeps the sign in a global, so this has its own.
//
// Source of the formulas: Abramowitz & Stegun, "Handbook of mathematical functions" (1964), by section.
#pragma once

namespace rufbund::sim::theory {

// ln Γ(x) for x > 0: Stirling's series (6.1.40) at 15 or more, carried down by Γ(x+1) = x·Γ(x).
[[nodiscard]] double log_gamma(double x);

// eˣ·x^(1−a)·Γ(a, x) with Γ(a, x) = ∫ₓ^∞ e^(−u)·u^(a−1) du, for a > 0 and x > 0: the upper incomplete gamma function
// without the factors that over- and underflow. 1 for a = 1, infinite where it is above
// 10³⁰⁸. By the continued fraction 6.5.31, or the series 6.5.29 for
// small x.
[[nodiscard]] double scaled_upper_gamma(double a, double x);

// P(a, x) = ∫₀ˣ e^(−u)·u^(a−1) du / Γ(a), for a > 0 and x ≥ 0: grows from 0 to 1 (6.5.1).
[[nodiscard]] double lower_gamma_share(double a, double x);

// P(X > x) of the normal distribution with mean 0 and deviation 1.
[[nodiscard]] double normal_beyond(double x);

}  // namespace rufbund::sim::theory
