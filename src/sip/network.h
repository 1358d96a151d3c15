// Which addresses belong to whom: IP networks for carriers and sites. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

struct sockaddr;

namespace rufbund::sip {

// An address as 16 bytes; IPv4 as ::ffff:a.b.c.d.
using AddressBytes = std::array<std::uint8_t, 16>;

[[nodiscard]] std::optional<AddressBytes> address_of(const sockaddr* address);
[[nodiscard]] std::optional<AddressBytes> parse_address(const std::string& literal);
// As sofia names it: an IPv4 peer of an IPv6 socket by its IPv4 address; without a scope.
[[nodiscard]] std::string text_of(const AddressBytes& address);

class Network {
 public:
  // "192.0.2.7", "192.0.2.0/24", "2001:db8::/32"; nothing where it is none of these.
  static std::optional<Network> parse(const std::string& text);
  [[nodiscard]] bool contains(const AddressBytes& address) const;

 private:
  AddressBytes base_{};
  int bits_ = 128;
};

}  // namespace rufbund::sip
