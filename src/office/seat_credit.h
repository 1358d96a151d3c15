// Which of the seats that a member had there count for which of its orders. Pure, any thread.
//
// The rule, in the order of the orders (begin, then when they were made, then number): each gets as many of the seats
// that have all its skills as can be found for it without taking from those before it. A seat counts for one order at a
// time. Which one it is stays open until all have chosen: a seat goes over to another order where that finds one more
// seat in sum (Ford and Fulkerson, Maximal flow through a network, 1956). So
// - no more counts than was there, and nothing twice;
// - what counts in sum is the most that any distribution of these seats could give;
// - the figures are the same whichever way they are computed: these are the only ones that satisfy the rule.
#pragma once

#include <cstdint>
#include <vector>

#include "core/command.h"
#include "projections/quarter.h"

namespace rufbund::office {

// What an order owes in a quarter hour.
struct SeatsOwed {
  core::SkillMask skills = 0;  // a seat counts that has all of these
  std::int64_t seats = 0;      // at the same time, at most
  std::int64_t ms = 0;         // of the quarter hour in which they are owed: no more than seats · ms counts
};

// In seat-ms, for each of `owed`, in their order. `staffed`: the member's quarter hour.
[[nodiscard]] std::vector<std::int64_t> credited(const std::vector<projections::StaffedTime>& staffed,
                                                 const std::vector<SeatsOwed>& owed);

}  // namespace rufbund::office
