// Against a chain solved by brute force, Erlang's own formulas where they apply, and what must hold for every load.
#include "alliance/erlang_a.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace rufbund::alliance {
namespace {

// The same queue as a chain with 4,000 states, and the wait by following one caller through it in small steps of
// uniformised time: slow, and without any formula of the code under test.
struct BruteForce {
  double wait = 0, abandoned = 0, occupancy = 0, service_level = 0;
};
BruteForce brute_force(const QueueLoad& load, std::uint32_t seats, double target_s) {
  const long double arrivals = load.calls_per_hour / 3600.0L, served = 1 / static_cast<long double>(load.handling_s),
                    leaving = 1 / static_cast<long double>(load.patience_s), n = seats;
  constexpr std::size_t kStates = 4'000;
  std::vector<long double> p(kStates);
  p[0] = 1;
  long double sum = 1;
  for (std::size_t k = 1; k < kStates; ++k) {
    const auto j = static_cast<long double>(k);
    p[k] = p[k - 1] * arrivals / (j <= n ? j * served : n * served + (j - n) * leaving);
    sum += p[k];
    if (p[k] > 1e3000L) {
      for (std::size_t i = 0; i <= k; ++i) p[i] /= p[k];
      sum = 0;
      for (std::size_t i = 0; i <= k; ++i) sum += p[i];
    }
  }
  BruteForce out;
  for (std::size_t k = 0; k < kStates; ++k) {
    const auto j = static_cast<long double>(k);
    out.occupancy += static_cast<double>(p[k] / sum * std::min(j, n) / n);
    out.wait += static_cast<double>(p[k] / sum * std::max(j - n, 0.0L) / arrivals);
  }
  out.abandoned = static_cast<double>(out.wait / load.patience_s);
  // alive[k]: still waiting with k ahead; one step of time at a time.
  std::size_t places = 0;
  for (std::size_t k = seats; k < kStates; ++k)
    if (p[k] / sum > 1e-14L) places = k - seats + 1;
  std::vector<long double> alive(places + 1);
  for (std::size_t k = 0; k < places; ++k) alive[k] = p[seats + k] / sum;
  long double level = 0;
  for (std::size_t k = 0; k < seats; ++k) level += p[k] / sum;
  const int steps = 40'000;
  const long double dt = target_s / steps;
  for (int i = 0; i < steps; ++i) {
    std::vector<long double> next(places + 1);
    for (std::size_t k = 0; k < places; ++k) {
      const long double ahead = n * served + static_cast<long double>(k) * leaving;
      const long double rate = ahead + leaving, moved = alive[k] * (1 - std::exp(-rate * dt));
      next[k] += alive[k] - moved;
      (k == 0 ? level : next[k - 1]) += moved * ahead / rate;
    }
    alive.swap(next);
  }
  out.service_level = static_cast<double>(level);
  return out;
}

TEST(ErlangA, agrees_with_a_chain_solved_by_brute_force) {
  struct Case {
    QueueLoad load;
    std::uint32_t seats;
    double target_s;
  };
  for (const Case& c : {Case{{600, 180, 120}, 30, 20}, Case{{600, 180, 120}, 34, 20}, Case{{600, 180, 60}, 20, 20},
                        Case{{1'200, 240, 300}, 85, 10}, Case{{12, 300, 90}, 1, 30}, Case{{60, 300, 600}, 2, 60},
                        Case{{3'000, 200, 30}, 40, 20}}) {
    const QueueFigures got = erlang_a(c.load, c.seats, c.target_s);
    const BruteForce want = brute_force(c.load, c.seats, c.target_s);
    SCOPED_TRACE(c.seats);
    EXPECT_NEAR(got.mean_wait_s, want.wait, 1e-6 * (1 + want.wait));
    EXPECT_NEAR(got.abandoned, want.abandoned, 1e-8);
    EXPECT_NEAR(got.occupancy, want.occupancy, 1e-8);
    EXPECT_NEAR(got.service_level, want.service_level, 2e-4);  // the steps of the chain
  }
}

TEST(ErlangA, with_endless_patience_it_is_erlang_c) {
  // Erlang C for 10 calls at once on 12 seats: P(wait) = 0.4494 (any table of Erlang C).
  double b = 1;
  for (int n = 1; n <= 12; ++n) b = 10 * b / (n + 10 * b);
  const double c = b / (1 - (10.0 / 12) * (1 - b));
  EXPECT_NEAR(c, 0.4494, 1e-3);
  // Patience of a day is not endless: the difference is of its order.
  const QueueFigures got = erlang_a({200, 180, 86'400}, 12, 20);
  EXPECT_NEAR(got.service_level, 1 - c * std::exp(-(12 - 10) * 20.0 / 180), 5e-3);
  EXPECT_NEAR(got.mean_wait_s, c * 180 / (12 - 10), 1.0);
}

TEST(ErlangA, where_patience_equals_handling_time_the_callers_present_are_poisson) {
  // θ = μ: an M/M/∞ queue. With 10 at once on 10 seats P(fewer than 10) = 0.45793 (tables of Poisson's distribution).
  const QueueFigures got = erlang_a({200, 180, 180}, 10, 0);
  EXPECT_NEAR(got.service_level, 0.45793, 1e-5);
}

TEST(ErlangA, gives_the_figures_of_the_literature) {
  // Garnett, Mandelbaum & Reiman, "Designing a call center with impatient customers" (2002), table 1: 50 agents, 48
  // calls a minute, a minute of service, two minutes of patience: 3.1 % leave, a wait of 3.7 s, 93 % busy, 3 waiting.
  const QueueFigures got = erlang_a({48 * 60, 60, 120}, 50, 20);
  EXPECT_NEAR(got.abandoned, 0.031, 0.0005);
  EXPECT_NEAR(got.mean_wait_s, 3.7, 0.05);
  EXPECT_NEAR(got.occupancy, 0.93, 0.005);
  EXPECT_NEAR(got.mean_waiting, 3.0, 0.05);
}

TEST(ErlangA, no_calls_need_no_seats_and_no_seats_answer_nobody) {
  EXPECT_EQ(seats_needed({0, 180, 120}, 0.8, 20), 0u);
  EXPECT_EQ(erlang_a({0, 180, 120}, 0, 20).service_level, 1);
  const QueueFigures none = erlang_a({600, 180, 120}, 0, 20);
  EXPECT_EQ(none.service_level, 0);
  EXPECT_EQ(none.abandoned, 1);
  EXPECT_EQ(seats_needed({600, 180, 120}, 0, 20), 0u);
}

TEST(ErlangA, stays_sound_at_the_edges_of_what_can_be_planned) {
  for (const double calls : {1e-6, 1.0, 1e7})
    for (const double handling : {1.0, 7'200.0})
      for (const double patience : {1.0, 86'400.0})
        for (const std::uint32_t seats : {1u, 500u, kMostPlanSeats}) {
          const QueueFigures f = erlang_a({calls, handling, patience}, seats, 20);
          for (const double figure : {f.service_level, f.abandoned, f.occupancy}) {
            EXPECT_TRUE(figure >= 0 && figure <= 1) << calls << ' ' << handling << ' ' << patience << ' ' << seats;
          }
          EXPECT_TRUE(std::isfinite(f.mean_wait_s));
          // Who does not leave is served: λ(1 − P(leave)) · handling = seats · occupancy.
          const double carried = calls / 3600 * (1 - f.abandoned) * handling;
          EXPECT_NEAR(carried, seats * f.occupancy, 1e-6 * (1 + seats));
        }
}

QueueLoad any_load() {
  return {*rc::gen::inRange(1, 20'000) * 1.0, *rc::gen::inRange(10, 900) * 1.0, *rc::gen::inRange(10, 1'800) * 1.0};
}

RC_GTEST_PROP(ErlangA, one_seat_more_never_makes_anything_worse, ()) {
  const QueueLoad load = any_load();
  const auto seats = *rc::gen::inRange<std::uint32_t>(1, 2'000);
  const double target = *rc::gen::inRange(0, 300);
  const QueueFigures less = erlang_a(load, seats, target), more = erlang_a(load, seats + 1, target);
  RC_ASSERT(more.service_level >= less.service_level - 1e-7);
  RC_ASSERT(more.abandoned <= less.abandoned + 1e-9);
  RC_ASSERT(more.mean_wait_s <= less.mean_wait_s + 1e-7);
}

RC_GTEST_PROP(ErlangA, the_seats_needed_suffice_and_one_fewer_does_not, ()) {
  const QueueLoad load = any_load();
  const double percent = *rc::gen::inRange(1, 100) / 100.0, target = *rc::gen::inRange(0, 120);
  const std::uint32_t seats = seats_needed(load, percent, target);
  RC_ASSERT(seats < kMostPlanSeats);
  RC_ASSERT(erlang_a(load, seats, target).service_level >= percent);
  RC_ASSERT(seats == 0 || erlang_a(load, seats - 1, target).service_level < percent);
}

}  // namespace
}  // namespace rufbund::alliance
