// Scenarios from what the alliance has in its books, as the API gives it: an operation plan, played as it stands; and a
// case, whose members' own promises stand in for a scenario's seats, which makes the play a rehearsal. Pure.
#pragma once

#include <vector>

#include "api/json.h"
#include "app/scenario_file.h"
#include "base/result.h"

namespace rufbund::app {

// Callers as the plan's demand has them, by Poisson streams per interval with exponential talk and patience; seats as
// the plan staffs them. kInvalidArgument where the document is no plan, or a demand needs more than two skills at once.
[[nodiscard]] Result<ScenarioFile> scenario_of_plan(const api::Json& plan);

// What the plan itself expects of all its callers: the share answered within its target, weighted by calls.
[[nodiscard]] double expected_service_level(const api::Json& plan);

struct CaseBooks {
  api::Json the_case;               // /api/alliance/cases/{case}
  std::vector<api::Json> call_ups;  // of it
  api::Json key;                    // the share key in force on its hotline; null: none, all members alike
  std::vector<api::Json> members;   // /api/alliance/members: names
};

// Replaces the scenario's members, sites and seats by what the members accepted for the case; callers, and what a line
// has besides, stay the scenario's. One of hours begins with the first promised seats, one of days on that day.
// kConflict where nobody accepted anything, or a skill is unknown to the scenario's hotline.
[[nodiscard]] Result<void> rehearse(ScenarioFile& file, const CaseBooks& books);

}  // namespace rufbund::app
