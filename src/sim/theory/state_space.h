// A Markov chain written down as its states and moves: from one state all that can be reached are found, and numbered
// in their own order, so that what lies near in the first members lies near in the matrix. Pure, any thread.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "sim/theory/markov_chain.h"

namespace rufbund::sim::theory {

template <class State>
struct StateSpace {
  std::vector<State> states;  // ascending
  MarkovChain chain;
};

// `moves(state, add)` calls add(to, rate per second) for each move out of a state. At most 5 million states.
template <class State, class Moves>
StateSpace<State> reachable(const State& start, Moves moves) {
  std::map<State, std::size_t> number = {{start, 0}};
  std::vector<State> open = {start};
  while (!open.empty()) {
    const State state = open.back();
    open.pop_back();
    moves(state, [&](const State& to, double rate) {
      if (rate > 0 && number.emplace(to, 0).second) open.push_back(to);
    });
    CHECK(number.size() <= 5'000'000);
  }
  StateSpace<State> out{{}, MarkovChain(number.size())};
  for (auto& [state, index] : number) {
    index = out.states.size();
    out.states.push_back(state);
  }
  for (const auto& [state, index] : number) {
    const std::size_t from = index;
    moves(state, [&](const State& to, double rate) {
      if (rate > 0) out.chain.add(from, number.at(to), rate);
    });
  }
  return out;
}

}  // namespace rufbund::sim::theory
