// What members have left to give when other cases' orders are taken from their pledges. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "alliance/operation_plan.h"

namespace rufbund::alliance {

// Seats per pledge and interval of the plan.
using SeatsByPledge = std::vector<std::vector<std::uint32_t>>;

// Takes what is owed from `promised`, and says what was taken. An order is taken from the pledge with its own skills
// first, then from the member's others that could serve it, those with the fewest skills first; what exceeds them is
// nobody's. Of an interval that an order covers in part, its whole seats count: a seat cannot be in two places.
[[nodiscard]] std::vector<PlanOwed> take_owed(const PlanInput& input, SeatsByPledge& promised);

}  // namespace rufbund::alliance
