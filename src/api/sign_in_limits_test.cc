#include "api/sign_in_limits.h"

#include <gtest/gtest.h>

namespace rufbund::api {
namespace {

constexpr TimeMs kNow{1'000'000};

TEST(SignInLimits, guessing_is_bounded_and_comes_back_with_time) {
  SignInLimits limits;
  for (std::int64_t i = 0; i < SignInLimits::kTriesOfPlaceAndAccount; ++i) EXPECT_TRUE(limits.take("a", "x", kNow));
  EXPECT_FALSE(limits.take("a", "x", kNow));
  EXPECT_FALSE(limits.take("a", "x", kNow + Millis{SignInLimits::kPlaceAndAccountRefillMs - 1}));
  EXPECT_TRUE(limits.take("a", "x", kNow + Millis{SignInLimits::kPlaceAndAccountRefillMs}));
  EXPECT_FALSE(limits.take("a", "x", kNow + Millis{SignInLimits::kPlaceAndAccountRefillMs}));
}

TEST(SignInLimits, nobody_is_kept_out_by_somebody_elsewhere) {
  SignInLimits limits;
  for (int i = 0; i < 10'000; ++i) (void)limits.take("attacker", "victim", kNow);
  EXPECT_TRUE(limits.take("at home", "victim", kNow));
}

TEST(SignInLimits, one_place_cannot_try_all_accounts) {
  SignInLimits limits;
  int taken = 0;
  for (int i = 0; i < 1'000; ++i) taken += limits.take("a", "account " + std::to_string(i), kNow);
  EXPECT_EQ(taken, SignInLimits::kTriesOfPlace);
}

TEST(SignInLimits, who_signs_in_has_all_tries_again) {
  SignInLimits limits;
  for (std::int64_t i = 0; i < SignInLimits::kTriesOfPlaceAndAccount; ++i) (void)limits.take("a", "x", kNow);
  limits.succeeded("a", "x");
  EXPECT_TRUE(limits.take("a", "x", kNow));
}

TEST(SignInLimits, a_clock_that_is_set_back_gives_nothing_away) {
  SignInLimits limits;
  for (std::int64_t i = 0; i < SignInLimits::kTriesOfPlaceAndAccount; ++i) (void)limits.take("a", "x", kNow);
  EXPECT_FALSE(limits.take("a", "x", kNow - Millis{3'600'000}));
}

}  // namespace
}  // namespace rufbund::api
