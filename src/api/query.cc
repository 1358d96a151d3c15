#include "api/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "api/json.h"

namespace rufbund::api {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) {
      c = ' ';
    } else if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

std::optional<std::vector<std::string>> split_path(std::string_view path) {
  constexpr std::size_t kMostSegments = 16;
  if (path.empty() || path.front() != '/') return std::nullopt;
  std::vector<std::string> out;
  path.remove_prefix(1);
  while (true) {
    const std::size_t end = path.find('/');
    auto segment = percent_decode(path.substr(0, end), false);
    if (!segment || out.size() == kMostSegments) return std::nullopt;
    out.push_back(std::move(*segment));
    if (end == std::string_view::npos) return out;
    path.remove_prefix(end + 1);
  }
}

Query::Query(std::string_view raw) {
  while (!raw.empty()) {
    const std::size_t end = raw.find('&');
    const std::string_view pair = raw.substr(0, end);
    raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
    if (pair.empty()) continue;
    if (parameters_.size() == kMostParameters) {
      reject("", "too_long", "Too many parameters.");
      return;
    }
    const std::size_t equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) {
      reject("", "malformed", "A percent-encoding is broken.");
      continue;
    }
    if (value->size() > kLongestValue || name->size() > 64) {
      reject(name->substr(0, 64), "too_long");
      continue;
    }
    const bool twice =
        std::any_of(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == *name; });
    if (twice)
      reject(*name, "duplicate");
    else
      parameters_.emplace_back(std::move(*name), std::move(*value));
  }
}

void Query::reject(std::string_view name, std::string_view code, std::string detail) {
  errors_.push_back({"", name.empty() ? std::string("?") : std::string(name), code, std::move(detail)});
}

std::optional<std::string> Query::text(std::string_view name, std::size_t longest) {
  const auto found =
      std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == name; });
  if (found == parameters_.end()) return std::nullopt;
  std::string value = std::move(found->second);
  parameters_.erase(found);
  if (value.empty()) return std::nullopt;
  if (value.size() > longest) {
    reject(name, "too_long");
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = parse_integer(*value, least, most);
  if (!number) reject(name, "out_of_range", fmt::format("A whole number from {} to {}.", least, most));
  return number;
}

std::optional<TimeMs> Query::time(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto time = from_rfc3339(*value);
  if (!time) reject(name, "malformed", "A time as in RFC 3339, for example 2026-01-12T08:00:00Z.");
  return time;
}

const std::vector<FieldError>& Query::finish() {
  for (const auto& [name, value] : parameters_) reject(name, "unknown_field");
  parameters_.clear();
  return errors_;
}

std::optional<std::int64_t> parse_integer(std::string_view text, std::int64_t least, std::int64_t most) {
  std::int64_t value = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

}  // namespace rufbund::api
