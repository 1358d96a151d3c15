// The simulator's own promises: the same seed is the same history, nothing is lost, faults do what they say.
#include <gtest/gtest.h>

#include "sim/simulation.h"

namespace rufbund::sim {
namespace {

constexpr std::uint64_t kEventfulHistory = 9738065977424649974u;

// One pool of `seats` of one member, Poisson calls, exponential talk.
Scenario pool(std::uint32_t seats, double calls_per_s, double talk_s, double hours) {
  Scenario s;
  s.key = "pool";
  s.length_ms = static_cast<std::int64_t>(hours * 3'600'000);
  Line line;
  line.key = "line";
  line.topics = {{"all", 0, Millis{static_cast<std::int64_t>(talk_s * 1000)}}};
  line.settings = {{core::Setting::kLeastTalk, 0}, {core::Setting::kWaitLimit, 7 * 86'400'000LL}};
  line.most_tickets = 20'000;
  line.caller_places = 1 << 16;
  s.lines = {line};
  Callers callers;
  callers.key = "callers";
  callers.curve = {{0, calls_per_s}};
  callers.talk = Distribution::exponential(talk_s);
  callers.patience = Distribution::exponential(300);
  s.callers = {callers};
  s.members = {{"one", "One", 1'000'000, 0, 0, 0}};
  s.sites = {{"site", "Site", 0, 0, core::SiteKind::kTrunk, Millis{}}};
  SeatGroup group;
  group.seats = {{0, static_cast<double>(seats)}};
  s.seats = {group};
  return s;
}

TEST(Simulation, the_same_seed_is_the_same_history_and_another_seed_another) {
  const Scenario s = pool(20, 0.12, 180, 4);
  RunOptions one, two, other;
  other.seed = 2;
  const Figures a = Simulation(s, one).run(), b = Simulation(s, two).run(), c = Simulation(s, other).run();
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_NE(a.digest, c.digest);
  EXPECT_GT(a.lines[0].total.answered, 500u);
}

// Two members, redials, caller keys, agents who do not answer, a lost site: whatever draws chance, computes with
// fractions or decides.
Scenario eventful() {
  Scenario s = pool(12, 0.15, 180, 12);
  s.callers[0].withheld = 0.1;
  s.callers[0].patience = Distribution::weibull(400, 0.8).with_at_once(0.03);
  s.callers[0].talk = Distribution::lognormal(4.62, 1.2);
  s.callers[0].menu = Distribution::uniform(2, 9);
  s.callers[0].day_sigma = 0.2;
  s.callers[0].after_abandonment = {0.6, Distribution::lognormal(6, 1), 50, 0};
  s.callers[0].heeds_estimate = 0.3;
  s.members = {{"one", "One", 600'000, 0, 0, 0}, {"two", "Two", 400'000, 0, 0, 0}};
  s.sites.push_back({"agents", "Agents", 1, 0, core::SiteKind::kAgents, Millis{15'000}});
  SeatGroup agents;
  agents.site = 1;
  agents.seats = {{0, 4}, {4 * 3'600'000, 12}, {9 * 3'600'000, 6}};
  agents.ramp_up = Millis{1'800'000};
  agents.ring = Distribution::empirical({1, 3, 4, 12});
  agents.never_answers = 0.05;
  s.seats.push_back(agents);
  s.faults = {{Fault::Kind::kSiteLost, 5 * 3'600'000, 6 * 3'600'000, 0, 0, 0}};
  return s;
}

// The history that both compilers must come to, on any processor: docs/simulation.md. Another figure means that the
// rules decide otherwise than before, or that the same seed is another history here.
TEST(SimulatedHistory, is_the_same_with_every_compiler_and_on_every_processor) {
  const Scenario s = eventful();
  RunOptions options;
  options.seed = 2021;
  const Figures f = Simulation(s, options).run();
  EXPECT_GT(f.lines[0].total.answered, 1'000u);
  EXPECT_GT(f.lines[0].total.abandoned, 300u);
  EXPECT_EQ(f.digest, kEventfulHistory);
}

TEST(Simulation, shifts_beyond_its_end_are_not_paid) {
  Scenario s = pool(20, 0.1, 180, 2);
  s.seats[0].seats = {{0, 10}, {3'600'000, 20}, {3 * 3'600'000, 5}, {5 * 3'600'000, 0}};
  EXPECT_EQ(Simulation(s, {}).run().members[0].paid_ms, 30 * 3'600'000);
}

TEST(Simulation, every_attempt_has_one_end) {
  Scenario s = pool(20, 0.2, 180, 6);
  s.callers[0].after_abandonment = {0.6, Distribution::exponential(300), 50};
  RunOptions options;
  options.check_invariants_every = 97;
  const Figures f = Simulation(s, options).run();
  const IntervalFigures& t = f.lines[0].total;
  EXPECT_GT(t.abandoned, 100u);
  // Who is in the line or talks at the end is neither answered nor gone, or answered and not gone.
  EXPECT_LE(t.answered + t.abandoned + t.refused, t.attempts);
  EXPECT_GE(t.answered + t.abandoned + t.refused + t.waiting, t.attempts);
  EXPECT_EQ(f.callers.attempts, t.attempts);
  EXPECT_GT(f.callers.attempts, f.callers.callers);
}

TEST(Simulation, a_policy_that_changes_later_holds_from_then_on) {
  Scenario s = pool(5, 0.2, 180, 4);
  s.lines[0].later = {{2 * 3'600'000, {core::Setting::kMaxWaiting, 0}}};
  const Figures f = Simulation(s, {}).run();
  const std::vector<IntervalFigures>& quarters = f.lines[0].intervals;
  for (std::size_t i = 0; i < quarters.size(); ++i) {
    if (i < 8)
      EXPECT_EQ(quarters[i].refused, 0u) << i;
    else
      EXPECT_EQ(quarters[i].refused, quarters[i].attempts) << i;
  }
}

TEST(Simulation, of_a_caller_one_attempt_a_day_is_the_first_of_that_day) {
  Scenario s = pool(1, 0, 180, 48);
  s.callers[0].number = 20;
  s.callers[0].curve = {{0, 1}, {3'600'000, 0}};
  s.callers[0].patience = Distribution::constant(60);
  s.callers[0].talk = Distribution::constant(900);
  s.callers[0].after_abandonment = {1, Distribution::constant(3'600), 1000};
  s.callers[0].after_service = s.callers[0].after_abandonment;
  const Figures f = Simulation(s, {}).run();
  std::uint64_t on_first = 0, on_second = 0;
  for (std::size_t i = 0; i < f.lines[0].intervals.size(); ++i)
    (i < 96 ? on_first : on_second) += f.lines[0].intervals[i].callers_today;
  EXPECT_EQ(on_first, 20u);
  EXPECT_EQ(on_second, 20u);
  EXPECT_EQ(f.lines[0].total.first_attempts, 20u);
  EXPECT_GT(f.lines[0].total.attempts, 300u);
}

}  // namespace
}  // namespace rufbund::sim
