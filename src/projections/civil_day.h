// The operating day: days begin at midnight in Germany. Pure arithmetic (Directive 2000/84/EC: summer time from the
// last Sunday of March to the last Sunday of October, 01:00 UTC), so that figures do not depend on a machine's zone
// data.
#pragma once

#include "base/time.h"

namespace rufbund::projections {

// The last midnight in Germany at or before `at`.
[[nodiscard]] TimeMs start_of_day(TimeMs at);

}  // namespace rufbund::projections
