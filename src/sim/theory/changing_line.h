// A line whose calls and seats change with time, M(t)/M/n(t)/K+M, by the Kolmogorov forward equations. Pure, any
// thread.
//
// Sources: Kolmogorov (1931); solved by randomization (markov_chain.h) within each period, in which the rates are
// constant, so to about 10⁻¹², with no step of time. Ingolfsson, Akhmetshina, Budge, Li & Wu, "A survey and
// experimental comparison of service-level-approximation methods for nonstationary M(t)/M/s(t) queueing systems"
// (2007), for seats that end their call before they go. Which seats go is settled beforehand, whether they are busy or
// not: a choice by chance, as the seats are alike.
#pragma once

#include <cstdint>
#include <vector>

namespace rufbund::sim::theory {

struct Period {
  double seconds = 0;      // above 0
  double calls_per_s = 0;  // at least 0
  std::uint32_t seats = 0;
};

// Expected numbers of calls within a period, and means over it. Who is answered by seats that come with a period
// belongs to it.
struct PeriodFigures {
  double offered = 0, blocked = 0, abandoned = 0, answered = 0;
  double mean_busy = 0, mean_waiting = 0;
  double delayed = 0;  // of the offered calls: no seat free at once, blocked ones included
  double busy_at_end = 0, waiting_at_end = 0;
};

// A line with handling and patience (means, exponential, seconds) and at most `most_waiting` callers in the queue, who
// comes beyond them being turned away; empty at the start. A seat that is taken away ends its call first, and takes no
// other; those that stay go on. Seats that come are none of those. busy and mean_busy count both, `delayed` asks for
// those that stay. Costs the states (callers at seats that stay, waiting) × the events of a period.
[[nodiscard]] std::vector<PeriodFigures> changing_line(const std::vector<Period>& periods, double handling_s,
                                                       double patience_s, std::uint32_t most_waiting);

}  // namespace rufbund::sim::theory
