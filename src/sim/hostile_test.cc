// Members and callers that try to gain by misbehaving (R2, R3, R4): days of simulated time with several seeds, held to
// the bound of docs/fair-share.md and to the order of the line, and compared with the same days without them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "sim/runner.h"
#include "sim/simulation.h"
#include "sim/testing/witness.h"

namespace rufbund::sim {
namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kNormWork = 180'000;
constexpr std::uint32_t kRotten = 2;  // the member that misbehaves, a fifth of the key
constexpr double kShare[] = {0.30, 0.25, 0.20, 0.15, 0.10};

// Five members with 60 seats as the key has them, about half of them busy; phones ring for some seconds.
Scenario alliance(double calls_per_s = 0.15, double hours = 24) {
  Scenario s;
  s.key = "alliance";
  s.length_ms = static_cast<std::int64_t>(hours * kHour);
  s.warm_up_ms = kHour;
  s.interval_ms = kHour;
  Line line;
  line.key = "line";
  line.topics = {{"all", 0, Millis{kNormWork}}, {"the same", 0, Millis{kNormWork}}};
  line.settings = {{core::Setting::kWaitLimit, 7 * 86'400'000LL}};
  line.most_tickets = 5'000;
  line.caller_places = 1 << 16;
  s.lines = {line};
  Callers callers;
  callers.key = "callers";
  callers.curve = {{0, calls_per_s}};
  callers.talk = Distribution::lognormal(4.62, 1.2);
  callers.patience = Distribution::exponential(415);
  s.callers = {callers};
  for (std::uint32_t m = 0; m < 5; ++m) {
    const std::string name = fmt::format("member {}", m + 1);
    s.members.push_back({name, name, static_cast<std::uint32_t>(kShare[m] * 1e6 + 0.5), 0, 0, 0});
    s.sites.push_back({name, name, m, 0, core::SiteKind::kTrunk, Millis{}});
    SeatGroup group;
    group.site = m;
    group.seats = {{0, kShare[m] * 60}};
    group.ring = Distribution::uniform(2, 6);
    s.seats.push_back(group);
  }
  return s;
}

// The same days with the seats of the member kRotten away.
Scenario without_it(Scenario s) {
  s.seats[kRotten].seats = {{0, 0}};
  return s;
}

// Sums over all seeds.
struct Outcome {
  std::vector<double> counted = std::vector<double>(5), talked = counted, offered = counted, failed = counted;
  std::uint64_t served = 0, held = 0, cuts_of_others = 0;
  std::int64_t waited_ms = 0;
  [[nodiscard]] double mean_wait_s() const {
    return static_cast<double>(waited_ms) / 1000 / static_cast<double>(served);
  }
  [[nodiscard]] static double share(const std::vector<double>& of, std::uint32_t member) {
    double sum = 0;
    for (const double v : of) sum += v;
    return of[member] / sum;
  }
};

using Listener = std::function<void(std::int64_t now_ms, std::span<const core::Event>)>;

Outcome play(const Scenario& s, const Listener& also = {}) {
  Outcome out;
  for (std::uint32_t n = 0; n < 3; ++n) {
    testing::ShareWitness witness(kNormWork);
    testing::LineTime line;
    const Simulation* running = nullptr;
    RunOptions options;
    options.seed = seed_of(17, n);
    options.check_estimates = false;
    options.check_invariants_every = 997;
    options.see = [&](std::uint32_t, Sequence, TimeMs at, const core::Command&, std::span<const core::Event> events) {
      witness.see(running->core(0).state(), events);
      line.see(at.ms, events);
      if (also) also(at.ms - s.begin.ms, events);
    };
    Simulation simulation(s, options);
    running = &simulation;
    const Figures f = simulation.run();
    EXPECT_EQ(witness.wrong, "") << "seed " << options.seed;
    out.held += witness.held;
    for (std::uint32_t m = 0; m < 5; ++m) {
      if (m != kRotten) out.cuts_of_others += witness.cuts[m + 1];
      out.counted[m] += static_cast<double>(f.members[m].counted_ms);
      out.talked[m] += static_cast<double>(f.members[m].talk_ms);
      out.offered[m] += static_cast<double>(f.members[m].offers);
      out.failed[m] += static_cast<double>(f.members[m].failed);
    }
    out.served += line.served;
    out.waited_ms += line.sum_ms;
  }
  return out;
}

// What the others delivered stands to one another as the key says, whatever the one does, and none of them lost a
// claim.
void expect_others_by_key(const Outcome& o) {
  double others = 0;
  for (std::uint32_t m = 0; m < 5; ++m)
    if (m != kRotten) others += o.counted[m];
  for (std::uint32_t m = 0; m < 5; ++m) {
    if (m == kRotten) continue;
    EXPECT_NEAR(o.counted[m] / others, kShare[m] / (1 - kShare[kRotten]), 0.005) << m;
  }
  EXPECT_EQ(o.cuts_of_others, 0u);
  EXPECT_GT(o.held, 1'000'000u);
}

TEST(HostileMembers, where_there_is_none_everybody_delivers_what_the_key_says) {
  const Outcome o = play(alliance());
  expect_others_by_key(o);
  EXPECT_NEAR(Outcome::share(o.counted, kRotten), kShare[kRotten], 0.005);
}

TEST(HostileMembers, one_that_rings_and_never_answers_costs_callers_its_probes_and_no_more) {
  Scenario s = alliance();
  s.seats[kRotten].never_answers = 1;
  const Outcome o = play(s), without = play(without_it(s));
  expect_others_by_key(o);
  EXPECT_EQ(o.counted[kRotten], 0);
  // Once set aside it is rung once per probe interval and deadline, and each such offer costs one caller the deadline.
  const double hours = 3 * 23;
  EXPECT_LT(o.offered[kRotten], hours * 3600 / 45 + 3 * 10);
  const double served = static_cast<double>(o.served);
  EXPECT_LT(o.mean_wait_s(), without.mean_wait_s() + 15 * o.failed[kRotten] / served + 0.2);
  EXPECT_LT(o.mean_wait_s(), without.mean_wait_s() + 2.5);
}

TEST(HostileMembers, one_that_hangs_up_after_a_second_is_paid_for_less_and_the_others_for_more) {
  Scenario s = alliance();
  s.seats[kRotten].refuses_short = 0.5;
  const Outcome o = play(s), without = play(without_it(s));
  expect_others_by_key(o);
  EXPECT_NEAR(o.offered[kRotten] / (o.offered[0] + o.offered[kRotten]), 0.4, 0.01);  // of offers it gets its share
  EXPECT_LT(Outcome::share(o.counted, kRotten), 0.12);                               // of work what it did of them
  EXPECT_LT(o.mean_wait_s(), without.mean_wait_s() + 0.6);
}

TEST(HostileMembers, one_that_drops_every_call_is_set_aside_and_costs_a_moment_at_each_probe) {
  Scenario s = alliance();
  s.seats[kRotten].refuses_short = 1;
  const Outcome o = play(s), without = play(without_it(s));
  expect_others_by_key(o);
  EXPECT_EQ(o.counted[kRotten], 0);
  EXPECT_LT(o.mean_wait_s(), without.mean_wait_s() + 1.5);
}

TEST(HostileMembers, long_talk_earns_minutes_but_no_more_work) {
  Scenario s = alliance(0.1);
  s.seats[kRotten].talk_factor = 2;
  const Outcome o = play(s);
  expect_others_by_key(o);
  EXPECT_GT(Outcome::share(o.talked, kRotten), 0.3);
  // Hardly more: fewer of its conversations are too short to count.
  EXPECT_NEAR(Outcome::share(o.counted, kRotten), kShare[kRotten], 0.005);
}

TEST(HostileMembers, slow_wrap_up_leaves_everybody_their_share) {
  Scenario s = alliance(0.1);
  s.sites[kRotten].wrap_up = Millis{120'000};
  const Outcome o = play(s);
  expect_others_by_key(o);
  EXPECT_NEAR(Outcome::share(o.counted, kRotten), kShare[kRotten], 0.005);
}

TEST(HostileMembers, one_absent_for_hours_gets_no_flood_when_it_is_back) {
  Scenario s = alliance(0.1);
  const double seats = kShare[kRotten] * 60;
  s.seats[kRotten].seats = {{0, seats},          {2 * kHour, 0},  {10 * kHour, seats}, {13 * kHour, 0},
                            {14 * kHour, seats}, {16 * kHour, 0}, {22 * kHour, seats}};
  // Offers since it is back, as given to it and to the others.
  double own = 0, others = 0, most = 0;
  std::uint64_t returns = 0;
  const auto count = [&](const auto& offer, double by) {
    (offer.seat.value > 33 && offer.seat.value <= 45 ? own : others) += by;
  };
  const Outcome o = play(s, [&](std::int64_t now, std::span<const core::Event> events) {
    for (const core::Event& event : events) {
      if (const auto* came = std::get_if<core::MemberPresenceChanged>(&event);
          came && came->member.value == kRotten + 1) {
        own = others = 0;
        returns += came->present && now > 0;
      } else if (const auto* made = std::get_if<core::OfferMade>(&event)) {
        count(*made, 1);
      } else if (const auto* withdrawn = std::get_if<core::OfferWithdrawn>(&event)) {
        count(*withdrawn, -1);
      }
      most = std::max(most, own - others * kShare[kRotten] / (1 - kShare[kRotten]));
    }
  });
  EXPECT_EQ(returns, 9u);
  // docs/fair-share.md: at most β/x + 1 calls ahead of its share, x = K·s/w.
  const double x = 1e6 * kNormWork / (kShare[kRotten] * 1e6);
  EXPECT_LE(most, 2'160'000 / x + 1);
  expect_others_by_key(o);
}

TEST(HostileMembers, a_site_that_flaps_is_paid_for_what_it_completes_and_hurts_nobody_who_is_elsewhere) {
  Scenario s = alliance();
  for (std::int64_t at = kHour; at < s.length_ms; at += 300'000)
    s.faults.push_back({Fault::Kind::kSiteLost, at, at + 60'000, kRotten, 0, 0});
  const Outcome o = play(s), without = play(without_it(s));
  expect_others_by_key(o);
  EXPECT_LT(Outcome::share(o.counted, kRotten), kShare[kRotten]);
  EXPECT_LT(o.mean_wait_s(), without.mean_wait_s() + 1.5);
}

// --- callers ---

// One line of 30 seats in which everybody waits for minutes; of the callers so many ring by the habit given, the others
// wait until they are served.
Scenario busy_line(const Distribution& patience, const Distribution& pause, double share) {
  Scenario s = alliance(0, 12);
  s.members.resize(1);
  s.members[0].share_ppm = 1'000'000;
  s.sites.resize(1);
  s.seats.resize(1);
  s.seats[0].seats = {{0, 30}};
  s.seats[0].ring = Distribution::constant(0);
  const double calls_per_s = 0.94 * 30 / s.callers[0].talk.mean();
  s.callers[0].curve = {{0, calls_per_s * (1 - share)}};
  s.callers[0].patience = Distribution::never();
  Callers hostile = s.callers[0];
  hostile.key = "hostile";
  hostile.topic = 2;
  hostile.curve = {{0, calls_per_s * share}};
  hostile.patience = patience;
  hostile.after_abandonment = {1, pause, UINT32_MAX};
  s.callers.push_back(hostile);
  return s;
}

struct Waits {
  double patient_s = 0, hostile_s = 0;  // mean from the first attempt until served
  double attempts_a_caller = 0;         // of the hostile
};

Waits play_callers(const Scenario& s) {
  Durations patient, hostile;
  double attempts = 0, callers = 0;
  for (std::uint32_t n = 0; n < 4; ++n) {
    testing::OrderWitness witness;
    RunOptions options;
    options.seed = seed_of(23, n);
    options.check_estimates = false;
    options.check_invariants_every = 9'973;
    options.see = [&](std::uint32_t, Sequence, TimeMs at, const core::Command& command,
                      std::span<const core::Event> events) { witness.see(at, command, events); };
    const Figures f = Simulation(s, options).run();
    EXPECT_EQ(witness.wrong, "") << "seed " << options.seed;
    EXPECT_GT(witness.offers, 3'000u);
    patient.add(f.by_kind[0].until_served);
    hostile.add(f.by_kind[1].until_served);
    attempts += static_cast<double>(f.by_kind[1].attempts);
    callers += static_cast<double>(f.by_kind[1].callers);
  }
  return {patient.mean_ms() / 1000, hostile.mean_ms() / 1000, attempts / callers};
}

TEST(HostileCallers, who_dials_every_few_seconds_is_not_served_before_who_waits) {
  const Waits all_wait = play_callers(busy_line(Distribution::never(), Distribution::constant(1), 0.3));
  const Waits w = play_callers(busy_line(Distribution::uniform(4, 10), Distribution::uniform(2, 6), 0.3));
  EXPECT_GT(w.attempts_a_caller, 5);
  EXPECT_GT(w.hostile_s, w.patient_s);
  EXPECT_LT(w.patient_s, all_wait.patient_s * 1.02);
}

TEST(HostileCallers, who_hangs_up_and_rings_again_at_once_gains_nothing_and_loses_nothing) {
  const Waits w = play_callers(busy_line(Distribution::constant(20), Distribution::constant(0), 0.3));
  EXPECT_GT(w.attempts_a_caller, 4);
  EXPECT_NEAR(w.hostile_s, w.patient_s, 0.02 * w.patient_s);
}

TEST(HostileCallers, would_be_seen_to_stand_out_of_order_where_no_place_were_kept) {
  Scenario s = busy_line(Distribution::constant(20), Distribution::constant(4), 0.3);
  s.lines[0].settings.push_back({core::Setting::kCreditKeep, 0});
  testing::OrderWitness witness;
  RunOptions options;
  options.check_estimates = false;
  options.see = [&](std::uint32_t, Sequence, TimeMs at, const core::Command& command,
                    std::span<const core::Event> events) { witness.see(at, command, events); };
  (void)Simulation(s, options).run();
  EXPECT_NE(witness.wrong, "");
}

TEST(HostileCallers, where_all_dial_again_and_again_the_line_keeps_its_order) {
  const Waits w = play_callers(busy_line(Distribution::exponential(30), Distribution::exponential(20), 0.9));
  EXPECT_GT(w.attempts_a_caller, 2);
  EXPECT_GT(w.hostile_s, w.patient_s);
}

}  // namespace
}  // namespace rufbund::sim
