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

// RFC 4291 §2.5.4: who has an address of IPv6 has all those of its network of 64 bits.
TEST(SignInLimits, a_network_of_ipv6_is_one_place) {
  EXPECT_EQ(SignInLimits::place_of("2001:db8:1:2:aaaa::1"), SignInLimits::place_of("2001:db8:1:2::ffff"));
  EXPECT_NE(SignInLimits::place_of("2001:db8:1:2::1"), SignInLimits::place_of("2001:db8:1:3::1"));
  EXPECT_EQ(SignInLimits::place_of("fe80::1%eth0"), SignInLimits::place_of("fe80::2"));
  EXPECT_EQ(SignInLimits::place_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(SignInLimits::place_of("192.0.2.7"), "192.0.2.7");
  EXPECT_NE(SignInLimits::place_of("192.0.2.7"), SignInLimits::place_of("192.0.2.8"));
}

TEST(SignInLimits, invented_names_give_no_tries_back) {
  SignInLimits limits;
  for (std::int64_t i = 0; i < SignInLimits::kTriesOfPlaceAndAccount; ++i)
    EXPECT_TRUE(limits.take("guesser", "victim", kNow));
  for (std::size_t i = 0; i < 2 * TryBuckets::kMost; ++i) (void)limits.take("guesser", std::to_string(i), kNow);
  EXPECT_FALSE(limits.take("guesser", "victim", kNow));
  // Nor do as many places that somebody may have.
  for (std::size_t i = 0; i < 2 * TryBuckets::kMost; ++i) (void)limits.take(std::to_string(i), "x", kNow);
  EXPECT_FALSE(limits.take("guesser", "victim", kNow));
}

TEST(SignInLimits, one_accounts_tries_take_none_of_its_neighbours) {
  SignInLimits limits;
  for (int i = 0; i < 1'000; ++i) (void)limits.take("office", "clumsy", kNow);
  EXPECT_TRUE(limits.take("office", "colleague", kNow));
}

TEST(SignInLimits, a_place_that_signed_an_account_in_is_not_used_up_by_its_neighbours) {
  SignInLimits limits;
  EXPECT_TRUE(limits.take("office", "colleague", kNow));
  limits.succeeded("office", "colleague");
  for (int i = 0; i < 1'000; ++i) (void)limits.take("office", "account " + std::to_string(i), kNow);
  EXPECT_FALSE(limits.take("office", "newcomer", kNow));
  EXPECT_TRUE(limits.take("office", "colleague", kNow));
}

TEST(SignInLimits, codes_are_bounded_for_an_account_however_many_places_ask) {
  SignInLimits limits;
  int taken = 0;
  for (int i = 0; i < 1'000; ++i) taken += limits.take_code("place " + std::to_string(i), "victim", kNow);
  EXPECT_EQ(taken, SignInLimits::kCodes);
  EXPECT_TRUE(limits.take_code("place", "another", kNow));
  EXPECT_TRUE(limits.take_code("place", "victim", kNow + Millis{SignInLimits::kCodeRefillMs}));
}

TEST(SignInLimits, who_has_the_password_alone_does_not_keep_the_owner_out) {
  SignInLimits limits;
  limits.succeeded("at home", "victim");
  for (int i = 0; i < 1'000; ++i) (void)limits.take_code("place " + std::to_string(i), "victim", kNow);
  EXPECT_TRUE(limits.take_code("at home", "victim", kNow));
  EXPECT_FALSE(limits.take_code("on the way", "victim", kNow));
  limits.new_password("victim");
  EXPECT_TRUE(limits.take_code("on the way", "victim", kNow));
}

TEST(SignInLimits, known_places_are_bounded_and_the_first_goes) {
  SignInLimits limits;
  for (std::size_t i = 0; i <= SignInLimits::kKnownPlaces; ++i) limits.succeeded(std::to_string(i), "x");
  for (std::int64_t i = 0; i < SignInLimits::kCodes; ++i) (void)limits.take_code("elsewhere", "x", kNow);
  EXPECT_FALSE(limits.take_code("0", "x", kNow));
  EXPECT_TRUE(limits.take_code("1", "x", kNow));
}

TEST(SignInLimits, what_an_account_tries_for_itself_is_its_own) {
  SignInLimits limits;
  for (int i = 0; i < 1'000; ++i) (void)limits.take_own("factor", "x" + std::to_string(i % 20), kNow);
  EXPECT_FALSE(limits.take_own("factor", "x1", kNow));
  EXPECT_TRUE(limits.take_own("codes", "x1", kNow));
  EXPECT_TRUE(limits.take_own("factor", "y", kNow));
  limits.own_succeeded("factor", "x1");
  EXPECT_TRUE(limits.take_own("factor", "x1", kNow));
}

}  // namespace
}  // namespace rufbund::api
