#include "api/body.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::api {
namespace {

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  constexpr std::string_view kJson = "application/json";
  return type.size() >= kJson.size() &&
         std::equal(kJson.begin(), kJson.end(), type.begin(),
                    [](char a, char b) { return a == (b | 0x20) || a == b; }) &&
         type.find_first_not_of(" \t", kJson.size()) == std::string_view::npos;
}

// Depth is checked by the parser's callback, so that a deep text is dropped while it is read.
std::optional<Json> parse(const std::string& text) {
  bool too_deep = false;
  auto json = Json::parse(
      text,
      [&](int depth, Json::parse_event_t, Json&) {
        too_deep |= depth > Body::kDeepest;
        return !too_deep;
      },
      false);
  if (too_deep || json.is_discarded()) return std::nullopt;
  return json;
}

}  // namespace

// nlohmann's parser recurses nowhere, but its callback comes late for arrays of arrays: bound the text first.
bool is_shallow(const std::string& text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > Body::kDeepest) return false;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return true;
}

std::size_t text_length(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string pointer_token(std::string_view name) {
  std::string out;
  for (char c : name.substr(0, 64)) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

Body::Body(const Request& request) {
  if (request.body.empty()) return;
  if (!is_json(request.content_type)) {
    malformed_ = problem(415, "unsupported_media_type", "Send application/json.");
    return;
  }
  std::optional<Json> parsed;
  try {
    if (is_shallow(request.body)) parsed = parse(request.body);
  } catch (const std::exception&) {
    parsed.reset();
  }
  if (!parsed)
    malformed_ = problem(400, "invalid_json", "The body is not JSON, or nested too deeply.");
  else if (!parsed->is_object())
    reject("", "wrong_type", "An object is expected.");
  else
    json_ = std::move(*parsed);
}

const Json* Body::value(std::string_view name, bool required) {
  read_.emplace_back(name);
  const auto found = json_.find(name);
  if (found != json_.end()) return &*found;
  if (required) reject("/" + pointer_token(name), "required");
  return nullptr;
}

std::optional<std::string> Body::text(std::string_view name, bool required, std::size_t least, std::size_t most) {
  const Json* found = value(name, required);
  if (found == nullptr) return std::nullopt;
  const std::string pointer = "/" + pointer_token(name);
  if (!found->is_string()) {
    reject(pointer, "wrong_type", "A text is expected.");
    return std::nullopt;
  }
  auto text = found->get<std::string>();
  const std::size_t length = text_length(text);
  if (length < least || length > most) {
    reject(pointer,
           length == 0 && least > 0 ? "empty"
           : length < least         ? "too_short"
                                    : "too_long",
           fmt::format("From {} to {} characters.", least, most));
    return std::nullopt;
  }
  return text;
}

std::optional<std::int64_t> Body::integer(std::string_view name, bool required, std::int64_t least, std::int64_t most) {
  const Json* found = value(name, required);
  if (found == nullptr) return std::nullopt;
  const std::string pointer = "/" + pointer_token(name);
  if (!found->is_number_integer()) {
    reject(pointer, "wrong_type", "A whole number is expected.");
    return std::nullopt;
  }
  const bool too_big =
      found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t number = too_big ? INT64_MAX : found->get<std::int64_t>();
  if (number < least || number > most) {
    reject(pointer, "out_of_range", fmt::format("From {} to {}.", least, most));
    return std::nullopt;
  }
  return number;
}

void Body::reject(std::string pointer, std::string_view code, std::string detail) {
  constexpr std::size_t kMostErrors = 32;
  if (errors_.size() < kMostErrors) errors_.push_back({std::move(pointer), "", code, std::move(detail)});
}

std::optional<Response> Body::finish() {
  if (malformed_) return malformed_;
  for (const auto& [name, unused] : json_.items())
    if (std::find(read_.begin(), read_.end(), name) == read_.end()) reject("/" + pointer_token(name), "unknown_field");
  if (errors_.empty()) return std::nullopt;
  return invalid(errors_);
}

}  // namespace rufbund::api
