#include "sim/theory/changing_line.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/check.h"
#include "sim/theory/markov_chain.h"

namespace rufbund::sim::theory {
namespace {

using State = std::pair<std::uint32_t, std::uint32_t>;  // busy, waiting; somebody waits only where busy ≥ seats

// The states of a period in which up to `most_busy` seats are busy at its start, and where each stands.
class Places {
 public:
  Places(std::uint32_t seats, std::uint32_t most_busy, std::uint32_t most_waiting)
      : seats_(seats), waiting_(most_waiting) {
    for (std::uint32_t busy = 0; busy <= std::max(seats, most_busy); ++busy)
      for (std::uint32_t waiting = 0; waiting <= (busy >= seats ? most_waiting : 0); ++waiting)
        states_.emplace_back(busy, waiting);
  }
  [[nodiscard]] const std::vector<State>& states() const { return states_; }
  [[nodiscard]] std::size_t at(std::uint32_t busy, std::uint32_t waiting) const {
    if (busy < seats_) return busy;
    return seats_ + static_cast<std::size_t>(busy - seats_) * (waiting_ + 1) + waiting;
  }

 private:
  std::uint32_t seats_, waiting_;
  std::vector<State> states_;
};

}  // namespace

std::vector<PeriodFigures> changing_line(const std::vector<Period>& periods, double handling_s, double patience_s,
                                         std::uint32_t most_waiting) {
  CHECK(handling_s > 0 && patience_s > 0);
  const double served = 1 / handling_s, leaving = 1 / patience_s;
  std::vector<PeriodFigures> out;
  std::map<State, double> shares = {{{0, 0}, 1.0}};
  for (const Period& period : periods) {
    CHECK(period.seconds > 0 && period.calls_per_s >= 0);
    // New seats take callers at once. What cannot matter any more is dropped, so that the second dimension ends.
    std::map<State, double> begin;
    std::uint32_t most_busy = 0;
    double at_the_change = 0;
    for (const auto& [state, share] : shares) {
      if (share < 1e-18) continue;
      auto [busy, waiting] = state;
      const std::uint32_t taken = busy < period.seats ? std::min(waiting, period.seats - busy) : 0;
      begin[{busy + taken, waiting - taken}] += share;
      most_busy = std::max(most_busy, busy + taken);
      at_the_change += share * taken;
    }
    const Places places(period.seats, most_busy, most_waiting);
    const std::vector<State>& states = places.states();
    MarkovChain chain(states.size());
    for (std::size_t n = 0; n < states.size(); ++n) {
      const auto [busy, waiting] = states[n];
      if (busy < period.seats) {
        chain.add(n, places.at(busy + 1, 0), period.calls_per_s);
      } else if (waiting < most_waiting) {
        chain.add(n, places.at(busy, waiting + 1), period.calls_per_s);
      }
      if (waiting > 0) chain.add(n, places.at(busy, waiting - 1), waiting * leaving);
      if (busy == 0) continue;
      const bool takes_next = waiting > 0 && busy <= period.seats;
      chain.add(n, takes_next ? places.at(busy, waiting - 1) : places.at(busy - 1, waiting), busy * served);
    }
    std::vector<double> start(states.size());
    double sum = 0;
    for (const auto& [state, share] : begin) sum += share;
    for (const auto& [state, share] : begin) start[places.at(state.first, state.second)] = share / sum;
    const MarkovChain::Passage passage = chain.after(period.seconds, std::move(start));

    PeriodFigures figures;
    figures.offered = period.calls_per_s * period.seconds;
    figures.answered = at_the_change;
    double full = 0, taken = 0;
    shares.clear();
    for (std::size_t n = 0; n < states.size(); ++n) {
      const auto [busy, waiting] = states[n];
      const double share = passage.time_in[n] / period.seconds;
      figures.mean_busy += share * busy;
      figures.mean_waiting += share * waiting;
      figures.busy_at_end += passage.at_end[n] * busy;
      figures.waiting_at_end += passage.at_end[n] * waiting;
      if (busy >= period.seats) {
        taken += share;
        if (waiting == most_waiting) full += share;
        if (busy == period.seats && waiting > 0) figures.answered += busy * served * passage.time_in[n];
      } else {
        figures.answered += period.calls_per_s * passage.time_in[n];
      }
      shares[states[n]] = passage.at_end[n];
    }
    figures.delayed = taken;
    figures.blocked = full * figures.offered;
    figures.abandoned = leaving * figures.mean_waiting * period.seconds;
    out.push_back(figures);
  }
  return out;
}

}  // namespace rufbund::sim::theory
