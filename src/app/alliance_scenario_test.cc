// Plans and cases as the API gives them, made into scenarios.
#include "app/alliance_scenario.h"

#include <gtest/gtest.h>

#include "sim/runner.h"

namespace rufbund::app {
namespace {

using api::Json;

Json plan() {
  Json interval = [](const char* begin, int calls, int seats, int helpers) {
    return Json{{"begin_at", begin},
                {"calls", calls},
                {"needed", seats},
                {"planned", seats},
                {"service_level_ppm", 800'000},
                {"staffing",
                 {{{"member", "nordlicht"}, {"skills", {"de"}}, {"seats", seats}},
                  {{"member", "rheinruf"}, {"skills", {"de", "en"}}, {"seats", helpers}}}}};
  }("2027-01-04T07:00:00Z", 300, 12, 6);
  Json later = interval;
  later["begin_at"] = "2027-01-04T08:00:00Z";
  later["calls"] = 600;
  later["staffing"][0]["seats"] = 30;
  later["service_level_ppm"] = 900'000;
  return {
      {"id", "plan-7"},
      {"title", "Impfstart"},
      {"title_en", "Start"},
      {"hotline", "impfen"},
      {"begin_at", "2027-01-04T07:00:00Z"},
      {"ends_at", "2027-01-04T09:00:00Z"},
      {"interval_minutes", 60},
      {"target_s", 20},
      {"members",
       {{{"member", "nordlicht"}, {"name", "Nordlicht GmbH"}, {"share_ppm", 600'000}, {"cents_per_seat_hour", 2600}},
        {{"member", "rheinruf"}, {"name", "Rheinruf KG"}, {"share_ppm", 400'000}, {"cents_per_seat_hour", 2400}}}},
      {"demand", {{{"skills", {"de"}}, {"handling_s", 180}, {"patience_s", 300}, {"intervals", {interval, later}}}}}};
}

TEST(AllianceScenario, a_plan_is_played_as_it_stands) {
  const auto file = scenario_of_plan(plan());
  ASSERT_TRUE(file) << file.error().message;
  const sim::Scenario& s = file->scenario;
  EXPECT_EQ(s.length_ms, 2 * 3'600'000);
  EXPECT_EQ(s.utc_offset_ms, 3'600'000);
  ASSERT_EQ(s.seats.size(), 2u);
  EXPECT_EQ(sim::staffed(s.seats[0], 0), 12u);
  EXPECT_EQ(sim::staffed(s.seats[0], 3'600'000), 30u);
  EXPECT_EQ(sim::staffed(s.seats[1], 5'000'000), 6u);
  EXPECT_EQ(sim::staffed(s.seats[1], 2 * 3'600'000), 0u);
  EXPECT_NEAR(expected_service_level(plan()), (300 * 0.8 + 600 * 0.9) / 900, 1e-9);
  sim::RunnerOptions options;
  options.replications = 10;
  double calls = 0;
  for (const sim::Figures& f : sim::run_all(s, options)) calls += static_cast<double>(f.lines[0].total.attempts) / 10;
  EXPECT_NEAR(calls, 900, 4 * 30 / 3.0);  // a Poisson mean of 900 over ten runs, within four deviations
}

TEST(AllianceScenario, what_is_no_plan_is_refused_in_words) {
  EXPECT_FALSE(scenario_of_plan(Json::object()));
  Json three = plan();
  three["demand"][0]["skills"] = {"de", "en", "tr"};
  const auto refused = scenario_of_plan(three);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("de, en, tr"), std::string::npos);
}

ScenarioFile drill() {
  Problems problems("s");
  ScenarioFile file = read_scenario(RUFBUND_SOURCE_DIR "/scenarios/uebung.toml", problems);
  EXPECT_TRUE(problems.empty());
  return file;
}

CaseBooks books() {
  const auto order = [](const char* member, const char* state, Json accepted) {
    return Json{{"member", member},
                {"hotline", "impfen"},
                {"skills", {"de", "termine", "fragen"}},
                {"state", state},
                {"begin_at", "2027-03-01T09:15:00Z"},
                {"interval_minutes", 60},
                {"accepted", std::move(accepted)}};
  };
  CaseBooks b;
  b.the_case = {{"id", "case-1"}, {"title", "Frühjahr"}};
  b.call_ups = {order("nordlicht", "accepted", {10, 12, 0, 4}), order("rheinruf", "declined", Json::array()),
                order("isartal", "accepted", {5, 5, 5, 5}), order("nordlicht", "accepted", {3, 3, 3, 3})};
  b.key = {
      {"shares", {{{"member", "nordlicht"}, {"share_ppm", 700'000}}, {{"member", "isartal"}, {"share_ppm", 300'000}}}}};
  b.members = {{{"key", "nordlicht"}, {"name", "Nordlicht GmbH"}}};
  return b;
}

TEST(AllianceScenario, a_drill_has_the_seats_that_members_promised_and_nobody_elses) {
  ScenarioFile file = drill();
  const auto done = rehearse(file, books());
  ASSERT_TRUE(done) << done.error().message;
  const sim::Scenario& s = file.scenario;
  ASSERT_EQ(s.members.size(), 2u);
  EXPECT_EQ(s.members[0].name, "Nordlicht GmbH");
  EXPECT_EQ(s.members[0].share_ppm, 700'000u);
  EXPECT_EQ(s.members[1].key, "isartal");
  ASSERT_EQ(s.seats.size(), 2u);
  EXPECT_EQ(sim::staffed(s.seats[0], 0), 13u);
  EXPECT_EQ(sim::staffed(s.seats[0], 2 * 3'600'000), 3u);
  EXPECT_EQ(sim::staffed(s.seats[1], 0), 5u);
  EXPECT_EQ(sim::staffed(s.seats[1], 4 * 3'600'000), 0u);
  EXPECT_EQ(api::to_rfc3339(s.begin), "2027-03-01T09:15:00.000Z");
  const auto runs = sim::run_all(s, {});
  EXPECT_GT(runs[0].lines[0].total.answered, 300u);
}

TEST(AllianceScenario, a_drill_without_promises_or_with_an_unknown_skill_says_so) {
  ScenarioFile file = drill();
  CaseBooks none = books();
  none.call_ups.resize(0);
  EXPECT_EQ(rehearse(file, none).error().code, ErrorCode::kConflict);
  CaseBooks other = books();
  other.call_ups[0]["skills"] = {"fr"};
  const auto refused = rehearse(file, other);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("'fr'"), std::string::npos);
}

}  // namespace
}  // namespace rufbund::app
