// Intervals against printed tables and cases that can be worked out by hand.
#include "sim/theory_grid/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rufbund::sim::grid {
namespace {

TEST(Interval, students_t_is_what_tables_print) {
  EXPECT_NEAR(student_t(0.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_t(0.9995, 1), 636.619, 5e-3);
  EXPECT_NEAR(student_t(0.9995, 9), 4.781, 5e-4);
  EXPECT_NEAR(student_t(0.9995, 19), 3.883, 5e-4);
  EXPECT_NEAR(student_t(0.95, 30), 1.697, 5e-4);
  EXPECT_NEAR(student_t(0.9995, 100'000), 3.291, 5e-4);
}

TEST(Interval, a_ratio_of_equal_denominators_is_a_mean) {
  const std::vector<Ratio> runs = {{1, 2}, {2, 2}, {6, 2}};  // 0.5, 1, 3: mean 1.5, deviation √1.75
  const Interval interval = interval_of(runs, false);
  EXPECT_DOUBLE_EQ(interval.mean, 1.5);
  EXPECT_NEAR(interval.standard_error, std::sqrt(1.75 / 3), 1e-12);
  EXPECT_NEAR(interval.half_width, student_t(0.9995, 2) * std::sqrt(1.75 / 3), 1e-9);
  EXPECT_TRUE(interval.has(1.5));
  EXPECT_FALSE(interval.has(1.5 + 1.01 * interval.half_width));
}

TEST(Interval, a_ratio_that_is_the_same_in_every_run_has_no_width) {
  const Interval interval = interval_of(std::vector<Ratio>{{1, 3}, {2, 6}}, true);
  EXPECT_NEAR(interval.mean, 1.0 / 3, 1e-15);
  EXPECT_NEAR(interval.half_width, 0, 1e-12);
}

TEST(Interval, what_was_never_seen_may_be_as_frequent_as_a_poisson_number_that_is_rarely_0) {
  const Interval interval = interval_of(std::vector<Ratio>{{0, 1000}, {0, 1000}}, true);
  EXPECT_TRUE(interval.has(0));
  EXPECT_TRUE(interval.has(7.6 / 2000));  // e⁻⁷·⁶ = 0.0005
  EXPECT_FALSE(interval.has(7.61 / 2000));
  const Interval always = interval_of(std::vector<Ratio>{{1000, 1000}, {1000, 1000}}, true);
  EXPECT_TRUE(always.has(1 - 7.6 / 2000));
  EXPECT_FALSE(always.has(1 - 7.61 / 2000));
}

}  // namespace
}  // namespace rufbund::sim::grid
