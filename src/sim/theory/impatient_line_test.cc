// Against closed forms of the literature for fixed patience, Erlang A summed over states, and the identities of the
// general formula.
#include "sim/theory/impatient_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "sim/theory/erlang_b.h"
#include "sim/theory/erlang_c.h"
#include "sim/theory/markov_line.h"
#include "sim/theory/quadrature.h"

namespace rufbund::sim::theory {
namespace {

std::vector<std::pair<std::string, Patience>> every_patience() {
  return {{"exponential", exponential_patience(120)},
          {"fixed", fixed_patience(60)},
          {"uniform", uniform_patience(200)},
          {"lognormal", lognormal_patience(4, 1)},
          {"weibull, many leave early", weibull_patience(0.7, 100)},
          {"weibull, all leave late", weibull_patience(3, 100)},
          {"two kinds", hyperexponential_patience({0.3, 0.7}, {10, 200})},
          {"measured", measured_patience({3, 8, 8, 20, 45, 90, 91, 200, 400})},
          {"some balk", with_balking(0.2, exponential_patience(100))},
          {"with a limit", limited_to(90, exponential_patience(120))}};
}

TEST(Patience, mean_up_to_is_the_integral_of_survival) {
  for (const auto& [name, patience] : every_patience()) {
    for (const double x : {0.5, 7.0, 60.0, 95.0, 700.0}) {
      double sum = 0, from = 0;
      std::vector<double> cuts = patience.kinks;
      cuts.insert(cuts.end(), {1e-6, 1e-3, 0.1, x});
      std::sort(cuts.begin(), cuts.end());
      for (const double cut : cuts) {
        if (cut > x) break;
        sum += gauss_legendre(from, cut, 50, patience.survival);
        from = cut;
      }
      EXPECT_NEAR(patience.mean_up_to(x), sum, 1e-8 * sum) << name << " " << x;
    }
  }
}

TEST(FixedPatience, at_one_seat_is_barrers_formula) {
  for (const double load : {0.1, 0.7, 0.99, 1.3, 5.0}) {
    for (const double patience : {1.0, 50.0, 600.0}) {
      const double e = std::exp(-(1 - load) / 100 * patience);
      const double want = load * (1 - load) * e / (1 - load * load * e);
      EXPECT_NEAR(ImpatientLine(load / 100, 100, 1, fixed_patience(patience)).abandoned(), want, 1e-11 * want)
          << load << " " << patience;
    }
  }
}

TEST(FixedPatience, is_gnedenkos_and_kovalenkos_formula_at_any_size) {
  for (const std::uint32_t seats : {1u, 10u, 300u, 5'000u}) {
    for (const double load : {0.1, 0.9, 1.05, 5.0}) {
      for (const double patience : {5.0, 60.0, 300.0}) {
        const double calls = load * seats / 180, spare = (1 - load) * seats / 180, capacity = seats / 180.0;
        // ln and not the formula itself: at 5,000 seats both e^((λ−nμ)·τ) and E leave the range of numbers.
        const double log_e = -spare * patience, log_idle = -log_erlang_b(load * seats, seats - 1);
        const double m = std::max({log_idle, log_e, 0.0});
        const double e = std::exp(log_e - m), j = (std::exp(-m) - e) / spare + e / capacity;
        const double total = std::exp(log_idle - m) + calls * j, want = load * e / total;
        const ImpatientLine line(calls, 180, seats, fixed_patience(patience));
        SCOPED_TRACE(testing::Message() << seats << " seats, load " << load << ", patience " << patience);
        EXPECT_NEAR(line.abandoned(), want, 1e-9 * want + 1e-200);
        EXPECT_NEAR(line.delayed(), calls * j / total, 1e-9 * calls * j / total);
        EXPECT_NEAR(line.service_level(patience), line.served(), 1e-12);
        // From t = τ/2 on: ∫ₜ^∞ = (e^((λ−nμ)·t) − e^((λ−nμ)·τ))/(nμ − λ) + e^((λ−nμ)·τ)/(nμ).
        const double rest = (std::exp(-spare * patience / 2 - m) - e) / spare + e / capacity;
        EXPECT_NEAR(line.service_level(patience / 2), line.served() - calls * rest / total + want, 1e-9);
        EXPECT_NEAR(line.offered_wait_beyond(patience / 2), calls * rest / total, 1e-9);
      }
    }
  }
}

TEST(ImpatientLine, with_exponential_patience_is_erlang_a) {
  for (const std::uint32_t seats : {1u, 20u, 300u, 5'000u}) {
    for (const double load : {0.1, 0.9, 1.0, 1.2, 5.0}) {
      for (const double patience : {15.0, 180.0, 1'200.0}) {
        const ImpatientLine line(load * seats / 180, 180, seats, exponential_patience(patience));
        const MarkovLine want({load * seats / 180, 180, patience, seats});
        SCOPED_TRACE(testing::Message() << seats << " seats, load " << load << ", patience " << patience);
        EXPECT_NEAR(line.abandoned(), want.abandoned(), 1e-9 * want.abandoned());
        EXPECT_NEAR(line.delayed(), want.delayed(), 1e-9 * want.delayed());
        EXPECT_NEAR(line.mean_wait_s(), want.mean_wait_s(), 1e-9 * want.mean_wait_s());
        EXPECT_NEAR(line.mean_busy(), want.mean_busy(), 1e-9 * want.mean_busy());
        for (const double t : {0.0, 2.0, 20.0, 90.0, 600.0}) {
          EXPECT_NEAR(line.offered_wait_beyond(t), want.offered_wait_beyond(t), 1e-10);
          EXPECT_NEAR(line.wait_beyond(t), want.wait_beyond(t), 1e-10);
          EXPECT_NEAR(line.service_level(t), want.service_level(t), 1e-10);
        }
      }
    }
  }
}

TEST(ImpatientLine, keeps_its_books_for_every_patience) {
  for (const auto& [name, patience] : every_patience()) {
    for (const std::uint32_t seats : {1u, 30u, 1'000u}) {
      for (const double load : {0.3, 0.95, 1.1, 4.0}) {
        const double calls = load * seats / 200, capacity = seats / 200.0;
        const ImpatientLine line(calls, 200, seats, patience);
        SCOPED_TRACE(testing::Message() << name << ", " << seats << " seats, load " << load);
        // Zeltyn & Mandelbaum: P(Ab) = (1 + (λ − nμ)·J)/(E + λJ), with J = P(V > 0)·(E + λJ)/λ and E by Erlang B.
        const double log_idle = -log_erlang_b(calls * 200, seats - 1);
        const double per_total = (1 - line.delayed()) * std::exp(-log_idle);  // 1/(E + λJ)
        EXPECT_NEAR(line.abandoned(), per_total + (1 - 1 / load) * line.delayed(), 1e-9);
        // What the seats do is what is served: P(Sr) = (E + nμJ − 1)/(E + λJ).
        EXPECT_NEAR(line.served(), 1 - line.delayed() + line.delayed() * capacity / calls - per_total, 1e-9);
        EXPECT_NEAR(line.service_level(1e5), line.served(), 1e-9);
        EXPECT_NEAR(line.offered_wait_beyond(0), line.delayed(), 1e-12);
        EXPECT_LE(line.mean_wait_s(), line.mean_offered_wait_s() * (1 + 1e-12));
      }
    }
  }
}

TEST(ImpatientLine, two_kinds_that_are_of_one_kind_are_erlang_a_and_a_limit_far_away_is_none) {
  const ImpatientLine one(0.2, 180, 32, exponential_patience(100));
  const ImpatientLine two(0.2, 180, 32, hyperexponential_patience({0.4, 0.6}, {100, 100}));
  const ImpatientLine limited(0.2, 180, 32, limited_to(1e5, exponential_patience(100)));
  EXPECT_NEAR(one.abandoned(), two.abandoned(), 1e-14);
  EXPECT_NEAR(one.abandoned(), limited.abandoned(), 1e-12);
  EXPECT_NEAR(one.mean_wait_s(), limited.mean_wait_s(), 1e-10);
}

TEST(ImpatientLine, patience_that_all_have_at_once_or_never_is_erlang_c_or_b) {
  const PatientLine patient{0.1, 180, 20};
  const ImpatientLine line(0.1, 180, 20, fixed_patience(5e3));
  EXPECT_NEAR(line.mean_wait_s(), mean_wait_s(patient), 1e-9 * mean_wait_s(patient));
  EXPECT_NEAR(line.wait_beyond(30), wait_beyond(patient, 30), 1e-10);
  // All who would have to wait balk: nobody waits.
  EXPECT_NEAR(ImpatientLine(0.1, 180, 20, with_balking(1, exponential_patience(60))).abandoned(), erlang_b(18, 20),
              1e-12);
}

}  // namespace
}  // namespace rufbund::sim::theory
