// UTF-8 (RFC 3629), read strictly: no overlong forms, no surrogates, nothing above U+10FFFF. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace rufbund {

// The code point at byte `at`, which then stands behind it; none, and `at` unchanged, at the end or where the bytes are
// no UTF-8.
inline std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
  if (at >= text.size()) return std::nullopt;
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) {
    ++at;
    return first;
  }
  const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  if (first < 0xc2 || first > 0xf4 || text.size() - at <= more) return std::nullopt;
  char32_t value = first & (0x3fu >> more);
  for (std::size_t n = 1; n <= more; ++n) {
    const auto next = static_cast<unsigned char>(text[at + n]);
    if ((next & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (next & 0x3fu);
  }
  const bool overlong = (more == 2 && value < 0x800) || (more == 3 && value < 0x10000);
  if (overlong || (value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) return std::nullopt;
  at += more + 1;
  return value;
}

inline bool is_utf8(std::string_view text) {
  std::size_t at = 0;
  while (next_code_point(text, at)) {
  }
  return at == text.size();
}

// C0 and C1 controls, tabulator and line ends among them.
inline bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

}  // namespace rufbund
