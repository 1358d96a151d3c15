// What a plan's input must be, before anything is computed from it. Pure, any thread.
#pragma once

#include <string>

#include "alliance/operation_plan.h"

namespace rufbund::alliance {

// One sentence on the first thing that is wrong; empty where nothing is.
[[nodiscard]] std::string input_fault(const PlanInput& input);

}  // namespace rufbund::alliance
