// Against the steady state, the infinite-server queue in closed form, and the books of callers from period to period.
#include "sim/theory/changing_line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/markov_line.h"

namespace rufbund::sim::theory {
namespace {

TEST(ChangingLine, comes_to_rest_at_the_finite_line) {
  for (const double load : {0.5, 1.0, 2.0}) {
    const double calls = load * 6 / 100;
    const std::vector<PeriodFigures> got = changing_line({{20'000, calls, 6}, {600, calls, 6}}, 100, 60, 40);
    const MarkovLine want({calls, 100, 60, 6, 46});
    EXPECT_NEAR(got[1].mean_busy, want.mean_busy(), 1e-10) << load;
    EXPECT_NEAR(got[1].mean_waiting, want.mean_waiting(), 1e-10) << load;
    EXPECT_NEAR(got[1].abandoned / got[1].offered, want.abandoned(), 1e-10) << load;
    EXPECT_NEAR(got[1].answered / got[1].offered, want.served(), 1e-10) << load;
    EXPECT_NEAR(got[1].delayed, want.delayed() + want.blocked(), 1e-10) << load;
    EXPECT_NEAR(got[1].blocked / got[1].offered, want.blocked(), 1e-10) << load;
  }
}

TEST(ChangingLine, with_seats_for_all_is_the_infinite_server_queue) {
  // Eick, Massey & Whitt, "The physics of the M(t)/G/∞ queue" (1993): m' = λ(t) − μm, in each piece m∞ + (m −
  // m∞)·e^(−μt).
  const std::vector<Period> periods = {{300, 0.05, 60}, {100, 0.12, 60}, {50, 0, 60}, {900, 0.08, 60}};
  const std::vector<PeriodFigures> got = changing_line(periods, 120, 60, 5);
  double busy = 0;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const double rest = periods[i].calls_per_s * 120, decay = std::exp(-periods[i].seconds / 120);
    const double mean = rest + (busy - rest) * (1 - decay) * 120 / periods[i].seconds;
    busy = rest + (busy - rest) * decay;
    EXPECT_NEAR(got[i].busy_at_end, busy, 1e-9) << i;
    EXPECT_NEAR(got[i].mean_busy, mean, 1e-9) << i;
    EXPECT_NEAR(got[i].abandoned, 0, 1e-9) << i;
  }
}

TEST(ChangingLine, where_patience_equals_handling_time_it_does_not_matter_how_many_seats_there_are) {
  // θ = μ: callers present are M(t)/M/∞ whatever the seats do, so also while seats come and go.
  const std::vector<Period> periods = {{300, 0.05, 8}, {100, 0.12, 3}, {50, 0, 0}, {900, 0.08, 12}, {60, 0.1, 5}};
  const std::vector<PeriodFigures> got = changing_line(periods, 120, 120, 60);
  double present = 0;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const double rest = periods[i].calls_per_s * 120;
    present = rest + (present - rest) * std::exp(-periods[i].seconds / 120);
    EXPECT_NEAR(got[i].busy_at_end + got[i].waiting_at_end, present, 1e-9) << i;
  }
}

TEST(ChangingLine, keeps_its_books_from_period_to_period) {
  const std::vector<Period> periods = {{200, 0.1, 5}, {300, 0.3, 10}, {100, 0.2, 2}, {400, 0.05, 2}, {100, 0, 7}};
  const std::vector<PeriodFigures> got = changing_line(periods, 90, 50, 30);
  double waiting = 0, busy = 0;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const PeriodFigures& at = got[i];
    EXPECT_NEAR(waiting + at.offered - at.blocked - at.abandoned - at.answered, at.waiting_at_end, 1e-9) << i;
    EXPECT_NEAR(busy + at.answered - at.mean_busy * periods[i].seconds / 90, at.busy_at_end, 1e-9) << i;
    waiting = at.waiting_at_end;
    busy = at.busy_at_end;
  }
}

TEST(ChangingLine, seats_that_go_end_their_call_first) {
  // Ten busy seats, none of them left: who is on a seat stays as long as it takes; a new caller waits.
  const std::vector<PeriodFigures> got = changing_line({{5'000, 0.4, 10}, {60, 0, 0}}, 100, 30, 40);
  EXPECT_NEAR(got[1].busy_at_end, got[0].busy_at_end * std::exp(-0.6), 1e-9);
  EXPECT_NEAR(got[1].waiting_at_end, got[0].waiting_at_end * std::exp(-2.0), 1e-9);
  EXPECT_EQ(got[1].answered, 0);
}

TEST(ChangingLine, seats_that_stay_go_on_while_others_end_their_last_call) {
  // All ten are busy and many wait (Poisson of mean 40 where θ = μ, so a seat is free once in 10⁸): the four that stay
  // answer 4μ a second from the first, whether or not the six that go have ended.
  const std::vector<PeriodFigures> got = changing_line({{5'000, 0.4, 10}, {20, 0.4, 4}}, 100, 100, 200);
  EXPECT_NEAR(got[1].answered, 4 * 20 / 100.0, 1e-6);
  EXPECT_NEAR(got[1].busy_at_end, 4 + 6 * std::exp(-0.2), 1e-6);
}

TEST(ChangingLine, it_is_chance_whether_a_seat_that_goes_is_busy) {
  // A tenth of the load of ten seats, then five of them: half of the busy ones stay, and none of the others is lost.
  const std::vector<PeriodFigures> got = changing_line({{5'000, 0.01, 10}, {50, 0, 5}, {50, 0, 0}}, 100, 100, 20);
  EXPECT_NEAR(got[0].busy_at_end, 1, 1e-6);
  EXPECT_NEAR(got[1].busy_at_end, std::exp(-0.5), 1e-6);
  EXPECT_NEAR(got[2].busy_at_end, std::exp(-1.0), 1e-6);
}

}  // namespace
}  // namespace rufbund::sim::theory
