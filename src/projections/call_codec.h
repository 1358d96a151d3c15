// The bytes of a call's timeline and decisions as the books keep them: a version byte, then variable-length integers
// (zigzag where signed), times as differences. Reading never trusts the bytes.
#pragma once

#include <string>
#include <string_view>

#include "projections/call_record.h"

namespace rufbund::projections {

[[nodiscard]] std::string encode_details(const CallRecord& call);

// Fills timeline, timeline_cut, decisions and talks; false where the bytes are not what encode_details writes.
[[nodiscard]] bool decode_details(std::string_view bytes, CallRecord& call);

}  // namespace rufbund::projections
