// Erlang B: a loss system (M/M/n/n, in truth M/G/n/n), where who finds every server busy is turned away. Pure
// functions, any thread.
//
// Sources: Erlang (1917); Jagerman, "Some properties of the Erlang loss function" (1974), for a number of servers that
// is no whole number.
#pragma once

#include <cstdint>

namespace rufbund::sim::theory {

// The share of the offered calls that is turned away, B(n, a) = (aⁿ/n!) / Σ aʲ/j!, by B(n) = a·B(n−1) / (n + a·B(n−1)),
// in which nothing overflows and no digit is lost. `offered` in erlangs (calls per second × mean handling time in
// seconds), above 0; any number of servers. Below 10⁻³⁰⁸ the result is 0: log_erlang_b has it.
[[nodiscard]] double erlang_b(double offered, std::uint32_t servers);

// ln B(n, a) by the same recursion.
[[nodiscard]] double log_erlang_b(double offered, std::uint32_t servers);

// Erlang B for servers ≥ 0 of any size: 1/B(x, a) = a·∫₀^∞ e^(−ay)·(1+y)ˣ dy (Jagerman 1974, theorem 3), by that
// integral for the fraction of x and the recursion for the rest. The method of the equivalent random load needs it.
[[nodiscard]] double erlang_b_of_real(double offered, double servers);

// The load in erlangs that `servers` (at least 1) carry with the share `blocked` (above 0, below 1) turned away: the
// inverse that tables of Erlang B print.
[[nodiscard]] double offered_at_blocking(double blocked, std::uint32_t servers);

}  // namespace rufbund::sim::theory
