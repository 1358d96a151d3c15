// Against a textbook's example, the conservation law, a chain followed in time, and Erlang A where the classes are
// alike.
#include "sim/theory/priority_line.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/theory/erlang_c.h"
#include "sim/theory/markov_chain.h"
#include "sim/theory/markov_line.h"

namespace rufbund::sim::theory {
namespace {

TEST(Priority, gives_the_county_hospital_of_the_textbook) {
  // Hillier & Lieberman, "Introduction to operations research", the emergency room of the chapter on queueing: 0.2, 0.6
  // and 1.2 patients an hour, 20 minutes each. One doctor: 0.238 and 0.325 hours for the first two classes; two: 0.029,
  // 0.033, 0.048.
  const PriorityLine one{{0.2 / 3'600, 0.6 / 3'600, 1.2 / 3'600}, 1'200, 1};
  EXPECT_NEAR(mean_wait_s(one, 0) / 3'600, 0.238, 5e-4);
  EXPECT_NEAR(mean_wait_s(one, 1) / 3'600, 0.325, 5e-4);
  PriorityLine two = one;
  two.seats = 2;
  EXPECT_NEAR(mean_wait_s(two, 0) / 3'600, 0.029, 5e-4);
  EXPECT_NEAR(mean_wait_s(two, 1) / 3'600, 0.033, 5e-4);
  EXPECT_NEAR(mean_wait_s(two, 2) / 3'600, 0.048, 5e-4);
}

TEST(Priority, takes_from_one_class_what_it_gives_the_other) {
  for (const std::uint32_t seats : {1u, 10u, 500u, 5'000u}) {
    for (const double load : {0.3, 0.9, 0.99}) {
      const double calls = load * seats / 200;
      const PriorityLine line{{0.2 * calls, 0.5 * calls, 0.3 * calls}, 200, seats};
      double sum = 0;
      for (std::size_t k = 0; k < 3; ++k) sum += line.calls_per_s[k] / calls * mean_wait_s(line, k);
      const double want = mean_wait_s(PatientLine{calls, 200, seats});
      EXPECT_NEAR(sum, want, 1e-10 * want);
      EXPECT_LE(mean_wait_s(line, 0), want);
      EXPECT_GE(mean_wait_s(line, 2), want);
    }
  }
}

TEST(Priority, the_waits_distribution_is_that_of_a_chain_followed_in_time) {
  // A caller of the second class: so many ahead, better ones joining them, one gone at the rate nμ, served when none is
  // left.
  for (const double load : {0.5, 0.9}) {
    const PriorityLine line{{0.4 * load * 10 / 180, 0.6 * load * 10 / 180}, 180, 10};
    const double capacity = 10 / 180.0;
    constexpr std::size_t kMost = 600;
    MarkovChain chain(kMost + 1);
    std::vector<double> start(kMost + 1);
    double left = 1;
    for (std::size_t j = 1; j <= kMost; ++j) {
      chain.add(j, j - 1, capacity);
      if (j < kMost) chain.add(j, j + 1, line.calls_per_s[0]);
      start[j] = left * (1 - load);
      left *= load;
    }
    for (const double t : {1.0, 20.0, 120.0, 600.0}) {
      const double want = erlang_c(load * 10, 10) * (1 - chain.after(t, start).at_end[0]);
      EXPECT_NEAR(wait_beyond(line, 1, t), want, 1e-7) << load << " " << t;
    }
  }
}

TEST(Priority, the_mean_is_the_integral_of_the_distribution) {
  const PriorityLine line{{0.01, 0.02, 0.015}, 180, 10};
  for (std::size_t k = 0; k < 3; ++k) {
    const double end = 60 * mean_wait_s(line, k) / wait_beyond(line, k, 0), step = end / 4'000;
    double sum = 0;
    for (int i = 0; i <= 4'000; ++i)
      sum += wait_beyond(line, k, i * step) * (i == 0 || i == 4'000 ? 1 : i % 2 == 1 ? 4 : 2);
    EXPECT_NEAR(sum * step / 3, mean_wait_s(line, k), 1e-4 * mean_wait_s(line, k)) << k;
  }
}

TEST(Priority, one_class_alone_is_erlang_c) {
  const PriorityLine line{{0.05}, 180, 10};
  EXPECT_NEAR(mean_wait_s(line, 0), mean_wait_s(PatientLine{0.05, 180, 10}), 1e-10);
  EXPECT_NEAR(wait_beyond(line, 0, 30), wait_beyond(PatientLine{0.05, 180, 10}, 30), 1e-14);
}

TEST(ImpatientPriority, where_patience_is_alike_the_two_together_are_erlang_a) {
  for (const double load : {0.6, 1.0, 1.5}) {
    const double calls = load * 8 / 120;
    const TwoClasses got = impatient_priority({0.3 * calls, 90}, {0.7 * calls, 90}, 120, 8);
    const MarkovLine want({calls, 120, 90, 8});
    EXPECT_NEAR(0.3 * got.first.mean_wait_s + 0.7 * got.second.mean_wait_s, want.mean_wait_s(), 1e-7) << load;
    EXPECT_NEAR(0.3 * got.first.abandoned + 0.7 * got.second.abandoned, want.abandoned(), 1e-9) << load;
    EXPECT_NEAR(got.first.delayed, want.delayed(), 1e-9) << load;
    EXPECT_LT(got.first.mean_wait_s, got.second.mean_wait_s);
  }
}

TEST(ImpatientPriority, with_ever_more_patience_is_cobhams_mean) {
  const TwoClasses got = impatient_priority({0.02, 1e7}, {0.03, 1e7}, 120, 8);
  const PriorityLine line{{0.02, 0.03}, 120, 8};
  EXPECT_NEAR(got.first.mean_wait_s, mean_wait_s(line, 0), 1e-4 * mean_wait_s(line, 0));
  EXPECT_NEAR(got.second.mean_wait_s, mean_wait_s(line, 1), 1e-4 * mean_wait_s(line, 1));
}

TEST(MixedHandling, of_two_classes_that_are_alike_is_erlang_a) {
  const ClassFigures got = mixed_handling({0.02, 120}, {0.05, 120}, 90, 8);
  const MarkovLine want({0.07, 120, 90, 8});
  EXPECT_NEAR(got.mean_wait_s, want.mean_wait_s(), 1e-8);
  EXPECT_NEAR(got.abandoned, want.abandoned(), 1e-10);
  EXPECT_NEAR(got.delayed, want.delayed(), 1e-10);
}

TEST(MixedHandling, at_one_seat_and_endless_patience_is_pollaczeks_and_khinchins_formula) {
  // W = λ·E S²/(2·(1 − ρ)), E S² = 2·Σ share·mean².
  const ClassFigures got = mixed_handling({0.002, 60}, {0.0015, 300}, 1e8, 1);
  const double rho = 0.002 * 60 + 0.0015 * 300, second = 0.002 * 60 * 60 + 0.0015 * 300 * 300;
  EXPECT_NEAR(got.mean_wait_s, second / (1 - rho), 1e-4 * second);
}

}  // namespace
}  // namespace rufbund::sim::theory
