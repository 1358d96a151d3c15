// What a record keeps of a caller's SIP Call-ID: enough for a carrier's own list to be held against the journal (R10),
// too little to lead back to a call without that list. Thread-safe.
#pragma once

#include <string_view>

#include "base/ids.h"

namespace rufbund::calls {

// First 8 bytes of BLAKE2b-128 (RFC 7693) over the Call-ID as the carrier sent it, little-endian; 0 for an empty one.
[[nodiscard]] CallDigest call_digest(std::string_view call_id);

}  // namespace rufbund::calls
