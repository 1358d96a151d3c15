// What parts of a scenario mean together: bursts, callers like others, policies that change.
#include <gtest/gtest.h>

#include <algorithm>

#include "app/scenario_file.h"

namespace rufbund::app {
namespace {

// A scenario that is whole; what a test is about is put in the place of, or behind, its parts.
std::string scenario(const std::string& hotline, const std::string& callers, const std::string& rest = "") {
  return R"(
key = "test"
title = { de = "Probe" }
length = "1d"
[[hotlines]]
key = "hotline"
)" + hotline +
         R"(
[[members]]
key = "one"
[[sites]]
key = "kiel"
member = "one"
seats = [{ number = 3 }]
[[callers]]
key = "people"
)" + callers +
         "\n" + rest;
}

ScenarioFile good(const std::string& text) {
  Problems problems("test.toml");
  ScenarioFile file = parse_scenario(text, problems);
  EXPECT_TRUE(problems.empty()) << (problems.empty() ? "" : problems.lines().front());
  return file;
}

std::string problem(const std::string& text) {
  Problems problems("test.toml");
  (void)parse_scenario(text, problems);
  return problems.empty() ? "" : problems.lines().front();
}

// Of the curve's mass, what lies between two times.
double part(const sim::Callers& callers, std::int64_t length_ms, std::int64_t from_ms, std::int64_t to_ms) {
  double all = 0, in = 0;
  for (std::size_t i = 0; i < callers.curve.size(); ++i) {
    const std::int64_t from = callers.curve[i].from_ms;
    const std::int64_t to = i + 1 < callers.curve.size() ? callers.curve[i + 1].from_ms : length_ms;
    all += callers.curve[i].value * static_cast<double>(to - from);
    in += callers.curve[i].value *
          static_cast<double>(std::max<std::int64_t>(std::min(to, to_ms) - std::max(from, from_ms), 0));
  }
  return in / all;
}

TEST(ScenarioParts, every_one_of_several_bursts_has_as_many_callers_as_it_says) {
  const ScenarioFile file = good(scenario("", R"(
number = 1000
by_hour = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
bursts = [{ at = "10:00", callers = 300, lasts = "500s" }, { at = "12:00", callers = 500, lasts = "20min" }]
)"));
  const sim::Callers& callers = file.scenario.callers[0];
  const std::int64_t hour = 3'600'000, length = file.scenario.length_ms;
  EXPECT_NEAR(part(callers, length, 0, hour), 0.2, 1e-5);
  EXPECT_NEAR(part(callers, length, 10 * hour, 11 * hour), 0.3, 1e-5);
  EXPECT_NEAR(part(callers, length, 12 * hour, 13 * hour), 0.5, 1e-5);
}

TEST(ScenarioParts, callers_ring_between_two_moments_alone) {
  const ScenarioFile file = good(scenario("", "number = 100\nfrom = \"19:00\"\nto = \"23:30\""));
  const std::int64_t hour = 3'600'000;
  EXPECT_NEAR(part(file.scenario.callers[0], file.scenario.length_ms, 19 * hour, 20 * hour), 1 / 4.5, 1e-9);
  EXPECT_NEAR(part(file.scenario.callers[0], file.scenario.length_ms, 19 * hour, 47 * hour / 2), 1, 1e-9);
}

TEST(ScenarioParts, bursts_cannot_have_more_callers_than_there_are) {
  EXPECT_NE(problem(scenario("", R"(
number = 700
bursts = [{ at = "10:00", callers = 300 }, { at = "12:00", callers = 500 }]
)"))
                .find("no fewer callers than the whole `number`"),
            std::string::npos);
}

TEST(ScenarioParts, callers_like_others_have_their_habits_but_for_what_is_said_anew) {
  const ScenarioFile file = good(scenario("", R"(
number = 100
withheld = 0.25
patience = { exponential = "40s" }
heeds_return_time = 0.5
redial = { busy = { probability = 0.9, next_day = 0.4, most = 7 }, served = { next_day = 0.2 } }
)",
                                          R"(
[[callers]]
key = "others"
like = "people"
number = 50
withheld = 0.1
redial = { served = { next_day = 0 } }
)"));
  const sim::Callers& others = file.scenario.callers[1];
  EXPECT_EQ(others.key, "others");
  EXPECT_EQ(others.number, 50u);
  EXPECT_DOUBLE_EQ(others.withheld, 0.1);
  EXPECT_DOUBLE_EQ(others.patience.mean(), 40);
  EXPECT_DOUBLE_EQ(others.heeds_return_time, 0.5);
  EXPECT_DOUBLE_EQ(others.after_busy.probability, 0.9);
  EXPECT_EQ(others.after_busy.most_attempts, 7u);
  EXPECT_DOUBLE_EQ(others.after_closed.next_day, 0.4);
  EXPECT_DOUBLE_EQ(others.after_service.next_day, 0);
}

TEST(ScenarioParts, a_policy_can_change_at_a_moment) {
  const ScenarioFile file = good(scenario(R"(
policy = { max_waiting = 10, later = [{ at = "12:30", max_waiting = 20, wait_limit = "5min" }] }
)",
                                          "number = 100"));
  const sim::Line& line = file.scenario.lines[0];
  ASSERT_EQ(line.settings.size(), 1u);
  ASSERT_EQ(line.later.size(), 2u);
  EXPECT_EQ(line.later[0].at_ms, 750 * 60'000);
  EXPECT_EQ(line.later[0].change.setting, core::Setting::kWaitLimit);
  EXPECT_EQ(line.later[1].change.value, 20);
}

TEST(ScenarioParts, a_member_can_have_policies_of_its_own_line) {
  const ScenarioFile file = good(scenario("", "number = 100", R"(
[[members]]
key = "two"
own_line = { max_waiting = 7, later = [{ at = "08:00", max_waiting = 9 }] }
)"));
  const sim::Member& two = file.scenario.members[1];
  ASSERT_EQ(two.own_line.size(), 1u);
  EXPECT_EQ(two.own_line[0].value, 7);
  ASSERT_EQ(two.own_line_later.size(), 1u);
  EXPECT_EQ(two.own_line_later[0].change.value, 9);
}

TEST(ScenarioParts, a_policy_that_the_core_would_not_take_is_a_problem) {
  EXPECT_NE(problem(scenario("policy = { tell_interval = \"5min\" }", "number = 100")).find("tell_interval"),
            std::string::npos);
  EXPECT_NE(problem(scenario("most_tickets = 100\npolicy = { max_waiting = 101 }", "number = 100"))
                .find("above `most_tickets` (100)"),
            std::string::npos);
  EXPECT_NE(problem(scenario("most_tickets = 100", "number = 100", "[compare]\npolicy = { max_waiting = 101 }"))
                .find("above `most_tickets` (100)"),
            std::string::npos);
}

}  // namespace
}  // namespace rufbund::app
