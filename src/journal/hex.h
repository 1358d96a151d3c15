// Bytes as hexadecimal digits, read; written by to_hex (hash.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rufbund::journal {

// Exactly `size` bytes from 2·`size` digits, of either case; false where it is anything else.
[[nodiscard]] bool from_hex(std::string_view hex, std::uint8_t* out, std::size_t size);

template <std::size_t N>
[[nodiscard]] std::optional<std::array<std::uint8_t, N>> bytes_from_hex(std::string_view hex) {
  std::array<std::uint8_t, N> out{};
  if (!from_hex(hex, out.data(), N)) return std::nullopt;
  return out;
}

}  // namespace rufbund::journal
