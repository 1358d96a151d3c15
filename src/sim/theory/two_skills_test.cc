// Against the finite line where the skills make no difference, and the overflow chain where nobody can wait.
#include "sim/theory/two_skills.h"

#include <gtest/gtest.h>

#include "sim/theory/markov_line.h"
#include "sim/theory/overflow.h"

namespace rufbund::sim::theory {
namespace {

TEST(TwoSkills, where_all_seats_serve_both_is_one_line) {
  for (const double load : {0.6, 1.2}) {
    const double calls = load * 4 / 100;
    const TwoSkillsFigures got = two_skills({{0.3 * calls, 0.7 * calls}, 100, 80, 0, 4, 8});
    const MarkovLine want({calls, 100, 80, 4, 12});
    for (const KindFigures& kind : got.kind) {
      EXPECT_NEAR(kind.blocked, want.blocked(), 1e-11);
      EXPECT_NEAR(kind.delayed, want.delayed(), 1e-11);
      EXPECT_NEAR(kind.abandoned, want.abandoned(), 1e-11);
      EXPECT_NEAR(kind.mean_wait_s, want.mean_wait_s(), 1e-9);
    }
    EXPECT_NEAR(got.double_busy, want.mean_busy(), 1e-11);
  }
}

TEST(TwoSkills, where_only_the_first_kind_rings_is_one_line_of_all_seats) {
  const TwoSkillsFigures got = two_skills({{0.06, 0}, 100, kEndless, 3, 2, 10});
  const MarkovLine want({0.06, 100, kEndless, 5, 15});
  EXPECT_NEAR(got.kind[0].mean_wait_s, want.mean_wait_s(), 1e-9);
  EXPECT_NEAR(got.kind[0].blocked, want.blocked(), 1e-12);
  EXPECT_NEAR(got.single_busy + got.double_busy, want.mean_busy(), 1e-11);
}

TEST(TwoSkills, where_only_the_second_rings_the_single_seats_stand_idle) {
  const TwoSkillsFigures got = two_skills({{0, 0.03}, 100, 60, 3, 2, 10});
  const MarkovLine want({0.03, 100, 60, 2, 12});
  EXPECT_NEAR(got.kind[1].mean_wait_s, want.mean_wait_s(), 1e-9);
  EXPECT_NEAR(got.kind[1].abandoned, want.abandoned(), 1e-11);
  EXPECT_EQ(got.single_busy, 0);
}

TEST(TwoSkills, without_a_queue_is_the_overflow_chain) {
  const TwoSkillsFigures got = two_skills({{0.05, 0.02}, 100, 60, 4, 3, 0});
  const OverflowLosses want = overflow_chain({{5, 4}}, 2, 3);
  EXPECT_NEAR(got.kind[0].blocked, want.lost[0], 1e-12);
  EXPECT_NEAR(got.kind[1].blocked, want.lost_direct, 1e-12);
  EXPECT_NEAR(got.double_busy, want.common_busy, 1e-11);
}

TEST(TwoSkills, keeps_its_books_and_the_kind_with_fewer_seats_waits_longer) {
  for (const double load : {0.7, 1.1, 2.0}) {
    const double one = load * 2.5 / 100, two = load * 1.5 / 100;
    const TwoSkillsFigures got = two_skills({{one, two}, 100, 120, 2, 2, 10});
    double served = 0;
    const double calls[2] = {one, two};
    for (int kind = 0; kind < 2; ++kind)
      served += calls[kind] * (1 - got.kind[kind].blocked - got.kind[kind].abandoned);
    EXPECT_NEAR(got.single_busy + got.double_busy, served * 100, 1e-9) << load;
    EXPECT_LT(got.kind[0].mean_wait_s, got.kind[1].mean_wait_s) << load;
    // One line of four seats that all serve both is better for the second kind, and for all taken together.
    const MarkovLine pooled({one + two, 100, 120, 4, 14});
    EXPECT_GE(pooled.mean_busy(), got.single_busy + got.double_busy) << load;
    EXPECT_LT(pooled.mean_wait_s(), got.kind[1].mean_wait_s) << load;
  }
}

TEST(TwoSkills, a_line_that_is_full_for_all_turns_away_alike_also_where_a_seat_is_free) {
  // Two kinds, one seat each that matters: while one of the second kind waits, the first is turned away, its seat free.
  const TwoSkills line{{0.02, 0.05}, 20, 30, 2, 1, 1, true};
  const TwoSkillsFigures got = two_skills(line);
  EXPECT_NEAR(got.kind[0].blocked, got.kind[1].blocked, 1e-12);
  TwoSkills open = line;
  open.full_for_all = false;
  EXPECT_LT(two_skills(open).kind[0].blocked, got.kind[0].blocked / 5);
  // Who is let in is served or gone: the books of the seats.
  double served = 0;
  for (int kind = 0; kind < 2; ++kind)
    served += line.calls_per_s[kind] * (1 - got.kind[kind].blocked - got.kind[kind].abandoned);
  EXPECT_NEAR(served * line.handling_s, got.single_busy + got.double_busy, 1e-10);
}

}  // namespace
}  // namespace rufbund::sim::theory
