#include "sip/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>

namespace rufbund::sip {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

AddressBytes mapped(const void* ipv4) {
  AddressBytes bytes{};
  std::memcpy(bytes.data(), kMappedPrefix.data(), kMappedPrefix.size());
  std::memcpy(bytes.data() + kMappedPrefix.size(), ipv4, 4);
  return bytes;
}

}  // namespace

std::optional<AddressBytes> address_of(const sockaddr* address) {
  if (!address) return std::nullopt;
  if (address->sa_family == AF_INET) return mapped(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr);
  if (address->sa_family != AF_INET6) return std::nullopt;
  AddressBytes bytes{};
  std::memcpy(bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, bytes.size());
  return bytes;
}

std::optional<AddressBytes> parse_address(const std::string& literal) {
  std::array<std::uint8_t, 16> raw{};
  if (::inet_pton(AF_INET, literal.c_str(), raw.data()) == 1) return mapped(raw.data());
  if (::inet_pton(AF_INET6, literal.c_str(), raw.data()) == 1) return raw;
  return std::nullopt;
}

std::string text_of(const AddressBytes& address) {
  const auto* const ipv6 = reinterpret_cast<const in6_addr*>(address.data());
  const bool ipv4 = IN6_IS_ADDR_V4MAPPED(ipv6);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* const made =
      ::inet_ntop(ipv4 ? AF_INET : AF_INET6, address.data() + (ipv4 ? 12 : 0), text.data(), text.size());
  return made ? made : "";
}

std::optional<Network> Network::parse(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string literal = text.substr(0, slash);
  const auto base = parse_address(literal);
  if (!base) return std::nullopt;
  Network network;
  network.base_ = *base;
  if (slash == std::string::npos) return network;
  const bool ipv4 = literal.find(':') == std::string::npos;
  int bits = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
  if (error != std::errc{} || stop != end || bits < 0 || bits > (ipv4 ? 32 : 128)) return std::nullopt;
  network.bits_ = ipv4 ? 96 + bits : bits;
  return network;
}

bool Network::contains(const AddressBytes& address) const {
  const int whole = bits_ / 8;
  if (std::memcmp(base_.data(), address.data(), static_cast<std::size_t>(whole)) != 0) return false;
  const int rest = bits_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xff << (8 - rest));
  const auto at = static_cast<std::size_t>(whole);
  return (base_[at] & mask) == (address[at] & mask);
}

}  // namespace rufbund::sip
