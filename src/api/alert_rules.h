// Alert levels as the alliance agreed on them: their criteria, which members read, and who may decide for them.
#pragma once

#include <optional>
#include <string>

#include "api/office.h"

namespace rufbund::api {

void add_alert_rule_resources(Router& router, OfficeContext& office);

// The answer to somebody who may not decide for that level (403 `not_a_decider`, with the names of those who may);
// nothing where this one may. Deciders who have no active account any more bind nobody: else a level could be decided
// by no one.
[[nodiscard]] std::optional<Response> not_a_decider(storage::OfficeBooks& books, const std::string& level,
                                                    const access::Identity& identity);

}  // namespace rufbund::api
