#include "sim/theory/two_skills.h"

#include <string>
#include <tuple>

#include "base/check.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

// Who waits, in their order: '1' or '2' by kind. While somebody of the first kind waits, all seats are busy; while
// somebody of the second does, all that serve them are.
struct State {
  std::string waiting;
  std::uint32_t single_busy = 0, double_busy = 0;
  bool operator<(const State& other) const {
    if (waiting.size() != other.waiting.size()) return waiting.size() < other.waiting.size();
    return std::tie(waiting, single_busy, double_busy) < std::tie(other.waiting, other.single_busy, other.double_busy);
  }
};

State without(State state, std::size_t place) {
  state.waiting.erase(place, 1);
  return state;
}

}  // namespace

TwoSkillsFigures two_skills(const TwoSkills& line) {
  CHECK(line.calls_per_s[0] >= 0 && line.calls_per_s[1] >= 0 && line.calls_per_s[0] + line.calls_per_s[1] > 0);
  CHECK(line.handling_s > 0 && line.patience_s > 0 && line.most_waiting <= 16);
  CHECK(!line.full_for_all || line.most_waiting >= 1);
  CHECK(line.single_seats + line.double_seats >= 1);
  const double served = 1 / line.handling_s, leaving = 1 / line.patience_s;
  const auto single_free = [&](const State& state) { return state.single_busy < line.single_seats; };
  const auto double_free = [&](const State& state) { return state.double_busy < line.double_seats; };
  const auto space = reachable(State{}, [&](const State& state, auto add) {
    for (int kind = 0; kind < 2; ++kind) {
      State to = state;
      if (line.full_for_all && state.waiting.size() == line.most_waiting) continue;
      if (kind == 0 && single_free(state)) {
        ++to.single_busy;
      } else if (double_free(state)) {
        ++to.double_busy;
      } else if (state.waiting.size() < line.most_waiting) {
        to.waiting += kind == 0 ? '1' : '2';
      } else {
        continue;
      }
      add(to, line.calls_per_s[kind]);
    }
    for (std::size_t i = 0; i < state.waiting.size(); ++i) add(without(state, i), leaving);
    if (state.single_busy > 0) {
      const std::size_t first = state.waiting.find('1');
      State to = state;
      if (first != std::string::npos) {
        to = without(to, first);
      } else {
        --to.single_busy;
      }
      add(to, state.single_busy * served);
    }
    if (state.double_busy > 0) {
      State to = state;
      if (!state.waiting.empty()) {
        to = without(to, 0);
      } else {
        --to.double_busy;
      }
      add(to, state.double_busy * served);
    }
  });
  const std::vector<double> shares = space.chain.stationary();
  TwoSkillsFigures out;
  double waiting[2] = {0, 0};
  for (std::size_t n = 0; n < shares.size(); ++n) {
    const State& state = space.states[n];
    out.single_busy += shares[n] * state.single_busy;
    out.double_busy += shares[n] * state.double_busy;
    for (const char kind : state.waiting) waiting[kind - '1'] += shares[n];
    const bool full = state.waiting.size() == line.most_waiting;
    for (int kind = 0; kind < 2; ++kind) {
      const bool seat_free = (kind == 0 && single_free(state)) || double_free(state);
      if (seat_free && !(full && line.full_for_all)) continue;
      (full ? out.kind[kind].blocked : out.kind[kind].delayed) += shares[n];
    }
  }
  for (int kind = 0; kind < 2; ++kind) {
    if (line.calls_per_s[kind] <= 0) continue;
    out.kind[kind].abandoned = leaving * waiting[kind] / line.calls_per_s[kind];
    out.kind[kind].mean_wait_s = waiting[kind] / (line.calls_per_s[kind] * (1 - out.kind[kind].blocked));
  }
  return out;
}

}  // namespace rufbund::sim::theory
