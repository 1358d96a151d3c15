// Where an IP address lies, so that a webhook cannot be pointed into the node's own network. Pure; any thread.
#pragma once

#include <sys/socket.h>

#include <cstdint>

namespace rufbund::notices {

enum class AddressClass : std::uint8_t {
  kPublic,
  kLoopback,  // this machine
  kPrivate,   // RFC 1918, RFC 4193, RFC 6598
  kOther,     // link-local with the clouds' metadata services, multicast, reserved, documentation, tunnels; never used
};

// By the IANA registries of special-purpose addresses (RFC 6890). An IPv4 address inside of an IPv6 one (mapped, RFC
// 4291 §2.5.5.2; NAT64, RFC 6052) counts as that IPv4 address. Families other than IP are kOther.
AddressClass address_class(const sockaddr* address, socklen_t length);

}  // namespace rufbund::notices
