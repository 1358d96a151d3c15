// Erlang C (M/M/n): callers with endless patience, first come first served. Pure functions, any thread.
//
// Sources: Erlang (1917); Cooper, "Introduction to queueing theory" (2nd edition 1981), §3.4.
#pragma once

#include <cstdint>

namespace rufbund::sim::theory {

// A line that is stable: calls_per_s × handling_s below seats; all above 0, seats at least 1.
struct PatientLine {
  double calls_per_s = 0;
  double handling_s = 0;  // mean
  std::uint32_t seats = 0;
};

// P(wait) = B / (1 − ρ·(1 − B)) with Erlang's B and ρ = offered ÷ servers, for offered (erlangs) below servers (Cooper,
// eq. 4.8 and its connection with B). 1 where offered is not below servers: everybody waits, for ever longer.
[[nodiscard]] double erlang_c(double offered, std::uint32_t servers);

// P(W > t) = C·exp(−(nμ − λ)·t), in seconds, t ≥ 0; of all callers (Cooper, eq. 4.18).
[[nodiscard]] double wait_beyond(const PatientLine& line, double t_s);

// 1 − P(W > t): answered within t seconds.
[[nodiscard]] double service_level(const PatientLine& line, double t_s);

// C / (nμ − λ) seconds, of all callers.
[[nodiscard]] double mean_wait_s(const PatientLine& line);

}  // namespace rufbund::sim::theory
