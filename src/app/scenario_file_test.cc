// Scenarios: every file of scenarios/ is one, and every mistake gets its message with its line.
#include "app/scenario_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/scenario_values.h"
#include "sim/runner.h"

namespace rufbund::app {
namespace {

const std::string kFolder = RUFBUND_SOURCE_DIR "/scenarios/";

std::string slurp(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<std::string> mistakes(const std::string& text) {
  Problems problems("s");
  (void)parse_scenario(text, problems);
  std::vector<std::string> lines = problems.lines();
  return lines;
}

const std::string kSmall = slurp(kFolder + "small-day.toml");

// The small day with one text in another's place.
std::vector<std::string> mistakes(const std::string& instead_of, const std::string& with) {
  std::string text = kSmall;
  const std::size_t at = text.find(instead_of);
  EXPECT_NE(at, std::string::npos) << instead_of;
  if (at == std::string::npos) return {};
  text.replace(at, instead_of.size(), with);
  return mistakes(text);
}

TEST(ScenarioFile, every_scenario_that_comes_along_can_be_read) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".toml") continue;
    Problems problems(entry.path().string());
    const ScenarioFile file = read_scenario(entry.path().string(), problems);
    for (const std::string& line : problems.lines()) ADD_FAILURE() << line;
    EXPECT_EQ(file.scenario.key, entry.path().stem().string());
    EXPECT_FALSE(file.scenario.title_de.empty() || file.scenario.title_en.empty());
    ++count;
  }
  EXPECT_GE(count, 1);
}

TEST(ScenarioFile, a_mistake_is_told_with_its_line_its_key_and_the_remedy) {
  struct Case {
    const char *instead_of, *with, *expected;
  };
  const Case cases[] = {
      {"seed = 7", "seeed = 7", "seeed: is unknown. Did you mean 'seed'?"},
      {"seed = 7", "seed = -1", "seed: is -1, but must be from 0 to"},
      {"length = \"1d\"", "length = \"1 day\"", "length: is no duration."},
      {"begin = \"2027-01-04\"", "begin = \"2027-02-30\"", "begin: '2027-02-30' is no date."},
      {"utc_offset = \"1h\"", "utc_offset = \"1h\"\nwarm_up = \"2d\"", "warm_up: is not shorter than `length`"},
      {"open = [\"08:00-22:00\"]", "open = [\"22:00-08:00\"]", "hotlines.hotline.open: '22:00-08:00' are no hours."},
      {"wait_limit = \"20min\" }", "wait_limits = \"20min\" }",
       "policy.wait_limits: is unknown. Did you mean 'wait_limit'?"},
      {"member = \"rheinruf\"", "member = \"rheinruff\"",
       "sites.bonn.member: 'rheinruff' is not there. There are: nordlicht, rheinruf, isartal."},
      {"kind = \"agents\"", "kind = \"people\"", "kind: 'people' is neither \"trunk\" nor \"agents\"."},
      {"skills = [\"de\"], from", "skills = [\"fr\"], from", "'fr' is no skill of hotline 'hotline'."},
      {"number = 12,", "number = -12,", "number: is -12, but must be from 0 to 100000."},
      {"number = 12, skills = [\"de\"], from = \"08:00\"", "number = 12, skills = [\"de\"], from = \"8 Uhr\"",
       "from: '8 Uhr' is no moment."},
      {"ramp_up = \"30min\"", "ramp_up = 30", "ramp_up: is no duration."},
      {"never_answers = 0.02", "never_answers = 2", "never_answers: is 2, but must be from 0 to 1."},
      {"number = 6000", "number = 6000\nper_hour = 20", "number: or `per_hour` must be there, and only one of them"},
      {"callers = 600,", "callers = 6000,", "bursts: have no fewer callers than the whole `number`."},
      {"at = \"20:15\"", "at = \"3 20:15\"", "at: lies beyond the scenario's end."},
      {"patience = { exponential = \"415s\", at_once", "patience = { exponentiel = \"415s\", at_once",
       "patience.exponentiel: is unknown. Did you mean 'exponential'?"},
      {"talk = { median = \"140s\", sigma = 0.7 }", "talk = { median = \"140s\" }", "talk.sigma: is missing."},
      {"busy = { probability = 0.8,", "busy = { probability = 8,",
       "redial.busy.probability: is 8, but must be from 0 to 1."},
      {"kind = \"site_lost\"", "kind = \"site_lots\"",
       "kind: 'site_lots' is none of site_lost, member_late, carrier_flaps, node_restarts."},
      {"to = \"11:00\"", "to = \"10:00\"", "to: is not after `from`."},
      {"organisations = [\"separate\",", "organisations = [\"apart\",",
       "organisations: 'apart' is none of separate, contractor, alliance."},
      {"by_hour = [0,", "by_hour = [0, 0,", "by_hour: has 25 values, but a day has 24 hours."},
  };
  for (const Case& one : cases) {
    const std::vector<std::string> found = mistakes(one.instead_of, one.with);
    ASSERT_FALSE(found.empty()) << one.with;
    EXPECT_EQ(found.size(), 1u) << one.with << ": " << found.back();
    EXPECT_NE(found.front().find(one.expected), std::string::npos) << one.with << ": " << found.front();
    EXPECT_EQ(found.front().find("s:"), 0u) << found.front();
  }
}

TEST(ScenarioFile, nobody_to_answer_is_said_once_all_else_is_right) {
  std::string text = kSmall;
  for (std::size_t at = text.find("{ number = "); at != std::string::npos; at = text.find("{ number = ", at + 1))
    text.replace(at, 12, "{ number = 0");
  const std::vector<std::string> found = mistakes(text);
  ASSERT_FALSE(found.empty());
}

TEST(ScenarioFile, moments_are_read_by_day_and_time) {
  EXPECT_EQ(parse_moment("00:00"), 0);
  EXPECT_EQ(parse_moment("20:15"), (20 * 60 + 15) * 60'000);
  EXPECT_EQ(parse_moment("3 20:15"), ((2 * 24 + 20) * 60 + 15) * 60'000);
  EXPECT_EQ(parse_moment("24:00"), 86'400'000);
  for (const char* wrong : {"", "8", "8:00", "24:01", "12:60", "0 08:00", "x 08:00", "08:00 ", "-1 08:00"})
    EXPECT_EQ(parse_moment(wrong), std::nullopt) << wrong;
}

TEST(ScenarioFile, a_burst_has_its_part_of_the_population) {
  Problems problems("s");
  const ScenarioFile file = parse_scenario(kSmall, problems);
  ASSERT_TRUE(problems.empty());
  const sim::Callers& german = file.scenario.callers[0];
  double whole = 0, burst = 0;
  const std::int64_t at = *parse_moment("20:15"), end = at + 600'000;
  for (std::size_t i = 0; i < german.curve.size(); ++i) {
    const std::int64_t to = i + 1 < german.curve.size() ? german.curve[i + 1].from_ms : file.scenario.length_ms;
    const double mass = german.curve[i].value * static_cast<double>(to - german.curve[i].from_ms);
    whole += mass;
    if (german.curve[i].from_ms >= at && to <= end) burst += mass;
  }
  // 600 of 6,000, and what comes in these ten minutes anyway (a sixth of the hour's 6 of 116).
  EXPECT_NEAR(burst / whole, 0.1 + 0.9 * 6 / 121 / 6, 0.002);
}

TEST(ScenarioFile, results_are_the_same_at_any_number_of_threads) {
  Problems problems("s");
  const ScenarioFile file = parse_scenario(kSmall, problems);
  ASSERT_TRUE(problems.empty());
  for (const sim::Organisation organisation : file.comparison.organisations) {
    const sim::Scenario played = sim::organised(file.scenario, file.comparison, organisation);
    sim::RunnerOptions options;
    options.seed = 3;
    options.replications = 5;
    const auto alone = sim::run_all(played, options);
    options.jobs = 4;
    const auto together = sim::run_all(played, options);
    ASSERT_EQ(alone.size(), 5u);
    ASSERT_EQ(together.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(alone[i].digest, together[i].digest);
    EXPECT_NE(alone[0].digest, alone[1].digest);
    // A replication alone is what it was among others.
    options.seed = sim::seed_of(3, 2);
    options.replications = 1;
    const auto again = sim::run_all(played, options);
    EXPECT_EQ(again[0].digest, alone[2].digest);
  }
}

}  // namespace
}  // namespace rufbund::app
