// Reading the form of an operation plan from a body. What is wrong is rejected with its place.
#pragma once

#include <optional>

#include "api/body.h"
#include "api/names.h"
#include "office/plan_gather.h"

namespace rufbund::api {

// Which case the body names, if any; it gives what the form leaves out.
[[nodiscard]] std::string read_plan_case(Body& body);

// Everything else. `of_case`: null where there is none. Something came of it only if the body is good afterwards.
[[nodiscard]] office::PlanForm read_plan_form(Body& body, const Names& names, const alliance::Case* of_case,
                                              TimeMs now);

}  // namespace rufbund::api
