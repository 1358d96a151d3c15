// What is odd about a member's pledges, from the books and the line: for its own page, and for the office's key.
// alliance/pledge_warnings.h has the rules.
#pragma once

#include <string>
#include <vector>

#include "alliance/records.h"
#include "api/json.h"
#include "api/office.h"

namespace rufbund::api {

// [{code, pledge, seats, channels, skill}], of `records`, which are all of the member's pledges. `books`: of the thread
// that asks.
[[nodiscard]] Result<Json> pledge_doubts(const OfficeContext& office, storage::OfficeBooks& books,
                                         const std::string& member, const std::vector<alliance::PledgeRecord>& records);

}  // namespace rufbund::api
