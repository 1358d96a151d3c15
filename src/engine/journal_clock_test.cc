// Steps of the wall clock, with both clocks in the test's hands.
#include "engine/journal_clock.h"

#include <gtest/gtest.h>

namespace rufbund::engine {
namespace {

struct TwoClocks : Clock {
  [[nodiscard]] TimeMs now() const override { return wall; }
  void pass(Millis duration) {
    wall = wall + duration;
    steady += duration;
  }
  TimeMs wall{1'800'000'000'000};
  std::chrono::nanoseconds steady{Millis{5'000}};
};

constexpr Millis kHour{3'600'000};

struct JournalClockTest : testing::Test {
  TwoClocks clocks;
  JournalClock clock{clocks, [this] { return clocks.steady; }, TimeMs{0}};
};

TEST_F(JournalClockTest, it_follows_two_clocks_that_agree) {
  for (int i = 0; i < 1'000; ++i) {
    clocks.pass(Millis{7});
    EXPECT_EQ(clock.now(), clocks.wall);
  }
}

TEST_F(JournalClockTest, after_a_step_back_time_goes_on_a_tenth_slower_until_they_agree) {
  clocks.wall = clocks.wall - kHour;
  const TimeMs before = clock.now();
  clocks.pass(Millis{10'000});
  EXPECT_EQ(clock.now() - before, Millis{9'000});
  EXPECT_EQ(clock.wall_ahead(), -kHour + Millis{1'000});
  for (int i = 0; i < 11 * 3'600; ++i) {
    clocks.pass(Millis{1'000});
    (void)clock.now();
  }
  EXPECT_LE(std::abs((clock.now() - clocks.wall).count()), 2);
}

TEST_F(JournalClockTest, after_a_leap_forward_no_timer_runs_out_before_its_time) {
  const TimeMs before = clock.now();
  clocks.wall = clocks.wall + kHour;
  EXPECT_EQ(clock.now(), before);
  clocks.pass(Millis{10'000});
  EXPECT_EQ(clock.now() - before, Millis{11'000});
}

TEST_F(JournalClockTest, a_step_is_apart_until_both_are_together_again_and_is_told_once) {
  bool apart = false;
  int changes = 0;
  const auto look = [&] {
    const bool before = apart;
    apart = clocks_apart(clock.wall_ahead(), before);
    changes += apart != before;
  };
  clocks.wall = clocks.wall - Millis{4'999};
  look();
  EXPECT_FALSE(apart);
  clocks.wall = clocks.wall - Millis{1};
  look();
  EXPECT_TRUE(apart);
  for (int i = 0; i < 60; ++i) {
    clocks.pass(Millis{1'000});
    look();
  }
  EXPECT_FALSE(apart);
  EXPECT_EQ(changes, 2);
}

TEST_F(JournalClockTest, it_never_runs_backwards_and_begins_where_the_journal_ended) {
  JournalClock later(
      clocks, [this] { return clocks.steady; }, clocks.wall + kHour);
  EXPECT_EQ(later.now(), clocks.wall + kHour);
  TimeMs last = later.now();
  for (int i = 0; i < 100; ++i) {
    clocks.pass(Millis{i % 3});
    clocks.wall = clocks.wall - Millis{50};
    ASSERT_GE(later.now(), last);
    last = later.now();
  }
}

}  // namespace
}  // namespace rufbund::engine
