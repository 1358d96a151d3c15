// Operation plans as JSON, as the books keep them: what a plan was made from and what it says, so that it is read again
// as it was made, also by a later version that would plan otherwise. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "alliance/operation_plan.h"
#include "base/result.h"

namespace rufbund::office {

[[nodiscard]] std::string input_json(const alliance::PlanInput& input);
// Everything but the input.
[[nodiscard]] std::string results_json(const alliance::OperationPlan& plan);

// The plan again. kCorrupt where a text is none of these, or names what the other does not hold.
[[nodiscard]] Result<alliance::OperationPlan> plan_of_json(std::string_view input, std::string_view results);

// SHA-256 over the canonical text, in hexadecimal.
[[nodiscard]] std::string fingerprint(const alliance::OperationPlan& plan);

}  // namespace rufbund::office
