#include "alliance/key_rule.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

namespace rufbund::alliance {
namespace {

MemberCapacity capacity(std::string member, std::uint64_t hours) {
  return {std::move(member), hours, hours, hours, {}, {}};
}

std::vector<std::uint32_t> shares(const Key& key) {
  std::vector<std::uint32_t> out;
  for (const KeyLine& line : key.lines) out.push_back(line.share_ppm);
  return out;
}
using Shares = std::vector<std::uint32_t>;

TEST(Indicator, who_pledges_the_same_at_every_level_has_its_seat_hours) {
  const Indicator got = *indicator({}, capacity("elbruf", 1'234));
  EXPECT_EQ(got.weighted_milli, 1'234'000u);
  EXPECT_EQ(got.quality_ppm, kPpm);
  EXPECT_EQ(got.indicator_milli, 1'234'000u);
}

TEST(Indicator, every_figure_on_the_way_is_given) {
  MemberCapacity c{"elbruf", 100, 200, 300, 1'200'000, 700'001};
  const Indicator got = *indicator({}, c);
  EXPECT_EQ(got.input, c);
  EXPECT_EQ(got.weighted_milli, 100u * 200 + 200u * 300 + 300u * 500);
  EXPECT_EQ(got.delivery_taken_ppm, kPpm);  // more than owed earns nothing
  EXPECT_EQ(got.reliability_taken_ppm, 700'001u);
  EXPECT_EQ(got.quality_ppm, 850'000u);  // rounded down
  EXPECT_EQ(got.indicator_milli, 195'500u);
  EXPECT_FALSE(got.quality_lifted);
}

TEST(Indicator, a_poor_record_halves_it_at_most) {
  const Indicator got = *indicator({}, {"elbruf", 0, 0, 100, 0, 0});
  EXPECT_TRUE(got.quality_lifted);
  EXPECT_EQ(got.indicator_milli, 25'000u);
}

TEST(Indicator, figures_out_of_bounds_are_refused) {
  IndicatorRule rule;
  rule.live_permille = 501;
  EXPECT_FALSE(indicator(rule, capacity("elbruf", 1)));
  EXPECT_FALSE(indicator({}, capacity("elbruf", kMostSeatHours + 1)));
  EXPECT_EQ(indicator({}, capacity("elbruf", kMostSeatHours))->indicator_milli, kMostSeatHours * 1'000);
}

TEST(Indicator, seat_hours_come_from_the_members_own_pledges_by_level) {
  const Date monday = *parse_date("2026-06-01");
  Pledge p{"elbruf", {"de"}, AlertLevel::kWatch, monday, monday + std::chrono::days{6}, {}, 0, {}};
  p.seats.fill(2);
  Pledge live = p, other = p;
  live.level = AlertLevel::kLive;
  live.seats.fill(3);
  other.member = "nordlicht";
  EXPECT_EQ(capacity_of("elbruf", {p, live, other}, monday, monday + std::chrono::days{1}),
            (MemberCapacity{"elbruf", 96, 0, 144, {}, {}}));
}

TEST(KeyRule, shares_follow_the_indicators_between_floor_and_cap) {
  // Ten members: an equal share is 10 %, so floor and cap are as agreed.
  std::vector<MemberCapacity> members{capacity("a", 4'000), capacity("b", 10)};
  for (char c = 'c'; c <= 'j'; ++c) members.push_back(capacity(std::string(1, c), 1'000));
  const Key key = *compute_key({}, members);
  EXPECT_EQ(key.cap_ppm, 200'000u);
  EXPECT_EQ(key.floor_ppm, 30'000u);
  EXPECT_EQ(shares(key), (Shares{200'000, 30'000, 96'250, 96'250, 96'250, 96'250, 96'250, 96'250, 96'250, 96'250}));
  EXPECT_EQ(key.lines[0].bound, BoundTaken::kCap);
  EXPECT_EQ(key.lines[1].bound, BoundTaken::kFloor);
  EXPECT_EQ(key.lines[2].bound, BoundTaken::kNone);
}

TEST(KeyRule, with_few_members_the_cap_gives_way_and_with_many_the_floor) {
  const auto bounds = [](int n) {
    std::vector<MemberCapacity> members;
    for (int i = 0; i < n; ++i) members.push_back(capacity("m" + std::to_string(i), 5));
    const Key key = *compute_key({}, members);
    return std::pair{key.floor_ppm, key.cap_ppm};
  };
  EXPECT_EQ(bounds(1), (std::pair{30'000u, 1'000'000u}));
  EXPECT_EQ(bounds(2), (std::pair{30'000u, 750'000u}));
  EXPECT_EQ(bounds(6), (std::pair{30'000u, 250'000u}));
  EXPECT_EQ(bounds(7), (std::pair{30'000u, 214'286u}));
  EXPECT_EQ(bounds(8), (std::pair{30'000u, 200'000u}));
  EXPECT_EQ(bounds(16), (std::pair{30'000u, 200'000u}));
  EXPECT_EQ(bounds(17), (std::pair{29'411u, 200'000u}));
  EXPECT_EQ(bounds(1'000), (std::pair{500u, 200'000u}));
}

TEST(KeyRule, equal_members_share_equally_and_the_rest_goes_to_the_lower_keys) {
  EXPECT_EQ(shares(*compute_key({}, {capacity("c", 7), capacity("a", 7), capacity("b", 7)})),
            (Shares{333'334, 333'333, 333'333}));
}

TEST(KeyRule, who_pledged_nothing_has_no_share_and_no_floor) {
  const Key key = *compute_key({}, {capacity("a", 7), capacity("b", 0)});
  EXPECT_EQ(shares(key), (Shares{1'000'000, 0}));
  EXPECT_EQ(key.members_with_share, 1u);
  EXPECT_FALSE(compute_key({}, {capacity("a", 0)}));
  EXPECT_FALSE(compute_key({}, {}));
  EXPECT_FALSE(compute_key({}, {capacity("a", 1), capacity("a", 1)}));
}

TEST(KeyRule, the_line_must_know_everybody_with_a_share) {
  const Key key = *compute_key({}, {capacity("a", 7), capacity("b", 0)});
  EXPECT_TRUE(share_terms(key, {{"a", MemberId{4}}}));
  EXPECT_EQ(share_terms(key, {{"b", MemberId{4}}}).error().code, ErrorCode::kNotFound);
}

std::vector<MemberCapacity> any_members() {
  std::vector<MemberCapacity> out;
  const int n = *rc::gen::inRange(1, 40);
  for (int i = 0; i < n; ++i) {
    const auto hours = [&] {
      return *rc::gen::weightedOneOf<std::uint64_t>({{8, rc::gen::inRange<std::uint64_t>(0, 5'000)},
                                                     {1, rc::gen::inRange<std::uint64_t>(0, kMostSeatHours + 1)}});
    };
    const auto ppm = [&] { return *rc::gen::maybe(rc::gen::inRange<std::uint32_t>(0, 2'000'000)); };
    MemberCapacity c{"m" + std::to_string(i), hours(), hours(), hours(), {}, {}};
    if (const auto p = ppm()) c.delivery_ppm = *p;
    if (const auto p = ppm()) c.reliability_ppm = *p;
    out.push_back(c);
  }
  return out;
}

RC_GTEST_PROP(KeyRule, shares_sum_to_the_whole_within_floor_and_cap_and_the_line_agrees, ()) {
  const auto members = any_members();
  const auto key = compute_key({}, members);
  RC_PRE(key.has_value());
  std::uint64_t sum = 0;
  std::vector<std::pair<std::string, MemberId>> ids;
  for (const KeyLine& line : key->lines) {
    sum += line.share_ppm;
    ids.emplace_back(line.indicator.input.member, MemberId{static_cast<std::uint16_t>(1'000 - ids.size())});
    if (line.indicator.indicator_milli == 0) {
      RC_ASSERT(line.share_ppm == 0u);
    } else {
      RC_ASSERT(line.share_ppm >= key->floor_ppm && line.share_ppm <= key->cap_ppm);
    }
  }
  RC_ASSERT(sum == kPpm);
  // The line's own resolution of these terms gives the published shares, whatever its ids.
  const auto terms = *share_terms(*key, ids);
  const auto weights = *core::resolve_shares(terms);
  for (std::size_t i = 0; i < terms.size(); ++i) RC_ASSERT(weights[i].second == terms[i].share_ppm);
}

RC_GTEST_PROP(KeyRule, the_order_of_members_is_of_no_account, ()) {
  auto members = any_members();
  const auto key = compute_key({}, members);
  RC_PRE(key.has_value());
  std::rotate(members.begin(), members.begin() + *rc::gen::inRange<int>(0, static_cast<int>(members.size())),
              members.end());
  RC_ASSERT(*compute_key({}, members) == *key);
}

RC_GTEST_PROP(KeyRule, pledging_more_never_gives_less, ()) {
  auto members = any_members();
  const auto before = compute_key({}, members);
  RC_PRE(before.has_value());
  const auto i = *rc::gen::inRange<std::size_t>(0, members.size());
  // A newcomer changes the number of members and with it the bounds; that is another matter.
  RC_PRE(indicator({}, members[i])->indicator_milli > 0u);
  members[i].live_seat_hours =
      std::min(members[i].live_seat_hours + *rc::gen::inRange<std::uint64_t>(1, 10'000), kMostSeatHours);
  const auto after = compute_key({}, members);
  const auto share = [&](const Key& key) {
    for (const KeyLine& line : key.lines)
      if (line.indicator.input.member == members[i].member) return line.share_ppm;
    return 0u;
  };
  RC_ASSERT(share(*after) + 1 >= share(*before));
}

}  // namespace
}  // namespace rufbund::alliance
