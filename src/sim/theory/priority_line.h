// Classes of callers on one line, the seats serving all of them alike: the first class first, without taking a caller
// off a seat. A bounded head start lies between this and first come first served; at head start 0 all classes wait as
// Erlang C says, and for any head start, patience being endless and handling alike, Σ calls·wait over the classes is
// what Erlang C says (Kleinrock's conservation law, 1965). Pure, any thread.
//
// Sources: Cobham, "Priority assignment in waiting line problems" (1954), for the means; Kella & Yechiali, "Waiting
// times in the non-preemptive priority M/M/c queue" (1985), for the distribution; Abate & Whitt, "Numerical inversion
// of Laplace transforms of probability distributions" (1995), for its inversion.
#pragma once

#include <cstdint>
#include <vector>

namespace rufbund::sim::theory {

struct PriorityLine {
  std::vector<double> calls_per_s;  // by class, the one that goes first first; each above 0
  double handling_s = 0;            // mean, of all classes
  std::uint32_t seats = 0;          // the whole load is below them
};

// Seconds, of all callers of the class: C/(nμ) / ((1 − σ_{k−1})·(1 − σ_k)), σ_k the load of the classes up to k as a
// share of the seats and C Erlang's probability of waiting (Cobham).
[[nodiscard]] double mean_wait_s(const PriorityLine& line, std::size_t of_class);

// P(W > t) of all callers of the class. Who waits finds a geometric number of its own and better classes ahead, and
// each departure takes as long as a busy period of the better ones at the rate nμ; its transform is inverted to about
// 10⁻⁸.
[[nodiscard]] double wait_beyond(const PriorityLine& line, std::size_t of_class, double t_s);

// Two classes with exponential patience, the first served first, by the chain (waiting of each class, busy seats).
struct ImpatientClass {
  double calls_per_s = 0;
  double patience_s = 0;  // mean; finite
};
struct ClassFigures {
  double delayed = 0;      // of the class's callers
  double abandoned = 0;    // likewise
  double mean_wait_s = 0;  // of all of them, also those who left
};
struct TwoClasses {
  ClassFigures first, second;
};
[[nodiscard]] TwoClasses impatient_priority(const ImpatientClass& first, const ImpatientClass& second,
                                            double handling_s, std::uint32_t seats);

// Two classes that differ in handling and share patience and line, first come first served (M/H₂/n+M): both wait alike.
struct HandledClass {
  double calls_per_s = 0;
  double handling_s = 0;  // mean, exponential
};
[[nodiscard]] ClassFigures mixed_handling(const HandledClass& one, const HandledClass& other, double patience_s,
                                          std::uint32_t seats);

}  // namespace rufbund::sim::theory
