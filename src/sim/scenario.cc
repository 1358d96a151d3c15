// See scenario.h.
#include "sim/scenario.h"

#include <algorithm>

namespace rufbund::sim {

std::uint32_t staffed(const SeatGroup& group, std::int64_t at_ms) {
  double seats = 0;
  for (const Step& step : group.seats)
    if (step.from_ms <= at_ms) seats = step.value;
  return static_cast<std::uint32_t>(seats);
}

std::uint32_t most_staffed(const SeatGroup& group) {
  double most = 0;
  for (const Step& step : group.seats) most = std::max(most, step.value);
  return static_cast<std::uint32_t>(most);
}

}  // namespace rufbund::sim
