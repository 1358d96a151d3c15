// Against published examples, the limits of patience and places, and the planner's own Erlang A, which integrates where
// this one sums.
#include "sim/theory/markov_line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "alliance/erlang_a.h"
#include "sim/theory/erlang_b.h"
#include "sim/theory/erlang_c.h"

namespace rufbund::sim::theory {
namespace {

TEST(ErlangA, gives_the_call_centre_of_garnett_mandelbaum_and_reiman) {
  // "Designing a call center with impatient customers" (2002), table 1: 48 calls a minute, a minute each, two minutes
  // of patience, 50 agents: 3.1 % leave, mean wait 3.7 s, 90th percentile 12.5 s, 3 waiting, 93 % busy.
  const MarkovLine line({0.8, 60, 120, 50});
  EXPECT_NEAR(line.abandoned(), 0.031, 5e-4);
  EXPECT_NEAR(line.mean_wait_s(), 3.7, 0.05);
  EXPECT_NEAR(line.wait_beyond(12.5), 0.1, 1e-3);
  EXPECT_NEAR(line.mean_waiting(), 3, 0.05);
  EXPECT_NEAR(line.mean_busy() / 50, 0.93, 5e-3);
}

TEST(ErlangA, agrees_with_the_planner_in_every_figure) {
  for (const std::uint32_t seats : {1u, 3u, 20u, 150u, 1'000u, 5'000u}) {
    for (const double load : {0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0}) {
      for (const double patience : {20.0, 180.0, 415.0, 3'600.0}) {
        for (const double target : {0.0, 5.0, 20.0, 120.0}) {
          const double calls_per_s = load * seats / 180;
          if (calls_per_s * 3'600 > 1e7) continue;
          const MarkovLine line({calls_per_s, 180, patience, seats});
          const alliance::QueueFigures want = alliance::erlang_a({calls_per_s * 3'600, 180, patience}, seats, target);
          SCOPED_TRACE(testing::Message() << seats << " seats, load " << load << ", patience " << patience);
          EXPECT_NEAR(line.abandoned(), want.abandoned, 1e-10);
          EXPECT_NEAR(line.mean_wait_s(), want.mean_wait_s, 1e-9 * (1 + want.mean_wait_s));
          EXPECT_NEAR(line.mean_busy() / seats, want.occupancy, 1e-10);
          EXPECT_NEAR(line.service_level(target), want.service_level, 2e-7);  // the planner integrates in 1,000 pieces
        }
      }
    }
  }
}

TEST(ErlangA, keeps_its_books) {
  for (const std::uint32_t seats : {1u, 7u, 200u, 5'000u}) {
    for (const double load : {0.1, 0.95, 1.0, 5.0}) {
      for (const std::uint32_t places : {seats, seats + 3, 2 * seats, kNoBound}) {
        for (const double patience : {30.0, 600.0, kEndless}) {
          if (places == kNoBound && patience == kEndless) continue;
          const double calls = load * seats / 240;
          const MarkovLine line({calls, 240, patience, seats, places});
          SCOPED_TRACE(testing::Message() << seats << " seats, load " << load << ", patience " << patience);
          EXPECT_NEAR(line.served() + line.abandoned() + line.blocked(), 1, 1e-12);
          EXPECT_NEAR(line.mean_busy() / 240, calls * line.served(), 1e-11 * calls);  // in and out of the seats
          EXPECT_NEAR(line.service_level(1e6), line.served(), 1e-10);
          EXPECT_NEAR(line.offered_wait_beyond(0) * (1 - line.blocked()), line.delayed(), 1e-12);
          // Mean wait as the integral of P(W > t), by Simpson's rule.
          double end = patience == kEndless ? 240.0 * (places - seats + 60) / seats : 40 * patience;
          while (line.wait_beyond(end / 2) < 1e-9 * line.delayed()) end /= 2;
          double sum = 0;
          for (int i = 0; i <= 2'000 && seats < 5'000; ++i)
            sum += line.wait_beyond(end * i / 2'000) * (i == 0 || i == 2'000 ? 1 : i % 2 == 1 ? 4 : 2);
          if (seats < 5'000) {
            EXPECT_NEAR(sum * end / 6'000, line.mean_wait_s(), 2e-4 * (1e-3 + line.mean_wait_s()));
          }
        }
      }
    }
  }
}

TEST(ErlangA, without_patience_is_erlang_b) {
  for (const std::uint32_t seats : {1u, 12u, 300u, 5'000u}) {
    for (const double load : {0.1, 0.8, 1.0, 3.0, 5.0}) {
      const MarkovLine line({load * seats / 100, 100, 1e-9, seats});
      const double want = erlang_b(load * seats, seats);
      EXPECT_NEAR(line.abandoned(), want, 1e-6 * want) << seats << " " << load;
    }
  }
}

TEST(ErlangA, with_ever_more_patience_becomes_erlang_c) {
  for (const std::uint32_t seats : {1u, 12u, 300u}) {
    for (const double load : {0.1, 0.6, 0.9}) {
      const PatientLine patient{load * seats / 100, 100, seats};
      const MarkovLine line({patient.calls_per_s, 100, 1e11, seats});
      const double want = erlang_c(load * seats, seats);
      EXPECT_NEAR(line.delayed(), want, 1e-5 * want) << seats << " " << load;
      EXPECT_NEAR(line.mean_wait_s(), mean_wait_s(patient), 1e-5 * mean_wait_s(patient));
      for (const double t : {1.0, 20.0, 100.0})
        EXPECT_NEAR(line.wait_beyond(t), wait_beyond(patient, t), 1e-5 * wait_beyond(patient, t) + 1e-18);
    }
  }
}

TEST(ErlangA, where_patience_equals_handling_time_the_callers_present_are_poisson) {
  const MarkovLine line({0.1, 100, 100, 6});
  double poisson = std::exp(-10);
  for (std::uint64_t k = 0; k <= 60; ++k) {
    EXPECT_NEAR(line.present(k), poisson, 1e-14) << k;
    poisson *= 10.0 / (static_cast<double>(k) + 1);
  }
}

TEST(ErlangA, those_who_are_served_waited_less_than_the_patience_of_the_rest_allows) {
  // E[W; served] = ∫ P(served later than t) dt, summed up independently of the ladder of rates.
  const MarkovLine line({0.05, 180, 90, 8});
  double sum = 0;
  const double step = 0.05;
  for (int i = 0; i <= 40'000; ++i)
    sum += (line.served() - line.service_level(i * step)) * (i == 0 || i == 40'000 ? 1 : i % 2 == 1 ? 4 : 2);
  EXPECT_NEAR(sum * step / 3 / line.served(), line.mean_wait_of_served_s(), 1e-6);
}

TEST(FiniteLine, gives_the_inspection_station_of_the_textbook) {
  // Gross, Shortle, Thompson & Harris (2008), the inspection station of §2.5: a car a minute, 6 minutes each, 3 stalls,
  // 7 places: p₀ = .00088 (1/1141), L_q = 3.09, L = 6.06. With p₀ rounded the book goes on to W = 12.3 minutes and 30.4
  // cars an hour turned away; unrounded they are 12.24 and 60 · 576/1141 = 30.29.
  const MarkovLine station({1.0 / 60, 360, kEndless, 3, 7});
  EXPECT_NEAR(station.present(0), 1.0 / 1'141, 1e-15);
  EXPECT_NEAR(station.mean_waiting(), 3.09, 5e-3);
  EXPECT_NEAR(station.mean_waiting() + station.mean_busy(), 6.06, 5e-3);
  EXPECT_NEAR((station.mean_wait_s() + 360) / 60, 12.3, 0.06);
  EXPECT_NEAR(station.blocked() * 60, 60 * 576.0 / 1'141, 1e-12);
}

TEST(FiniteLine, without_a_queue_is_erlang_b_and_with_a_very_long_one_erlang_c) {
  for (const std::uint32_t seats : {1u, 9u, 250u, 5'000u}) {
    for (const double load : {0.2, 0.9, 1.0, 4.0}) {
      const double calls = load * seats / 60, want = erlang_b(load * seats, seats);
      EXPECT_NEAR(MarkovLine({calls, 60, kEndless, seats, seats}).blocked(), want, 1e-11 * want);
      if (load >= 1) continue;
      const PatientLine patient{calls, 60, seats};
      const MarkovLine line({calls, 60, kEndless, seats, seats + 400});
      EXPECT_NEAR(line.mean_wait_s(), mean_wait_s(patient), 1e-10 * mean_wait_s(patient));
      for (const double t : {0.0, 3.0, 30.0})
        EXPECT_NEAR(line.wait_beyond(t), wait_beyond(patient, t), 1e-9 * wait_beyond(patient, t) + 1e-18) << t;
    }
  }
}

TEST(FiniteLine, of_one_seat_has_the_shares_of_m_m_1_k) {
  const MarkovLine line({0.006, 200, kEndless, 1, 5});  // ρ = 1.2
  for (std::uint64_t k = 0; k <= 5; ++k)
    EXPECT_NEAR(line.present(k), (1 - 1.2) * std::pow(1.2, k) / (1 - std::pow(1.2, 6)), 1e-14);
}

}  // namespace
}  // namespace rufbund::sim::theory
