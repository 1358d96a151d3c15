// Companies that apply by themselves, and what the office makes of it.
#pragma once

#include "api/office.h"

namespace rufbund::api {

// Applications that nobody has looked at; more are refused until some are decided.
inline constexpr std::int64_t kMostApplications = 100;

void add_application_resources(Router& router, OfficeContext& office);

// A key for a member of that name: lower-case letters, digits and hyphens, 2 to 30; "mitglied" where nothing is left of
// it ("山田"). Pure.
[[nodiscard]] std::string key_of_name(std::string_view name);

}  // namespace rufbund::api
