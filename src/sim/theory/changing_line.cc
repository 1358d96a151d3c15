#include "sim/theory/changing_line.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "sim/theory/markov_chain.h"
#include "sim/theory/special.h"

namespace rufbund::sim::theory {
namespace {

// Of `busy` among `seats`, so many are among the first `staying`: hypergeometric, P by index.
std::vector<double> staying_busy(std::uint32_t seats, std::uint32_t staying, std::uint32_t busy) {
  const auto log_choose = [](std::uint32_t n, std::uint32_t k) {
    return log_gamma(n + 1.0) - log_gamma(k + 1.0) - log_gamma(n - k + 1.0);
  };
  std::vector<double> out(staying + 1);
  for (std::uint32_t k = busy + staying > seats ? busy + staying - seats : 0; k <= std::min(staying, busy); ++k)
    out[k] = std::exp(log_choose(staying, k) + log_choose(seats - staying, busy - k) - log_choose(seats, busy));
  return out;
}

}  // namespace

std::vector<PeriodFigures> changing_line(const std::vector<Period>& periods, double handling_s, double patience_s,
                                         std::uint32_t most_waiting) {
  CHECK(handling_s > 0 && patience_s > 0);
  const double served = 1 / handling_s, leaving = 1 / patience_s;
  std::vector<PeriodFigures> out;
  std::vector<double> present = {1};  // shares: callers at the seats of the last period and waiting for them
  std::uint32_t seats = 0;
  double leaving_busy = 0;  // mean: seats that were taken away and still talk
  for (const Period& period : periods) {
    CHECK(period.seconds > 0 && period.calls_per_s >= 0);
    std::vector<double> start(period.seats + most_waiting + 1);
    double at_the_change = 0;
    for (std::uint32_t k = 0; k < present.size(); ++k) {
      if (present[k] <= 0) continue;
      const std::uint32_t busy = std::min(k, seats), waiting = k - busy;
      if (period.seats >= seats) {
        // New seats take callers at once.
        at_the_change += present[k] * std::min(waiting, period.seats - seats);
        start[k] += present[k];
        continue;
      }
      const std::vector<double> stay = staying_busy(seats, period.seats, busy);
      for (std::uint32_t s = 0; s < stay.size(); ++s) {
        start[s + waiting] += present[k] * stay[s];
        leaving_busy += present[k] * stay[s] * (busy - s);
      }
    }
    seats = period.seats;
    MarkovChain chain(start.size());
    for (std::uint32_t k = 0; k < start.size(); ++k) {
      const std::uint32_t busy = std::min(k, seats), waiting = k - busy;
      if (waiting < most_waiting) chain.add(k, k + 1, period.calls_per_s);
      if (k > 0) chain.add(k, k - 1, busy * served + waiting * leaving);
    }
    double sum = 0;
    for (const double share : start) sum += share;
    for (double& share : start) share /= sum;
    const MarkovChain::Passage passage = chain.after(period.seconds, std::move(start));
    present = passage.at_end;

    PeriodFigures figures;
    figures.offered = period.calls_per_s * period.seconds;
    figures.answered = at_the_change;
    const double decay = std::exp(-period.seconds * served);
    figures.mean_busy = leaving_busy * (1 - decay) * handling_s / period.seconds;
    leaving_busy *= decay;
    figures.busy_at_end = leaving_busy;
    for (std::uint32_t k = 0; k < present.size(); ++k) {
      const std::uint32_t busy = std::min(k, seats), waiting = k - busy;
      const double share = passage.time_in[k] / period.seconds;
      figures.mean_busy += share * busy;
      figures.mean_waiting += share * waiting;
      figures.busy_at_end += present[k] * busy;
      figures.waiting_at_end += present[k] * waiting;
      if (busy < seats) {
        figures.answered += period.calls_per_s * passage.time_in[k];
      } else {
        figures.delayed += share;
        if (waiting > 0) figures.answered += busy * served * passage.time_in[k];
        if (waiting == most_waiting) figures.blocked += share * figures.offered;
      }
    }
    figures.abandoned = leaving * figures.mean_waiting * period.seconds;
    out.push_back(figures);
  }
  return out;
}

}  // namespace rufbund::sim::theory
