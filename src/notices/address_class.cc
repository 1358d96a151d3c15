// See address_class.h.
#include "notices/address_class.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>

namespace rufbund::notices {
namespace {

struct Range4 {
  std::uint32_t first;
  int bits;
  AddressClass kind;
};

constexpr Range4 kRanges4[] = {
    {0x7f000000, 8, AddressClass::kLoopback}, {0x0a000000, 8, AddressClass::kPrivate},
    {0xac100000, 12, AddressClass::kPrivate}, {0xc0a80000, 16, AddressClass::kPrivate},
    {0x64400000, 10, AddressClass::kPrivate},                                          // 100.64.0.0/10, RFC 6598
    {0x00000000, 8, AddressClass::kOther},    {0xa9fe0000, 16, AddressClass::kOther},  // 169.254.0.0/16, RFC 3927
    {0xc0000000, 24, AddressClass::kOther},   {0xc0000200, 24, AddressClass::kOther},
    {0xc0586300, 24, AddressClass::kOther},  // 192.88.99.0/24, RFC 7526
    {0xc6120000, 15, AddressClass::kOther},   {0xc6336400, 24, AddressClass::kOther},
    {0xcb007100, 24, AddressClass::kOther},   {0xe0000000, 3, AddressClass::kOther},  // multicast and reserved
};

AddressClass class_of_4(std::uint32_t address) {
  for (const Range4& range : kRanges4) {
    if ((address ^ range.first) >> (32 - range.bits) == 0) return range.kind;
  }
  return AddressClass::kPublic;
}

using Bytes16 = std::array<std::uint8_t, 16>;

bool begins(const Bytes16& address, std::initializer_list<int> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin(), [](int a, std::uint8_t b) { return a == b; });
}

AddressClass class_of_6(const Bytes16& address) {
  const std::uint32_t last = std::uint32_t{address[12]} << 24 | std::uint32_t{address[13]} << 16 |
                             std::uint32_t{address[14]} << 8 | address[15];
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return class_of_4(last);
  if (begins(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return class_of_4(last);
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})) return AddressClass::kLoopback;
  if ((address[0] & 0xfe) == 0xfc) return AddressClass::kPrivate;
  if ((address[0] & 0xe0) != 0x20) return AddressClass::kOther;  // outside of 2000::/3, all that is allocated
  if (begins(address, {0x20, 0x01}) && address[2] < 2) return AddressClass::kOther;  // 2001::/23: Teredo, ORCHID, …
  if (begins(address, {0x20, 0x01, 0x0d, 0xb8})) return AddressClass::kOther;
  if (begins(address, {0x20, 0x02})) return AddressClass::kOther;                       // 6to4
  if (begins(address, {0x3f, 0xff}) && address[2] < 0x10) return AddressClass::kOther;  // 3fff::/20, RFC 9637
  return AddressClass::kPublic;
}

}  // namespace

AddressClass address_class(const sockaddr* address, socklen_t length) {
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in in;
    std::memcpy(&in, address, sizeof in);
    return class_of_4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 in;
    std::memcpy(&in, address, sizeof in);
    Bytes16 bytes;
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return class_of_6(bytes);
  }
  return AddressClass::kOther;
}

}  // namespace rufbund::notices
