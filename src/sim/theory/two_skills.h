// The N-design: two kinds of callers, and two groups of seats of which the one serves the first kind only and the other
// both. Exactly, as a chain that keeps the order of the queue; for small systems. Pure, any thread.
//
// Source of the design: Garnett & Mandelbaum, "An introduction to skills-based routing and its operational
// complexities" (2000). There is no closed form for the rule here; Adan & Weiss, "A skill based parallel service system
// under FCFS-ALIS" (2014) have one where the longest idle seat is taken instead.
#pragma once

#include <cstdint>

namespace rufbund::sim::theory {

// First come first served: a seat that becomes free takes the first in the queue whom it can serve. A caller of the
// first kind who finds seats of both groups free takes one of the group that serves only them, so that the scarce are
// spared.
struct TwoSkills {
  double calls_per_s[2] = {0, 0};  // by kind; at least 0, not both 0
  double handling_s = 0;           // mean, of all
  double patience_s = 0;           // mean, of all; may be infinite
  std::uint32_t single_seats = 0;  // for the first kind only
  std::uint32_t double_seats = 0;  // for both
  std::uint32_t most_waiting = 0;  // whoever would have to wait beyond them is turned away; 0 to 16
  // While so many wait, everybody is turned away, also who would find a free seat: a line that is entered before it is
  // known what for (most_waiting at least 1).
  bool full_for_all = false;
};

struct KindFigures {
  double blocked = 0, delayed = 0, abandoned = 0;  // of the kind's callers; delayed ones are let in and wait
  double mean_wait_s = 0;                          // of those let in
};
struct TwoSkillsFigures {
  KindFigures kind[2];
  double single_busy = 0, double_busy = 0;  // seats, mean
};
[[nodiscard]] TwoSkillsFigures two_skills(const TwoSkills& line);

}  // namespace rufbund::sim::theory
