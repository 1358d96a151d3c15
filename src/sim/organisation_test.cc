// What another organisation changes of a scenario, and what it leaves.
#include "sim/organisation.h"

#include <gtest/gtest.h>

namespace rufbund::sim {
namespace {

using core::Setting;

// Two members of one line, a site of one seat each.
Scenario two_members() {
  Scenario s;
  s.length_ms = 3'600'000;
  Line line;
  line.key = "line";
  line.topics = {{"all", 0, Millis{180'000}}};
  line.settings = {{Setting::kWaitLimit, 60'000}};
  s.lines = {line};
  Callers callers;
  callers.key = "people";
  callers.number = 100;
  callers.curve = {{0, 1}};
  s.callers = {callers};
  s.members = {{"one", "One", 750'000, 0, 0, 0}, {"two", "Two", 250'000, 0, 0, 0}};
  s.sites = {{"a", "A", 0, 0, core::SiteKind::kTrunk, Millis{}}, {"b", "B", 1, 0, core::SiteKind::kTrunk, Millis{}}};
  for (std::uint32_t site = 0; site < 2; ++site) {
    SeatGroup group;
    group.site = site;
    group.seats = {{0, 1}};
    s.seats.push_back(group);
  }
  return s;
}

std::int64_t last(const Line& line, Setting setting) {
  std::int64_t value = -1;
  for (const core::ChangeSetting& change : line.settings)
    if (change.setting == setting) value = change.value;
  return value;
}

TEST(Organisation, separate_lines_have_their_members_shares_of_the_callers) {
  const Scenario s = organised(two_members(), {}, Organisation::kSeparate);
  ASSERT_EQ(s.lines.size(), 2u);
  ASSERT_EQ(s.callers.size(), 2u);
  EXPECT_EQ(s.callers[0].number, 75u);
  EXPECT_EQ(s.callers[1].number, 25u);
  EXPECT_EQ(s.sites[1].line, 1u);
}

TEST(Organisation, a_members_own_policies_come_after_those_of_all_separate_lines) {
  Scenario scenario = two_members();
  scenario.members[1].own_line = {{Setting::kMaxWaiting, 7}};
  scenario.members[1].own_line_later = {{1'800'000, {Setting::kMaxWaiting, 9}}};
  Comparison comparison;
  comparison.settings = {{Setting::kMaxWaiting, 40}};
  comparison.later = {{600'000, {Setting::kWaitLimit, 1000}}};
  const Scenario separate = organised(scenario, comparison, Organisation::kSeparate);
  EXPECT_EQ(last(separate.lines[0], Setting::kMaxWaiting), 40);
  EXPECT_EQ(last(separate.lines[1], Setting::kMaxWaiting), 7);
  EXPECT_EQ(separate.lines[0].later.size(), 1u);
  EXPECT_EQ(separate.lines[1].later.size(), 2u);
  const Scenario contractor = organised(scenario, comparison, Organisation::kContractor);
  EXPECT_EQ(last(contractor.lines[0], Setting::kMaxWaiting), 40);
  EXPECT_EQ(contractor.lines[0].later.size(), 1u);
  const Scenario alliance = organised(scenario, comparison, Organisation::kAlliance);
  EXPECT_EQ(last(alliance.lines[0], Setting::kMaxWaiting), -1);
  EXPECT_TRUE(alliance.lines[0].later.empty());
}

TEST(Organisation, a_separate_line_has_tickets_for_those_who_may_wait_and_those_who_may_talk) {
  Scenario scenario = two_members();
  scenario.members[1].own_line = {{Setting::kMaxWaiting, 40}};
  scenario.members[1].own_line_later = {{1'800'000, {Setting::kMaxWaiting, 90}}};
  const Scenario s = organised(scenario, {}, Organisation::kSeparate);
  EXPECT_EQ(s.lines[0].most_tickets, scenario.lines[0].most_tickets);
  EXPECT_EQ(s.lines[1].most_tickets, 91u);
}

}  // namespace
}  // namespace rufbund::sim
