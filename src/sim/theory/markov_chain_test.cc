// The solvers against closed forms and against each other: all other chains stand on them.
#include "sim/theory/markov_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "sim/theory/erlang_b.h"
#include "sim/theory/markov_line.h"
#include "sim/theory/state_space.h"

namespace rufbund::sim::theory {
namespace {

MarkovChain birth_and_death(const LineLoad& load) {
  MarkovChain chain(load.places + 1);
  for (std::uint32_t k = 0; k < load.places; ++k) {
    chain.add(k, k + 1, load.calls_per_s);
    const double waiting = k + 1 > load.seats ? k + 1 - load.seats : 0;
    chain.add(k + 1, k, (k + 1 - waiting) / load.handling_s + waiting / load.patience_s);
  }
  return chain;
}

TEST(MarkovChain, both_solvers_give_the_finite_line) {
  for (const double load : {0.1, 0.9, 1.5, 5.0}) {
    const LineLoad line{load * 8 / 60, 60, 45, 8, 40};
    const MarkovChain chain = birth_and_death(line);
    const MarkovLine want(line);
    const std::vector<double> eliminated = chain.stationary_by_elimination(), swept = chain.stationary_by_sweeps();
    for (std::size_t k = 0; k <= 40; ++k) {
      EXPECT_NEAR(eliminated[k], want.present(k), 1e-13 * want.present(k)) << load << " " << k;
      EXPECT_NEAR(swept[k], want.present(k), 1e-13) << load << " " << k;
    }
  }
}

TEST(MarkovChain, elimination_holds_shares_of_any_size) {
  const LineLoad line{5'000.0 / 60, 60, kEndless, 1'000, 1'200};  // nobody present: less than 10⁻³⁰⁰
  const std::vector<double> got = birth_and_death(line).stationary_by_elimination();
  const MarkovLine want(line);
  EXPECT_NEAR(got[1'200], want.present(1'200), 1e-12);
  EXPECT_NEAR(got[1'000], want.present(1'000), 1e-11 * want.present(1'000));
}

TEST(MarkovChain, the_solvers_agree_on_a_chain_without_detailed_balance) {
  // A walk around a torus with a drift; rates from a fixed sequence, so that no symmetry helps.
  using State = std::pair<int, int>;
  const auto moves = [](const State& at, auto add) {
    const double odd = 1 + (at.first * 7 + at.second * 13) % 5;
    add(State{(at.first + 1) % 12, at.second}, 0.7 * odd);
    add(State{at.first, (at.second + 1) % 9}, 1.1);
    add(State{(at.first + 11) % 12, (at.second + 4) % 9}, 0.2 / odd);
  };
  const StateSpace<State> space = reachable(State{0, 0}, moves);
  ASSERT_EQ(space.states.size(), 108u);
  const std::vector<double> eliminated = space.chain.stationary_by_elimination(),
                            swept = space.chain.stationary_by_sweeps();
  for (std::size_t n = 0; n < 108; ++n) EXPECT_NEAR(eliminated[n], swept[n], 1e-13);
  // And it stays as it is when time passes.
  const MarkovChain::Passage later = space.chain.after(3, eliminated);
  for (std::size_t n = 0; n < 108; ++n) {
    EXPECT_NEAR(later.at_end[n], eliminated[n], 1e-14);
    EXPECT_NEAR(later.time_in[n], 3 * eliminated[n], 1e-13);
  }
}

TEST(MarkovChain, two_states_pass_into_each_other_by_the_exponential_law) {
  MarkovChain chain(2);
  chain.add(0, 1, 0.3);
  chain.add(1, 0, 0.5);
  for (const double t : {0.0, 0.01, 2.0, 1'000.0}) {
    const MarkovChain::Passage got = chain.after(t, {1, 0});
    EXPECT_NEAR(got.at_end[1], 0.375 * (1 - std::exp(-0.8 * t)), 1e-13) << t;
    EXPECT_NEAR(got.time_in[1], 0.375 * (t - (1 - std::exp(-0.8 * t)) / 0.8), 1e-12 * (1 + t)) << t;
  }
}

}  // namespace
}  // namespace rufbund::sim::theory
