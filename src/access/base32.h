// Base32 (RFC 4648 §6), as authenticator apps write secrets: no padding when written. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rufbund::access {

std::string to_base32(std::span<const std::uint8_t> bytes);

// Upper and lower case; spaces, as people group the letters, and padding at the end are skipped. None for anything
// else, for more than 128 letters, and where bits are left over that no writer leaves.
std::optional<std::vector<std::uint8_t>> from_base32(std::string_view text);

}  // namespace rufbund::access
