#include "api/allowance.h"

#include <gtest/gtest.h>

#include <string>

namespace rufbund::api {
namespace {

TEST(AllowanceTest, so_many_at_once_then_one_more_each_while) {
  Allowance allowance(3, Millis{1'000});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(allowance.take("a", TimeMs{0}));
  EXPECT_FALSE(allowance.take("a", TimeMs{999}));
  EXPECT_TRUE(allowance.take("a", TimeMs{1'000}));
  EXPECT_FALSE(allowance.take("a", TimeMs{1'999}));
  EXPECT_TRUE(allowance.take("a", TimeMs{2'000}));
}

TEST(AllowanceTest, one_takes_nothing_from_another) {
  Allowance allowance(1, Millis{1'000});
  EXPECT_TRUE(allowance.take("a", TimeMs{0}));
  EXPECT_FALSE(allowance.take("a", TimeMs{0}));
  EXPECT_TRUE(allowance.take("b", TimeMs{0}));
}

TEST(AllowanceTest, long_away_is_no_more_than_at_once) {
  Allowance allowance(2, Millis{1'000});
  EXPECT_TRUE(allowance.take("a", TimeMs{0}));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(allowance.take("a", TimeMs{1'000'000}));
  EXPECT_FALSE(allowance.take("a", TimeMs{1'000'000}));
}

TEST(AllowanceTest, a_flood_of_names_is_bounded_and_ends) {
  Allowance allowance(1, Millis{1'000});
  for (std::size_t i = 0; i < Allowance::kMost; ++i) ASSERT_TRUE(allowance.take(std::to_string(i), TimeMs{0}));
  EXPECT_FALSE(allowance.take("new", TimeMs{999}));
  EXPECT_TRUE(allowance.take("new", TimeMs{1'000}));
}

}  // namespace
}  // namespace rufbund::api
