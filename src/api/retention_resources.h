// What the node deletes by itself: the schedule by kind, and the log of what went.
#pragma once

#include "api/office.h"
#include "office/retention.h"

namespace rufbund::api {

// `days`: those kinds that differ from office/retention_kinds.h.
void add_retention_resources(Router& router, OfficeContext& office, office::RetentionDays days);

}  // namespace rufbund::api
