// JSON as this folder uses it: times, absent values, and text that never throws on foreign bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "api/message.h"
#include "base/time.h"

namespace rufbund::api {

using Json = nlohmann::json;

// RFC 3339 in UTC with milliseconds: "2026-01-12T08:01:02.003Z". Years 1970 to 9999; others are brought to these
// bounds.
[[nodiscard]] std::string to_rfc3339(TimeMs at);
// The inverse, also with an offset and with fewer or more digits of a second; nothing where the text is no such time.
[[nodiscard]] std::optional<TimeMs> from_rfc3339(std::string_view text);

// null where the time is 0 or never.
[[nodiscard]] Json time_or_null(TimeMs at);
// null where negative.
[[nodiscard]] Json ms_or_null(std::int64_t ms);
template <class T>
[[nodiscard]] Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
[[nodiscard]] Json text_or_null(std::string_view text);

// Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string dump(const Json& json);
[[nodiscard]] Response json_response(const Json& json, int status = 200);

}  // namespace rufbund::api
