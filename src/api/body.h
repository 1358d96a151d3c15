// Reading a command's JSON body: bounded, typed, without unknown fields, every mistake reported with its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"
#include "api/problem.h"

namespace rufbund::api {

// Whether a text of JSON is nested no deeper than Body::kDeepest. Asked before anything is parsed: the parser takes
// seventy times the size of a text of brackets.
[[nodiscard]] bool is_shallow(const std::string& text);

class Body {
 public:
  static constexpr int kDeepest = 8;

  // Parses the request's body as an object. An empty body is an empty object.
  explicit Body(const Request& request);

  // Reads; absent or wrong gives nothing and, where wrong or `required`, notes it.
  [[nodiscard]] std::optional<std::string> text(std::string_view name, bool required, std::size_t least,
                                                std::size_t most);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, bool required, std::int64_t least,
                                                    std::int64_t most);
  // The value itself, of any type.
  [[nodiscard]] const Json* value(std::string_view name, bool required);
  [[nodiscard]] const Json& object() const { return json_; }

  void reject(std::string pointer, std::string_view code, std::string detail = {});
  // The answer where something is wrong, unknown fields included: those that were never read.
  [[nodiscard]] std::optional<Response> finish();
  // Nothing is wrong so far.
  [[nodiscard]] bool good() const { return !malformed_ && errors_.empty(); }

 private:
  Json json_ = Json::object();
  std::optional<Response> malformed_;
  std::vector<std::string> read_;
  std::vector<FieldError> errors_;
};

// Code points of UTF-8 text.
[[nodiscard]] std::size_t text_length(std::string_view utf8);
// A name as part of a JSON pointer (RFC 6901 §3).
[[nodiscard]] std::string pointer_token(std::string_view name);

}  // namespace rufbund::api
