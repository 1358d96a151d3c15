// Operation plans in the contract's words. Pure, any thread.
#pragma once

#include "alliance/operation_plan.h"
#include "alliance/plan_records.h"
#include "api/json.h"

namespace rufbund::api {

// What a list shows.
[[nodiscard]] Json plan_json(const alliance::PlanHead& head, const alliance::PlanFigures& figures);
// All of it.
[[nodiscard]] Json plan_detail_json(const alliance::PlanHead& head, const alliance::PlanFigures& figures,
                                    const alliance::OperationPlan& plan);
[[nodiscard]] Json comparison_json(const std::string& plan, const std::string& other,
                                   const alliance::PlanComparison& comparison);

[[nodiscard]] alliance::PlanHead head_of(const alliance::Plan& plan);

}  // namespace rufbund::api
