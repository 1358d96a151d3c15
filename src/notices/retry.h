// When a notice that could not be delivered is tried again: twice as long after each failure, up to a cap, spread by
// the notice's id, and once more shortly before the deadline. Pure: the same input gives the same time. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace rufbund::notices {

struct RetryRule {
  Millis first{20'000};           // after the first failure; at least 2 ms
  Millis cap{30 * 60'000};        // at least `first`
  Millis before_deadline{5'000};  // the last try is due this long before the deadline; not negative
  std::uint32_t most_tries = 50;  // the first one included
};

// When the next try is due after `tries` (from 1) that failed, the last one at `last_try`. The wait is
// min(cap, first · 2^(tries-1)) less up to half of it, which part depends on `id` and `tries` alone, so that notices
// that failed together do not come back together ("equal jitter"). A time after the last possible one becomes that one.
// None where no try of use is left: most_tries are used up, or less than half of `first` remains.
std::optional<TimeMs> next_try(const RetryRule& rule, std::string_view id, std::uint32_t tries, TimeMs last_try,
                               TimeMs deadline);

}  // namespace rufbund::notices
