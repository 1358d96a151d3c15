#include "alliance/pledge_warnings.h"

#include <gtest/gtest.h>

namespace rufbund::alliance {
namespace {

Date day(std::string_view text) { return *parse_date(text); }

Pledge pledge(std::uint16_t seats, std::string_view from = "2026-01-01", std::string_view to = "2026-12-31") {
  Pledge p{"elbruf", {"de", "termine"}, AlertLevel::kLive, day(from), day(to), {}, 60, {}};
  p.seats.fill(seats);
  return p;
}

const SkillSet kSkills{"de", "en", "termine"};

std::vector<PledgeWarning> found(const std::vector<Pledge>& pledges, std::uint64_t channels = 10) {
  return warnings_of(pledges, channels, kSkills, day("2026-06-01"));
}
using Warnings = std::vector<PledgeWarning>;
constexpr auto kMore = PledgeDoubt::kMoreThanChannels;

TEST(PledgeWarnings, none_where_sites_and_hotlines_bear_the_pledge) {
  EXPECT_EQ(found({pledge(10)}), Warnings{});
  EXPECT_EQ(found({}), Warnings{});
}

TEST(PledgeWarnings, more_seats_than_channels_are_named_with_their_fullest_hour) {
  Pledge one = pledge(4);
  one.seats[17] = 5'000;
  EXPECT_EQ(found({one}), (Warnings{{kMore, 0, 5'000, {}}}));
  EXPECT_EQ(found({pledge(1)}, 0), (Warnings{{kMore, 0, 1, {}}})) << "a member without a site has no channels";
}

TEST(PledgeWarnings, pledges_of_the_same_days_and_level_are_seen_together) {
  Pledge english = pledge(6);
  english.skills = {"en"};
  EXPECT_EQ(found({pledge(6), english}), (Warnings{{kMore, 0, 12, {}}, {kMore, 1, 12, {}}}));
  Pledge watch = english;
  watch.level = AlertLevel::kWatch;
  EXPECT_EQ(found({pledge(6), watch}), Warnings{}) << "another level is instead of it, not beside it";
  Pledge night = english;
  night.seats.fill(0);
  night.seats[3] = 6;
  Pledge noon = pledge(6);
  noon.seats[3] = 0;
  EXPECT_EQ(found({noon, night}), Warnings{}) << "not at the same hour";
}

TEST(PledgeWarnings, also_where_the_days_overlap_in_part_only) {
  EXPECT_EQ(found({pledge(6, "2026-01-01", "2026-06-30"), pledge(6, "2026-07-01", "2026-12-31")}), Warnings{});
  EXPECT_EQ(found({pledge(6, "2026-01-01", "2026-07-01"), pledge(6, "2026-07-01", "2026-12-31")}),
            (Warnings{{kMore, 0, 12, {}}, {kMore, 1, 12, {}}}));
}

TEST(PledgeWarnings, a_skill_that_no_hotline_needs_is_named) {
  Pledge one = pledge(3);
  one.skills = {"de", "zaubern"};
  EXPECT_EQ(found({one}), (Warnings{{PledgeDoubt::kUnknownSkill, 0, 0, "zaubern"}}));
}

TEST(PledgeWarnings, of_what_is_over_nothing_else_is_said) {
  EXPECT_EQ(found({pledge(5'000, "2020-01-01", "2020-12-31")}), (Warnings{{PledgeDoubt::kOver, 0, 0, {}}}));
  EXPECT_EQ(found({pledge(3, "2020-06-01", "2026-06-01")}, 3), Warnings{}) << "today is its last day";
}

TEST(PledgeWarnings, many_pledges_are_each_seen_alone) {
  std::vector<Pledge> many(401, pledge(6));
  many[7].seats[0] = 11;
  EXPECT_EQ(found(many), (Warnings{{kMore, 7, 11, {}}}));
}

}  // namespace
}  // namespace rufbund::alliance
