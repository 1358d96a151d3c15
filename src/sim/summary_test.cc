// What the runs amount to, on figures made by hand.
#include "sim/summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/terminal_summary.h"
#include "sim/testing/three_ways.h"

namespace rufbund::sim {
namespace {

using testing::made_by_hand;

Summary by_hand() {
  return summarise({made_by_hand(Organisation::kSeparate, 40), made_by_hand(Organisation::kContractor, 44),
                    made_by_hand(Organisation::kAlliance, 60)});
}

TEST(StudentT, is_that_of_the_tables) {
  EXPECT_NEAR(student_t(1), 12.7062, 1e-4);
  EXPECT_NEAR(student_t(9), 2.26216, 1e-5);
  EXPECT_NEAR(student_t(30), 2.04227, 1e-5);
  EXPECT_NEAR(student_t(31), 2.03951, 1e-5);
  EXPECT_NEAR(student_t(100), 1.98397, 1e-5);
  EXPECT_NEAR(student_t(100'000), 1.95999, 1e-5);
  for (std::uint32_t n = 1; n < 200; ++n) EXPECT_GT(student_t(n), student_t(n + 1)) << n;
}

TEST(Measure, has_an_interval_from_two_runs_on) {
  EXPECT_FALSE(measure({}).is_known());
  EXPECT_FALSE(measure({std::nullopt}).is_known());
  const Measure one = measure({5.0, std::nullopt});
  EXPECT_TRUE(one.is_known());
  EXPECT_FALSE(one.has_interval());
  EXPECT_EQ(one.low, 5.0);
  const Measure three = measure({1.0, 2.0, 3.0});  // s = 1, so 4.302653 ÷ √3
  EXPECT_EQ(three.mean, 2.0);
  EXPECT_NEAR(three.high - three.mean, 2.484138, 1e-6);
  EXPECT_NEAR(three.mean - three.low, 2.484138, 1e-6);
}

TEST(Summary, says_what_the_figures_say) {
  const Summary summary = by_hand();
  ASSERT_EQ(summary.organisations.size(), 3u);
  EXPECT_EQ(summary.replications, 2u);
  const OrganisationSummary& o = summary.organisations[0];
  const auto mean = [&](Headline h) { return o.of(h).mean; };
  EXPECT_EQ(mean(Headline::kCallers), 110);
  EXPECT_EQ(mean(Headline::kServed), 46);
  EXPECT_DOUBLE_EQ(mean(Headline::kServedShare), (0.4 + 52.0 / 120) / 2);
  EXPECT_DOUBLE_EQ(mean(Headline::kAttemptsPerCaller), 1.5);
  EXPECT_DOUBLE_EQ(mean(Headline::kServiceLevel), (20.0 / 80 + 20.0 / 92) / 2);
  EXPECT_DOUBLE_EQ(mean(Headline::kMeanWait), 30);
  EXPECT_NEAR(mean(Headline::kWait90), 30, 30.0 / 16);
  EXPECT_DOUBLE_EQ(mean(Headline::kOccupancy), 0.4);
  EXPECT_DOUBLE_EQ(mean(Headline::kSeatHours), 10);
  EXPECT_DOUBLE_EQ(mean(Headline::kCost), 260);
  EXPECT_DOUBLE_EQ(mean(Headline::kCostPerServed), (260.0 / 40 + 260.0 / 52) / 2);
  EXPECT_DOUBLE_EQ(mean(Headline::kLineHours), 2);
  EXPECT_DOUBLE_EQ(mean(Headline::kWaitingCost), 20);
  EXPECT_EQ(o.of(Headline::kMostAttempts).mean, 9);
}

TEST(Summary, an_hour_of_waiting_is_worth_what_is_assumed) {
  const Summary dear = summarise({made_by_hand(Organisation::kAlliance, 60)}, {2000});
  EXPECT_DOUBLE_EQ(dear.organisations[0].of(Headline::kWaitingCost).mean, 40);
}

TEST(Summary, shares_are_of_the_norm_work_of_all) {
  const Summary summary = by_hand();
  const auto& members = summary.organisations[2].members;
  ASSERT_EQ(members.size(), 3u);
  EXPECT_DOUBLE_EQ(members[0].agreed, 0.5);
  EXPECT_DOUBLE_EQ(members[0].delivered.mean, 0.75);
  EXPECT_DOUBLE_EQ(members[0].deviation.mean, 0.25);
  EXPECT_DOUBLE_EQ(members[2].deviation.mean, -0.2);
  EXPECT_DOUBLE_EQ(members[0].norm_hours.mean, 3);
}

TEST(Summary, what_the_alliance_gains_is_taken_run_by_run) {
  const Summary summary = by_hand();
  const Measure& gain = summary.organisations[0].gain(Headline::kServed);
  EXPECT_DOUBLE_EQ(gain.mean, 20);
  EXPECT_DOUBLE_EQ(gain.low, 20) << "both runs gained as much, however unlike they are";
  EXPECT_FALSE(summary.organisations[2].gain(Headline::kServed).is_known()) << "not over itself";
  Results other = made_by_hand(Organisation::kSeparate, 40);
  other.runs[1].seed = 99;
  const Summary unlike = summarise({other, made_by_hand(Organisation::kAlliance, 60)});
  EXPECT_FALSE(unlike.organisations[0].gain(Headline::kServed).is_known());
}

TEST(Summary, estimates_are_held_against_outcomes) {
  const EstimateSummary e = by_hand().organisations[2].estimates;
  EXPECT_EQ(e.all.count, 20u);
  EXPECT_DOUBLE_EQ(e.all.mean_outcome_s, 100);
  EXPECT_DOUBLE_EQ(e.error[0].mean, 0.05);
  EXPECT_DOUBLE_EQ(e.all.error[1], 0.4);
  EXPECT_DOUBLE_EQ(e.all.bias[2], -0.3);
  EXPECT_DOUBLE_EQ(e.in_band.mean, 0.8);
  EXPECT_DOUBLE_EQ(e.untold.mean, 3);
  EXPECT_EQ(e.by_load[1].count, 20u);
  EXPECT_EQ(e.by_load[0].count, 0u);
  EXPECT_EQ(e.by_position[2].count, 20u);
}

TEST(Summary, of_nothing_is_nothing_and_no_number) {
  EXPECT_TRUE(summarise({}).organisations.empty());
  Results empty = made_by_hand(Organisation::kAlliance, 0);
  for (Figures& run : empty.runs) {
    const std::uint64_t seed = run.seed;
    run = {};
    run.seed = seed;
    run.members.resize(3);
  }
  const OrganisationSummary o = summarise({empty}).organisations[0];
  for (const Headline h : {Headline::kServedShare, Headline::kMeanWait, Headline::kWait99, Headline::kOccupancy,
                           Headline::kCostPerServed, Headline::kServiceLevel})
    EXPECT_FALSE(o.of(h).is_known()) << name_of(h).key;
  EXPECT_FALSE(o.members[0].delivered.is_known());
  EXPECT_FALSE(o.estimates.error[0].is_known());
}

TEST(Summary, every_headline_has_its_own_key) {
  for (std::size_t a = 0; a < kHeadlines; ++a)
    for (std::size_t b = 0; b < a; ++b)
      EXPECT_NE(name_of(static_cast<Headline>(a)).key, name_of(static_cast<Headline>(b)).key);
}

// --- the terminal ---

std::size_t widest(const std::string& text) {
  std::size_t most = 0, now = 0;
  for (const char c : text) {
    if (c == '\n')
      most = std::max(most, now), now = 0;
    else
      now += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }
  return std::max(most, now);
}

TEST(TerminalSummary, has_a_column_for_each_organisation_and_fits) {
  const std::string text = terminal_summary(by_hand(), false);
  EXPECT_LE(widest(text), 120u) << text;
  EXPECT_NE(text.find("separate lines"), text.npos);
  EXPECT_NE(text.find("one contractor"), text.npos);
  EXPECT_NE(text.find("the alliance"), text.npos);
  EXPECT_NE(text.find("A small hotline"), text.npos);
  EXPECT_NE(text.find("46 ± 76"), text.npos) << text;  // t(1) · 8.485 ÷ √2
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(text.find("nan"), text.npos);
}

TEST(TerminalSummary, is_styled_where_asked_alone) {
  EXPECT_NE(terminal_summary(by_hand(), true).find("\x1b[1m"), std::string::npos);
}

TEST(TerminalSummary, a_name_does_not_steer_the_terminal) {
  Results r = made_by_hand(Organisation::kAlliance, 60);
  r.scenario.title_en = "A\x1b[2Jline\u202e";
  r.scenario.members[0].name = "Elb\x1b]0;x\x07ruf";
  const std::string text = terminal_summary(summarise({r}), false);
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(text.find('\x07'), text.npos);
  EXPECT_EQ(text.find("\u202e"), text.npos);
}

TEST(TerminalSummary, one_replication_claims_no_interval) {
  Results r = made_by_hand(Organisation::kAlliance, 60);
  r.runs.resize(1);
  const std::string text = terminal_summary(summarise({r}), false);
  EXPECT_EQ(text.find("±"), text.npos);
  EXPECT_NE(text.find("one replication"), text.npos);
}

}  // namespace
}  // namespace rufbund::sim
