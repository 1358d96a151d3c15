// The chain against Erlang A where nobody rings again, against Erlang A with the rate that feeds itself for long
// pauses, and against the fluid for large systems; the books of calls close.
#include "sim/theory/redial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/retrial.h"

namespace rufbund::sim::theory {
namespace {

void expect_books_to_close(const RedialLoad& load, const RedialFigures& got) {
  const double calls = got.calls_per_s;
  EXPECT_NEAR(calls, got.blocked_per_s + got.abandoned_per_s + got.served_per_s, 1e-8 * calls);
  EXPECT_NEAR(got.mean_redialling / load.redial_pause_s,
              load.redial * got.abandoned_per_s + load.redial_blocked * got.blocked_per_s, 1e-8 * calls);
  EXPECT_NEAR(got.mean_reconnecting / load.reconnect_pause_s, load.reconnect * got.served_per_s, 1e-8 * calls);
}

TEST(Redial, when_nobody_rings_again_the_chain_is_erlang_a) {
  for (const std::uint32_t places : {kNoBound, 15u}) {
    for (const double load : {0.3, 1.0, 3.0}) {
      const LineLoad line{load * 10 / 180, 180, 90, 10, places};
      const RedialChain chain(RedialLoad{line});
      const MarkovLine want(line);
      SCOPED_TRACE(testing::Message() << "load " << load << ", places " << places);
      EXPECT_NEAR(chain.figures().calls_per_s, line.calls_per_s, 1e-12);
      EXPECT_NEAR(chain.figures().abandoned(), want.abandoned(), 1e-9);
      EXPECT_NEAR(chain.figures().blocked(), want.blocked(), 1e-9);
      EXPECT_NEAR(chain.figures().mean_wait_s(), want.mean_wait_s(), 1e-7);
      for (const double t : {0.0, 10.0, 60.0}) {
        EXPECT_NEAR(chain.wait_beyond(t), want.wait_beyond(t), 1e-9);
        EXPECT_NEAR(chain.service_level(t), want.service_level(t), 1e-9);
      }
    }
  }
}

TEST(Redial, the_books_of_calls_close) {
  for (const double load : {0.7, 1.0, 1.6}) {
    for (const double redial : {0.2, 0.7}) {
      for (const std::uint32_t places : {kNoBound, 8u}) {
        const RedialLoad line{{load * 5 / 100, 100, 60, 5, places}, redial, 0.6, 300, 0, 1};
        const RedialChain chain(line);
        SCOPED_TRACE(testing::Message() << "load " << load << ", redial " << redial << ", places " << places);
        expect_books_to_close(line, chain.figures());
        const RedialFigures& got = chain.figures();
        EXPECT_NEAR(chain.service_level(1e6), got.served_per_s / got.calls_per_s, 1e-8);
        if (places == kNoBound) {
          EXPECT_NEAR(fresh_calls(got.calls_per_s, got.abandoned_per_s, got.served_per_s, redial, 0),
                      line.line.calls_per_s, 1e-9);
        }
      }
    }
  }
}

TEST(Redial, and_reconnect_close_their_books_too) {
  const RedialLoad load{{0.03, 60, 40, 2}, 0.5, 0, 120, 0.2, 150};
  const RedialChain chain(load);
  expect_books_to_close(load, chain.figures());
  const RedialFigures& got = chain.figures();
  EXPECT_NEAR(fresh_calls(got.calls_per_s, got.abandoned_per_s, got.served_per_s, 0.5, 0.2), 0.03, 1e-9);
  EXPECT_NEAR(chain.service_level(1e5), got.served_per_s / got.calls_per_s, 1e-8);
}

TEST(Redial, after_a_long_pause_is_erlang_a_with_the_rate_that_feeds_itself) {
  double before = 1;
  for (const double pause : {300.0, 3'000.0, 30'000.0}) {
    const RedialLoad load{{0.06, 100, 60, 6}, 0.6, 0, pause, 0, 1};
    const RedialChain chain(load);
    LineLoad line = load.line;
    line.calls_per_s = self_feeding_rate(load);
    const double off = std::abs(chain.figures().abandoned() - MarkovLine(line).abandoned());
    EXPECT_LT(off, before / 7) << pause;  // goes as 1/pause
    before = off;
  }
  EXPECT_LT(before, 2e-4);
}

TEST(Redial, and_reconnect_after_long_pauses_are_erlang_a_with_that_rate) {
  const RedialLoad load{{0.02, 60, 40, 2}, 0.4, 0, 900, 0.1, 900};
  const RedialChain chain(load);
  const double rate = self_feeding_rate(load);
  EXPECT_NEAR(chain.figures().calls_per_s, rate, 2e-3 * rate);
  LineLoad line = load.line;
  line.calls_per_s = rate;
  EXPECT_NEAR(chain.service_level(20), MarkovLine(line).service_level(20), 3e-3);
}

TEST(Redial, of_callers_who_will_not_wait_is_the_retrial_queue_of_those_who_give_up) {
  // Without places to wait a blocked caller hears the engaged tone; Cohen's model with persistence.
  const RedialChain chain({{0.05, 100, 1, 4, 4}, 0, 0.7, 80, 0, 1});
  const RetrialFigures want = retrial({0.05, 100, 80, 4, 0.7});
  EXPECT_NEAR(chain.figures().calls_per_s / 0.05, want.attempts_a_caller, 1e-8);
  EXPECT_NEAR(chain.figures().mean_busy, want.mean_busy, 1e-8);
  EXPECT_NEAR(chain.figures().mean_redialling, want.mean_orbit, 1e-8);
}

TEST(Fluid, rests_at_its_fixed_point_and_comes_there_from_an_empty_line) {
  for (const double fresh : {0.2, 0.55, 1.5}) {
    const RedialLoad load{{fresh, 120, 90, 60}, 0.5, 0, 600, 0.15, 1'200};
    const FluidState point = fluid_fixed_point(load);
    const FluidState stays = fluid_after(load, point, 5'000), comes = fluid_after(load, {}, 400'000);
    for (const FluidState& at : {stays, comes}) {
      EXPECT_NEAR(at.present, point.present, 1e-7 * (1 + point.present)) << fresh;
      EXPECT_NEAR(at.redialling, point.redialling, 1e-6 * (1 + point.redialling)) << fresh;
      EXPECT_NEAR(at.reconnecting, point.reconnecting, 1e-6 * (1 + point.reconnecting)) << fresh;
    }
    EXPECT_NEAR(fluid_calls_per_s(load), std::min(point.present, 60.0) / 120 + std::max(point.present - 60, 0.0) / 90,
                1e-12);
  }
}

TEST(Fluid, starts_as_an_exponential) {
  // Below the seats and without repeated calls: present(t) = λ/μ·(1 − e^(−μt)).
  const RedialLoad load{{0.3, 120, 90, 60}, 0.5, 0, 600, 0, 1'200};
  EXPECT_NEAR(fluid_after(load, {}, 200).present, 36 * (1 - std::exp(-200.0 / 120)), 1e-6);
}

TEST(Fluid, is_the_limit_of_the_chain_in_overload) {
  double before = 1;
  for (const std::uint32_t seats : {2u, 8u, 32u}) {
    const RedialLoad load{{1.5 * seats / 100, 100, 100, seats}, 0.5, 0, 200, 0, 1};
    const RedialChain chain(load);
    const double off = std::abs(chain.figures().calls_per_s / fluid_calls_per_s(load) - 1);
    EXPECT_LT(off, before / 3) << seats;
    before = off;
  }
  EXPECT_LT(before, 2e-3);
}

}  // namespace
}  // namespace rufbund::sim::theory
