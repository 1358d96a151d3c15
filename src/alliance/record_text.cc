#include "alliance/record_text.h"

#include <fmt/format.h>

#include <charconv>

namespace rufbund::alliance {

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, ",")); }
std::string joined(const Numbers& numbers) { return fmt::format("{}", fmt::join(numbers, ",")); }

Words split_words(std::string_view text) {
  Words out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Numbers split_numbers(std::string_view text) {
  Numbers out;
  for (const std::string& word : split_words(text)) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc{} && end == word.data() + word.size()) out.push_back(value);
  }
  return out;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += {'\\', c};
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

std::string_view field_name(std::string_view names, std::size_t index) {
  for (;; --index) {
    const std::size_t begin = names.find_first_not_of(" \n");
    names.remove_prefix(begin == std::string_view::npos ? names.size() : begin);
    const std::size_t end = std::min(names.find_first_of(", \n"), names.size());
    if (index == 0) return names.substr(0, end);
    const std::size_t comma = std::min(names.find(','), names.size() - 1);
    names.remove_prefix(comma + 1);
  }
}

bool is_listed(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(','), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace rufbund::alliance
