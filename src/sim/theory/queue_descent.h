// The way of one caller to the head of a queue with exponential handling and patience: the caller ahead of whom j
// others wait is served after j + 1 departures, at the rates nμ + iθ with i = j…0. Pure, any thread.
//
// Source: Riordan, "Stochastic service systems" (1962), §6. As order statistics of exponential times the sum has the
// distribution P(V > t | j) = Σ_{i≤j} e^(−nμt)·(1 − e^(−θt))ⁱ·Γ(nμ/θ + i) / (Γ(nμ/θ)·i!), a negative binomial one, and
// without impatience Poisson's, e^(−nμt)·Σ (nμt)ⁱ/i!.
#pragma once

#include <cstddef>
#include <vector>

namespace rufbund::sim::theory {

// P(V > t | j) for j = 0 to `most_ahead`. `capacity` is nμ, above 0, and `leaving` θ, at least 0, per second.
[[nodiscard]] std::vector<double> still_ahead(double capacity, double leaving, double t_s, std::size_t most_ahead);

// P(served at all | j) = nμ / (nμ + (j + 1)·θ), and, given that, P(V > t): the same with the own patience at work,
// whose rates are one θ higher. So P(served within t | j) = share · (1 − late).
[[nodiscard]] double served_from(double capacity, double leaving, double ahead);
[[nodiscard]] std::vector<double> late_if_served(double capacity, double leaving, double t_s, std::size_t most_ahead);

}  // namespace rufbund::sim::theory
