// See mime.h.
#include "notices/mime.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"

namespace rufbund::notices {
namespace {

constexpr std::size_t kPlainMost = 60;  // with "Subject: " and its kind less than 78 bytes (RFC 5322 §2.1.1)
constexpr std::size_t kWordBytes = 39;  // 52 letters of base64, 12 around them, "Subject: ": at most 76 (RFC 2047 §2)
constexpr std::size_t kLine = 76;
constexpr std::string_view kHex = "0123456789ABCDEF";

std::string base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::vector<char> text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant));
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    kVariant);
  return text.data();
}

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// Letters, digits and what no header gives a meaning to, words divided by one space.
bool is_plain(std::string_view text) {
  if (text.empty() || text.size() > kPlainMost || text.front() == ' ' || text.back() == ' ') return false;
  for (std::size_t n = 0; n < text.size(); ++n) {
    const char c = text[n];
    if (c == ' ' ? text[n - 1] == ' '
                 : !is_alphanumeric(c) && std::string_view("-_+/'!").find(c) == std::string_view::npos)
      return false;
  }
  return true;
}

// One line of text without its end.
void append_quoted(std::string& out, std::string_view line) {
  std::size_t width = 0;
  for (std::size_t n = 0; n < line.size(); ++n) {
    const auto byte = static_cast<unsigned char>(line[n]);
    const bool last = n + 1 == line.size();
    const bool blank = byte == ' ' || byte == '\t';
    const bool plain = (byte > ' ' && byte < 0x7f && byte != '=') || (blank && !last);
    const std::size_t length = plain ? 1 : 3;
    if (width + length > (last ? kLine : kLine - 1)) {  // a soft line end needs room for its '='
      out += "=\r\n";
      width = 0;
    }
    if (plain) {
      out += static_cast<char>(byte);
    } else {
      out += '=';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
    width += length;
  }
}

}  // namespace

std::string header_words(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out;
  std::string word;
  const auto flush = [&] {
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(word) + "?=";
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    CHECK(next_code_point(text, at));
    if (word.size() + (at - begin) > kWordBytes) flush();
    word += text.substr(begin, at - begin);
  }
  if (!word.empty()) flush();
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8 + 16);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    append_quoted(out, text.substr(begin, end - begin));
    out += "\r\n";
    begin = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  return out;
}

std::string base64_lines(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 57 * (kLine + 2) + kLine + 2);
  constexpr std::size_t kBytes = kLine / 4 * 3;
  for (std::size_t at = 0; at < bytes.size(); at += kBytes) out += base64(bytes.substr(at, kBytes)) + "\r\n";
  return out;
}

std::string file_name_parameter(std::string_view file_name) {
  std::string encoded;
  bool ascii = true;
  for (const char c : file_name) {
    const bool plain = is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
    ascii = ascii && (plain || c == ' ');
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return ascii ? fmt::format("filename=\"{}\"", file_name) : fmt::format("filename*=UTF-8''{}", encoded);
}

}  // namespace rufbund::notices
