// Against values that need no table: factorials, exponentials, closed forms of half-integer arguments.
#include "sim/theory/special.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace rufbund::sim::theory {
namespace {

TEST(Special, the_gamma_function_gives_factorials_and_the_root_of_pi) {
  double log_factorial = 0;
  for (int n = 1; n <= 200; ++n) {
    EXPECT_NEAR(log_gamma(n), log_factorial, 1e-14 * (1 + log_factorial)) << n;
    log_factorial += std::log(n);
  }
  EXPECT_NEAR(log_gamma(0.5), std::log(std::numbers::pi) / 2, 1e-14);
  EXPECT_NEAR(log_gamma(1e-8), std::log(1e8), 1e-7);
}

TEST(Special, the_incomplete_gamma_function_is_a_poisson_distribution_for_whole_numbers) {
  for (const double x : {0.1, 1.0, 5.0, 40.0, 300.0}) {
    for (const int a : {1, 2, 5, 30, 320}) {
      double below = 0;  // P(Poisson(x) < a) = Q(a, x)
      for (int k = 0; k < a; ++k) below += std::exp(k * std::log(x) - x - log_gamma(k + 1));
      EXPECT_NEAR(lower_gamma_share(a, x), 1 - below, 1e-12) << a << " " << x;
      if (below > 1e-9 && a <= x + 40) {
        EXPECT_NEAR(std::log(scaled_upper_gamma(a, x)), x + (1 - a) * std::log(x) + log_gamma(a) + std::log(below),
                    1e-9)
            << a << " " << x;
      }
    }
  }
  EXPECT_EQ(scaled_upper_gamma(1, 700), 1);
}

TEST(Special, the_incomplete_gamma_function_of_one_half_is_the_error_function) {
  for (const double x : {0.01, 0.4, 1.4, 1.6, 9.0})
    EXPECT_NEAR(lower_gamma_share(0.5, x), std::erf(std::sqrt(x)), 1e-14) << x;
  EXPECT_NEAR(normal_beyond(1.6448536269514722), 0.05, 1e-14);
}

}  // namespace
}  // namespace rufbund::sim::theory
