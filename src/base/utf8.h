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

// What turns the text round, also the text behind it: embeddings, overrides and isolates (UAX #9 §2).
inline bool is_bidi_control(char32_t c) { return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069); }

// What nobody sees, so that two names look alike or one looks like none: soft hyphen, zero-width and filling
// characters, separators of lines, the controls of direction, tags (Unicode's Default_Ignorable_Code_Point, less the
// variation selectors, which are in what people type, and the joiners U+200C and U+200D, which some scripts need).
inline bool is_invisible(char32_t c) {
  return is_bidi_control(c) || c == 0x00ad || c == 0x034f || c == 0x061c || c == 0x115f || c == 0x1160 || c == 0x17b4 ||
         c == 0x17b5 || (c >= 0x180b && c <= 0x180e) || c == 0x200b || c == 0x200e || c == 0x200f || c == 0x2028 ||
         c == 0x2029 || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || c == 0xfeff || c == 0xffa0 ||
         (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

inline bool has_invisible(std::string_view text) {
  std::size_t at = 0;
  while (const auto c = next_code_point(text, at))
    if (is_invisible(*c)) return true;
  return false;
}

}  // namespace rufbund
