// Lines and words of SDP, for this folder's SDP code alone. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rufbund::media {

// Without line ends; empty lines are left out.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view sdp);
// Between single spaces; at least one.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);
[[nodiscard]] bool is_direction(std::string_view line);
// Of an "m=" line: its port is 0.
[[nodiscard]] bool is_refused(std::string_view medium);
// The direction of the first medium that is not refused; the session's where the medium has none; sendrecv by default.
// RFC 2543's hold, "c=IN IP4 0.0.0.0", is inactive.
[[nodiscard]] std::string_view direction_of(std::string_view sdp);
void put_line(std::string& out, std::string_view line);

}  // namespace rufbund::media
