// Reading what clients send in an address: path segments and query parameters, percent-encoded (RFC 3986 §2.1),
// bounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/problem.h"
#include "base/time.h"

namespace rufbund::api {

// Nothing where an escape is broken or hides a NUL. `plus_is_space`: as in a query.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Segments between slashes, decoded; nothing where the path is malformed, has more than 16, or does not begin with "/".
[[nodiscard]] std::optional<std::vector<std::string>> split_path(std::string_view path);

// A query's parameters by name. Each read takes the parameter away; what is left at the end is unknown to the resource.
class Query {
 public:
  static constexpr std::size_t kMostParameters = 32;
  static constexpr std::size_t kLongestValue = 512;

  explicit Query(std::string_view raw);

  // Empty values count as absent.
  [[nodiscard]] std::optional<std::string> text(std::string_view name, std::size_t longest = 128);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<TimeMs> time(std::string_view name);
  // What went wrong so far, unknown parameters included.
  [[nodiscard]] const std::vector<FieldError>& finish();
  void reject(std::string_view name, std::string_view code, std::string detail = {});

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::vector<FieldError> errors_;
};

// A whole decimal number in [least, most] without sign or blanks.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text, std::int64_t least, std::int64_t most);

}  // namespace rufbund::api
