// Texts of a configuration made into values. Pure; nothing where the text is not one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::app {

// "250ms", "15s", "30min", "12h", "7d": a whole number and a unit.
[[nodiscard]] std::optional<Millis> parse_duration(std::string_view text);
// "1h", "90s", "1500ms": the largest unit that needs no fraction.
[[nodiscard]] std::string duration_text(Millis duration);
// "127.0.0.1:5060", "[::1]:5060". The host must be an IP literal, the port 1 to 65535.
[[nodiscard]] std::optional<directory::Endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] std::string endpoint_text(const directory::Endpoint& endpoint);
// "+49 30 23125 000" as "+493023125000": a plus sign, then 7 to 15 digits that do not begin with 0 (ITU-T E.164);
// blanks, hyphens, slashes and parentheses between them are skipped.
[[nodiscard]] std::optional<std::string> parse_e164(std::string_view text);
[[nodiscard]] bool is_key(std::string_view text);
// An IPv4 or IPv6 literal, without brackets.
[[nodiscard]] bool is_ip(std::string_view text);
// 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(std::string_view ip);

// An IP network: "192.0.2.7", "192.0.2.0/24", "2001:db8::/32". IPv4 is mapped into IPv6.
struct IpNetwork {
  std::array<std::uint8_t, 16> base{};
  int bits = 128;
  [[nodiscard]] bool overlaps(const IpNetwork& other) const;
};
[[nodiscard]] std::optional<IpNetwork> parse_network(std::string_view text);

}  // namespace rufbund::app
