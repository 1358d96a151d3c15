#include "core/share_terms.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace rufbund::core {
namespace {

using Weights = std::vector<std::uint32_t>;

ShareTerms terms(std::uint16_t member, std::uint32_t share, std::uint32_t floor = 0, std::uint32_t cap = kWholeKeyPpm) {
  return {MemberId{member}, share, floor, cap};
}
Weights resolved(const std::vector<ShareTerms>& agreed) {
  Weights out;
  const auto weights = resolve_shares(agreed);
  for (const auto& [member, weight] : *weights) out.push_back(weight);
  return out;
}

TEST(ShareTerms, without_floors_and_caps_the_shares_are_the_weights) {
  EXPECT_EQ(resolved({terms(1, 600'000), terms(2, 300'000), terms(3, 100'000)}), (Weights{600'000, 300'000, 100'000}));
}

TEST(ShareTerms, what_a_cap_takes_goes_to_the_others_by_their_shares) {
  EXPECT_EQ(resolved({terms(1, 600'000, 0, 400'000), terms(2, 300'000), terms(3, 100'000)}),
            (Weights{400'000, 450'000, 150'000}));
}

TEST(ShareTerms, what_a_floor_gives_comes_from_the_others_by_their_shares) {
  EXPECT_EQ(resolved({terms(1, 600'000), terms(2, 300'000), terms(3, 100'000, 190'000)}),
            (Weights{540'000, 270'000, 190'000}));
}

TEST(ShareTerms, one_bound_may_bring_another_into_force) {
  // The cap of the first lifts the second beyond its own.
  EXPECT_EQ(resolved({terms(1, 600'000, 0, 300'000), terms(2, 300'000, 0, 350'000), terms(3, 100'000)}),
            (Weights{300'000, 350'000, 350'000}));
}

TEST(ShareTerms, the_largest_remainder_gets_what_rounding_left_then_the_lower_id) {
  // A third of the key each, and the ppm that is left for the lowest id.
  EXPECT_EQ(resolved({terms(3, 200'000), terms(1, 200'000), terms(2, 200'000)}), (Weights{333'333, 333'334, 333'333}));
}

TEST(ShareTerms, what_cannot_be_is_said_once) {
  const auto message = [](const std::vector<ShareTerms>& agreed) { return resolve_shares(agreed).error().message; };
  EXPECT_EQ(message({terms(1, 500'000, 600'000), terms(2, 500'000, 500'000)}),
            "The floors sum to 1100000 ppm, more than 1000000.");
  EXPECT_EQ(message({terms(1, 500'000, 0, 400'000), terms(2, 500'000, 0, 500'000)}),
            "The caps sum to 900000 ppm, less than 1000000.");
  EXPECT_EQ(message({terms(1, 500'000, 300'000, 200'000), terms(2, 500'000)}),
            "A floor of 300000 ppm is above its cap of 200000 ppm.");
  EXPECT_FALSE(resolve_shares({}));
  EXPECT_FALSE(resolve_shares({terms(1, 0), terms(2, 1'000'000)}));
}

// Floors and caps around a key that exists, so that every case can be resolved.
std::vector<ShareTerms> random_terms() {
  const int count = *rc::gen::inRange(1, 12);
  std::vector<ShareTerms> out;
  std::int64_t left = kWholeKeyPpm;
  for (int i = 0; i < count; ++i) {
    const std::int64_t rest = (count - 1 - i) * std::int64_t{kLeastSharePpm};
    const auto kept = static_cast<std::uint32_t>(
        i == count - 1 ? left : *rc::gen::inRange<std::int64_t>(kLeastSharePpm, (left - rest) / 2 + kLeastSharePpm));
    left -= kept;
    out.push_back(
        terms(static_cast<std::uint16_t>(i + 1), *rc::gen::inRange<std::uint32_t>(kLeastSharePpm, kWholeKeyPpm + 1),
              *rc::gen::inRange<std::uint32_t>(0, kept + 1), *rc::gen::inRange<std::uint32_t>(kept, kWholeKeyPpm + 1)));
  }
  return out;
}

RC_GTEST_PROP(ShareTermsProperty, weights_are_the_whole_key_within_their_bounds, ()) {
  const auto agreed = random_terms();
  const auto q = resolved(agreed);
  RC_ASSERT(std::accumulate(q.begin(), q.end(), std::uint64_t{0}) == kWholeKeyPpm);
  for (std::size_t i = 0; i < q.size(); ++i)
    RC_ASSERT(q[i] >= std::max(agreed[i].floor_ppm, kLeastSharePpm) && q[i] <= agreed[i].cap_ppm);
}

// One λ for all: who is off its bound has as much per share as any other, and who is on it would have less than its
// floor or more than its cap; all within the one ppm that rounding may give.
RC_GTEST_PROP(ShareTermsProperty, one_factor_explains_every_weight, ()) {
  const auto agreed = random_terms();
  const auto q = resolved(agreed);
  double least_possible = 0, most_possible = 1e12;  // bounds of λ that each weight implies
  for (std::size_t i = 0; i < q.size(); ++i) {
    const std::uint32_t floor = std::max(agreed[i].floor_ppm, kLeastSharePpm);
    if (q[i] > floor) least_possible = std::max(least_possible, (q[i] - 1.0) / agreed[i].share_ppm);
    if (q[i] < agreed[i].cap_ppm) most_possible = std::min(most_possible, (q[i] + 1.0) / agreed[i].share_ppm);
  }
  RC_ASSERT(least_possible <= most_possible);
}

RC_GTEST_PROP(ShareTermsProperty, the_order_of_members_changes_nothing, ()) {
  auto agreed = random_terms();
  auto before = *resolve_shares(agreed);
  std::shuffle(agreed.begin(), agreed.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
  auto after = *resolve_shares(agreed);
  std::sort(after.begin(), after.end());
  RC_ASSERT(before == after);
}

}  // namespace
}  // namespace rufbund::core
