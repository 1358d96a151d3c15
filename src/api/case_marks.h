// Where a case begins and ends on its lines, as the accounts need it: within a quarter hour.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "alliance/records.h"
#include "api/office.h"

namespace rufbund::api {

// Keeps how far every member has come on these lines in the running quarter hour; what is marked already stays. Of a
// line whose journal is still being read there is no mark: the account then goes by time. In a transaction of the
// command thread. `kind`: "opened", "closed".
[[nodiscard]] Result<void> mark_case(OfficeContext& office, const alliance::Case& c,
                                     const std::vector<std::string>& hotlines, std::string_view kind, TimeMs at);

}  // namespace rufbund::api
