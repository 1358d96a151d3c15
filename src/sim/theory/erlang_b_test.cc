// Against printed tables, the sum of the definition, and what the formula must obey.
#include "sim/theory/erlang_b.h"

#include <gtest/gtest.h>

#include <cmath>

namespace rufbund::sim::theory {
namespace {

TEST(ErlangB, gives_the_loads_that_tables_print) {
  // The usual table (for one: Siemens, "Telephone traffic theory: tables and charts", 1970): erlangs by lines and loss.
  struct Row {
    std::uint32_t lines;
    double at_one_per_mille, at_one_percent, at_five_percent;
    double half_digit;
  };
  for (const Row& row :
       {Row{1, 0.0010, 0.0101, 0.0526, 6e-5}, Row{2, 0.0458, 0.153, 0.381, 6e-4}, Row{5, 0.762, 1.36, 2.22, 6e-3},
        Row{10, 3.09, 4.46, 6.22, 6e-3}, Row{20, 9.41, 12.0, 15.2, 0.06}, Row{50, 32.5, 37.9, 44.5, 0.06},
        Row{100, 75.2, 84.1, 95.2, 0.06}}) {
    EXPECT_NEAR(offered_at_blocking(0.001, row.lines), row.at_one_per_mille, row.half_digit) << row.lines;
    EXPECT_NEAR(offered_at_blocking(0.01, row.lines), row.at_one_percent, row.half_digit) << row.lines;
    EXPECT_NEAR(offered_at_blocking(0.05, row.lines), row.at_five_percent, row.half_digit) << row.lines;
  }
}

TEST(ErlangB, is_the_sum_of_its_definition) {
  for (const double offered : {0.1, 1.0, 7.0, 50.0}) {
    long double term = 1, sum = 1;
    for (std::uint32_t n = 1; n <= 60; ++n) {
      term *= static_cast<long double>(offered) / n;
      sum += term;
      const double want = static_cast<double>(term / sum);
      EXPECT_NEAR(erlang_b(offered, n), want, 1e-13 * want) << offered << " " << n;
      EXPECT_NEAR(log_erlang_b(offered, n), std::log(want), 1e-11) << offered << " " << n;
    }
  }
  EXPECT_EQ(erlang_b(3, 0), 1);
}

TEST(ErlangB, holds_its_digits_for_five_thousand_servers_at_any_load) {
  for (const double load : {0.1, 0.5, 0.9, 1.0, 1.1, 2.0, 5.0}) {
    const double offered = load * 5'000, blocked = erlang_b(offered, 5'000);
    EXPECT_NEAR(blocked, std::exp(log_erlang_b(offered, 5'000)), 1e-10 * blocked) << load;
    // Of a load far above the servers, what does not fit is lost; far below, the last term over Stirling's n!.
    if (load >= 2) {
      EXPECT_NEAR(blocked, 1 - 1 / load, 1e-3);
    }
    if (load <= 0.5) {
      const double stirling = 5'000 * std::log(5'000.0) - 5'000 + std::log(2 * M_PI * 5'000) / 2 + 1.0 / 60'000;
      EXPECT_NEAR(log_erlang_b(offered, 5'000), 5'000 * std::log(offered) - offered - stirling, 1e-7);
    }
  }
}

TEST(ErlangB, for_a_real_number_of_servers_passes_through_the_whole_ones_and_obeys_the_recursion) {
  for (const double offered : {0.05, 0.8, 3.0, 25.0, 900.0}) {
    for (const std::uint32_t n : {0u, 1u, 4u, 30u, 400u}) {
      const double want = erlang_b(offered, n);
      EXPECT_NEAR(erlang_b_of_real(offered, n), want, 1e-12 * want);
      const double half = erlang_b_of_real(offered, n + 0.5), next = erlang_b_of_real(offered, n + 1.5);
      EXPECT_LE(half, want);
      EXPECT_GE(half, erlang_b(offered, n + 1));
      EXPECT_NEAR(next, offered * half / (n + 1.5 + offered * half), 1e-12 * next);
    }
  }
  // ∫₀^∞ a·e^(−ay)·√(1+y) dy at a = 1 is e·Γ(3/2, 1) = 1 + e·√π·erfc(1)/2.
  EXPECT_NEAR(1 / erlang_b_of_real(1, 0.5), 1 + std::exp(1.0) * std::sqrt(M_PI) * std::erfc(1.0) / 2, 1e-13);
}

}  // namespace
}  // namespace rufbund::sim::theory
