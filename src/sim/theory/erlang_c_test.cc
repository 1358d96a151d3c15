// Against a textbook's example, the sum of the definition, and the M/M/1 queue.
#include "sim/theory/erlang_c.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/erlang_b.h"

namespace rufbund::sim::theory {
namespace {

TEST(ErlangC, gives_the_eye_clinic_of_the_textbook) {
  // Gross, Shortle, Thompson & Harris (2008), example in §2.3: 6 patients an hour, 20 minutes each, 3 doctors:
  // L_q = 8/9, W_q = 4/27 hours = 8.88 minutes; p₀ = 1/9 gives P(wait) = 4/9.
  const PatientLine clinic{6.0 / 3'600, 1'200, 3};
  EXPECT_NEAR(erlang_c(2, 3), 4.0 / 9, 1e-15);
  EXPECT_NEAR(mean_wait_s(clinic), 4.0 / 27 * 3'600, 1e-9);
  EXPECT_NEAR(mean_wait_s(clinic) * clinic.calls_per_s, 8.0 / 9, 1e-12);
}

TEST(ErlangC, gives_the_line_with_endless_patience_that_impatience_is_compared_with) {
  // Garnett, Mandelbaum & Reiman (2002), table 1: 48 calls a minute, a minute each, 50 agents: a mean wait of 20.8 s,
  // of which the 90th percentile is 58.1 s; 17 waiting.
  const PatientLine line{0.8, 60, 50};
  EXPECT_NEAR(mean_wait_s(line), 20.8, 0.05);
  EXPECT_NEAR(service_level(line, 58.1), 0.9, 5e-4);
  EXPECT_NEAR(mean_wait_s(line) * line.calls_per_s, 17, 0.5);
}

TEST(ErlangC, gives_an_often_reprinted_example) {
  // The worked example of mitan.co.uk's pages on Erlang C: 0.2 calls a second, 240 s, 55 agents: E_c = 0.2387, a mean
  // wait of 8.184 s, 0.8459 within 15 s.
  const PatientLine line{0.2, 240, 55};
  EXPECT_NEAR(erlang_c(48, 55), 0.2387, 5e-5);
  EXPECT_NEAR(mean_wait_s(line), 8.184, 5e-4);
  EXPECT_NEAR(service_level(line, 15), 0.8459, 5e-5);
}

TEST(ErlangC, is_the_sum_of_its_definition) {
  for (const double load : {0.1, 0.5, 0.9, 0.99}) {
    for (const std::uint32_t n : {1u, 2u, 10u, 60u}) {
      const long double a = load * n;
      long double term = 1, sum = 1;
      for (std::uint32_t k = 1; k < n; ++k) sum += term *= a / k;
      const long double waiting = term * a / n / (1 - a / n);
      const double want = static_cast<double>(waiting / (sum + waiting));
      EXPECT_NEAR(erlang_c(load * n, n), want, 1e-12 * want) << load << " " << n;
    }
  }
}

TEST(ErlangC, for_one_seat_is_the_queue_m_m_1) {
  const PatientLine line{0.004, 200, 1};
  EXPECT_NEAR(erlang_c(0.8, 1), 0.8, 1e-15);
  EXPECT_NEAR(mean_wait_s(line), 0.8 / (0.005 - 0.004), 1e-9);
  EXPECT_NEAR(wait_beyond(line, 300), 0.8 * std::exp(-0.3), 1e-14);
}

TEST(ErlangC, the_larger_the_pool_at_the_same_load_the_fewer_wait) {
  for (const double load : {0.1, 0.5, 0.9, 0.999}) {
    double before = 1;
    for (std::uint32_t n = 1; n <= 5'000; n = n * 3 / 2 + 1) {
      const double now = erlang_c(load * n, n);
      EXPECT_LE(now, before);
      EXPECT_GE(now, erlang_b(load * n, n));
      before = now;
    }
  }
  // Halfin & Whitt (1981): with β·√a spare seats P(wait) tends to 1/(1 + √(2π)·β·Φ(β)·e^(β²/2)); β = 1 gives 0.2234.
  EXPECT_NEAR(erlang_c(5'000 - std::sqrt(5'000.0), 5'000), 0.2234, 2e-3);
  EXPECT_EQ(erlang_c(7, 7), 1);
}

}  // namespace
}  // namespace rufbund::sim::theory
