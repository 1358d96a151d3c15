// What a call-up may not be, whatever the books say of its members: each mistake is told at its field.
#pragma once

#include "alliance/records.h"
#include "api/body.h"
#include "api/office.h"

namespace rufbund::api {

// Rejects in `body`, where that is good so far: a member as its own substitute, skills that the hotline does not know,
// no seats at all, a deadline that is past or beyond the order's end.
void check_call_up(const OfficeContext& office, Body& body, const alliance::CallUpRecord& record, TimeMs deadline);

}  // namespace rufbund::api
