// The chain against the closed form for one server, and against Erlang B and C at both ends of the pause.
#include "sim/theory/retrial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/erlang_b.h"
#include "sim/theory/erlang_c.h"

namespace rufbund::sim::theory {
namespace {

TEST(Retrial, at_one_seat_the_chain_is_the_closed_form) {
  for (const double load : {0.1, 0.5, 0.8, 0.95}) {
    for (const double pause : {5.0, 100.0, 900.0}) {
      const RetrialLoad line{load / 100, 100, pause, 1};
      const RetrialFigures got = retrial(line), want = single_server_retrial(line);
      SCOPED_TRACE(testing::Message() << "load " << load << ", pause " << pause);
      EXPECT_NEAR(got.blocked, want.blocked, 1e-10);
      EXPECT_NEAR(got.mean_orbit, want.mean_orbit, 1e-8 * want.mean_orbit);
      EXPECT_NEAR(got.mean_wait_s, want.mean_wait_s, 1e-8 * want.mean_wait_s);
      EXPECT_NEAR(got.attempts_a_caller, want.attempts_a_caller, 1e-8 * want.attempts_a_caller);
      EXPECT_NEAR(got.served, 1, 1e-12);
    }
  }
}

TEST(Retrial, the_orbits_distribution_adds_up_to_its_mean) {
  const RetrialLoad line{0.007, 100, 150, 1};
  const OrbitShares orbit = single_server_orbit(line, 400);
  double idle = 0, busy = 0, mean = 0;
  for (std::size_t n = 0; n <= 400; ++n) {
    idle += orbit.idle[n];
    busy += orbit.busy[n];
    mean += static_cast<double>(n) * (orbit.idle[n] + orbit.busy[n]);
  }
  EXPECT_NEAR(idle, 0.3, 1e-12);
  EXPECT_NEAR(busy, 0.7, 1e-12);
  EXPECT_NEAR(mean, single_server_retrial(line).mean_orbit, 1e-10);
}

TEST(Retrial, of_several_seats_lies_between_the_loss_system_and_the_queue) {
  for (const std::uint32_t seats : {2u, 3u, 10u, 40u}) {
    for (const double load : {0.3, 0.7, 0.9}) {
      const RetrialLoad line{load * seats / 180, 180, 60, seats};
      const RetrialFigures got = retrial(line);
      EXPECT_NEAR(got.mean_busy, load * seats, 1e-8 * seats);
      EXPECT_NEAR(got.served, 1, 1e-12);
      EXPECT_GT(got.blocked, erlang_b(load * seats, seats));
      EXPECT_LT(got.blocked, erlang_c(load * seats, seats));
      EXPECT_GT(got.mean_wait_s, mean_wait_s({load * seats / 180, 180, seats}));
    }
  }
}

TEST(Retrial, with_a_very_short_pause_is_erlang_c) {
  // The order of service does not matter to the mean wait, nor to whether all seats are busy.
  for (const std::uint32_t seats : {1u, 4u, 20u}) {
    const PatientLine queue{0.8 * seats / 180, 180, seats};
    const RetrialFigures got = retrial({queue.calls_per_s, 180, 1e-4, seats});
    EXPECT_NEAR(got.blocked, erlang_c(0.8 * seats, seats), 1e-4);
    EXPECT_NEAR(got.mean_wait_s, mean_wait_s(queue), 1e-3 * mean_wait_s(queue));
  }
}

TEST(Retrial, with_a_very_long_pause_is_erlang_b_with_the_load_that_feeds_itself) {
  // Cohen (1957): attempts become Poisson at the rate Λ = λ/(1 − B(Λ·handling)).
  const std::uint32_t seats = 5;
  const double load = 3;
  double total = load;
  for (int i = 0; i < 500; ++i) total = load / (1 - erlang_b(total, seats));
  double before = 1;
  for (const double pause : {100.0, 1'000.0, 10'000.0}) {
    const RetrialFigures got = retrial({load / 100, 100, pause, seats});
    const double off = std::abs(got.attempts_a_caller - total / load);
    EXPECT_LT(off, before / 5);  // goes as 1/pause
    before = off;
  }
  EXPECT_LT(before, 2e-3);
}

TEST(Retrial, without_persistence_is_erlang_b) {
  for (const double load : {0.5, 1.0, 4.0}) {
    const RetrialFigures got = retrial({load * 6 / 120, 120, 30, 6, 0});
    EXPECT_NEAR(got.blocked, erlang_b(load * 6, 6), 1e-12);
    EXPECT_NEAR(got.served, 1 - got.blocked, 1e-12);
    EXPECT_EQ(got.attempts_a_caller, 1);
  }
}

TEST(Retrial, whoever_gives_up_is_not_served_and_who_is_served_keeps_a_seat_busy) {
  for (const double persistence : {0.3, 0.8, 0.97}) {
    for (const double load : {0.6, 1.2, 3.0}) {
      const RetrialFigures got = retrial({load * 10 / 200, 200, 60, 10, persistence});
      EXPECT_NEAR(got.mean_busy, load * 10 * got.served, 1e-9) << persistence << " " << load;
      EXPECT_LT(got.served, 1);
    }
  }
}

}  // namespace
}  // namespace rufbund::sim::theory
