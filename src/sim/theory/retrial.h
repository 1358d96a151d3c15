// Retrial: who finds every seat busy hears the engaged tone and rings again after an exponential time, and again. Pure,
// any thread.
//
// Sources: Falin & Templeton, "Retrial queues" (1997), §1.2 (one server, in closed form) and §2.2 (several, truncated);
// Cohen, "Basic problems of telephone traffic theory and the influence of repeated calls" (1957), for callers who give
// up.
#pragma once

#include <cstdint>
#include <vector>

namespace rufbund::sim::theory {

struct RetrialLoad {
  double calls_per_s = 0;  // first attempts, above 0
  double handling_s = 0;   // mean, above 0
  double pause_s = 0;      // mean between an attempt in vain and the next, above 0
  std::uint32_t seats = 1;
  double persistence = 1;  // probability of trying again after each attempt in vain, 0 to 1
};

struct RetrialFigures {
  double blocked = 0;            // of first attempts; who tries again finds it so more often
  double mean_busy = 0;          // seats
  double mean_orbit = 0;         // callers between two attempts
  double attempts_a_caller = 0;  // mean
  double served = 0;             // of the callers, in the end
  double mean_wait_s = 0;        // of all callers, from the first attempt to the seat or to giving up
};

// One seat, endless persistence, ρ = calls_per_s × handling_s below 1. P(busy) = ρ; callers in orbit ρ/(1−ρ)·(λ·pause +
// ρ). `seats` must be 1 and `persistence` 1.
[[nodiscard]] RetrialFigures single_server_retrial(const RetrialLoad& load);

// The distribution of the same: P(n in orbit, the seat idle or busy), n from 0 to `most`, with PGFs
// (1−ρ)·((1−ρ)/(1−ρz))^(λ·pause) and ρ·((1−ρ)/(1−ρz))^(λ·pause + 1).
struct OrbitShares {
  std::vector<double> idle, busy;
};
[[nodiscard]] OrbitShares single_server_orbit(const RetrialLoad& load, std::size_t most);

// Any number of seats (up to about 200) by the chain (callers in orbit, busy seats), cut off where less than 10⁻¹³ of
// the time is spent; with persistence 1 the load must be below the seats.
[[nodiscard]] RetrialFigures retrial(const RetrialLoad& load);

}  // namespace rufbund::sim::theory
