// The little that a site's check reads and writes of session descriptions (RFC 8866). Pure, and bounded by its input.
#pragma once

#include <string>
#include <string_view>

namespace rufbund::calls {

struct SdpLook {
  bool a_law = false;            // payload type 8, or one that is mapped to PCMA
  bool events = false;           // telephone-event
  bool sends = false;            // of the first audio: sendrecv, sendonly, or nothing said
  std::string_view where, port;  // the connection's address and the first audio's port
};
[[nodiscard]] SdpLook look_at_sdp(std::string_view sdp);

// The offer again with another direction ("sendonly", "sendrecv"); its version rises by `times` (RFC 3264 §8).
[[nodiscard]] std::string offered_again(std::string_view sdp, std::string_view direction, int times);

}  // namespace rufbund::calls
