// The quick cells of the grid, family by family: each figure inside its 99.9 % interval, by the procedure of hold.h.
#include <gtest/gtest.h>

#include "sim/theory_grid/hold.h"

namespace rufbund::sim::grid {
namespace {

// Sanitizers look for other mistakes than these: of each family they see one cell.
#ifdef RUFBUND_ONE_CELL_EACH
constexpr std::size_t kFewest = 1, kMost = 1;
#else
constexpr std::size_t kFewest = 3, kMost = 100;
#endif

void hold_all(const std::string& family) {
  std::size_t cells = 0;
  for (const Plan& plan : all_plans()) {
    if (!plan.quick || plan.family != family || cells == kMost) continue;
    ++cells;
    const Verdict verdict = hold(plan.make(kQuickCalls), seed_of_cell(plan));
    for (const Held& held : verdict.decisive())
      EXPECT_TRUE(held.inside) << plan.family << ", " << plan.name << ": " << held.name << " is " << held.exact
                               << ", simulated " << held.simulated.mean << " ± " << held.simulated.half_width
                               << "; theory_grid --quick --family '" << plan.family << ' ' << plan.name
                               << "' plays it again";
  }
  EXPECT_GE(cells, kFewest);
}

TEST(TheoryGrid, who_hangs_up_at_once_is_lost_as_erlang_b_says) { hold_all("Erlang B"); }
TEST(TheoryGrid, who_waits_for_ever_waits_as_erlang_c_says) { hold_all("Erlang C"); }
TEST(TheoryGrid, exponential_patience_ends_as_erlang_a_says) { hold_all("Erlang A"); }
TEST(TheoryGrid, patience_of_any_kind_ends_as_baccelli_and_hebuterne_say) { hold_all("M/M/n+G"); }
TEST(TheoryGrid, a_line_with_a_bound_turns_away_as_the_finite_line_does) { hold_all("finite line"); }
TEST(TheoryGrid, who_hears_the_engaged_tone_rings_again_as_falin_and_templeton_say) { hold_all("retrial"); }
TEST(TheoryGrid, redials_and_reconnects_come_back_as_ding_koole_and_van_der_mei_say) { hold_all("redial"); }
TEST(TheoryGrid, classes_wait_as_cobham_and_the_conservation_law_say) { hold_all("classes"); }
TEST(TheoryGrid, scarce_skills_are_spared_as_in_the_n_design) { hold_all("skills"); }
TEST(TheoryGrid, who_finds_the_own_seats_busy_goes_on_to_common_ones) { hold_all("overflow"); }
TEST(TheoryGrid, calls_and_seats_that_change_follow_the_forward_equations) { hold_all("changing"); }

}  // namespace
}  // namespace rufbund::sim::grid
