#include "api/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace rufbund::api {

std::string to_rfc3339(TimeMs at) {
  using namespace std::chrono;
  const std::int64_t ms = std::clamp<std::int64_t>(at.ms, 0, 253'402'300'799'999);
  const auto days_since = floor<days>(milliseconds{ms});
  const year_month_day date{sys_days{days_since}};
  const std::int64_t in_day = ms - duration_cast<milliseconds>(days_since).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), in_day / 3'600'000,
                     in_day / 60'000 % 60, in_day / 1000 % 60, in_day % 1000);
}

std::optional<TimeMs> from_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const auto number = [&](std::size_t digits) -> int {
    if (at + digits > text.size()) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at) {
      if (text[at] < '0' || text[at] > '9') return -1;
      value = value * 10 + (text[at] - '0');
    }
    return value;
  };
  const auto literal = [&](std::string_view any_of) {
    if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
    ++at;
    return true;
  };
  const int year = number(4);
  if (year < 1970 || !literal("-")) return std::nullopt;
  const int month = number(2);
  if (month < 0 || !literal("-")) return std::nullopt;
  const int day = number(2);
  if (day < 0 || !literal("Tt ")) return std::nullopt;
  const int hour = number(2);
  if (hour < 0 || !literal(":")) return std::nullopt;
  const int minute = number(2);
  if (minute < 0 || !literal(":")) return std::nullopt;
  const int second = number(2);
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second < 0 || second > 60) return std::nullopt;
  std::int64_t fraction_ms = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    int scale = 100;
    const std::size_t first = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at - first < 9; ++at, scale /= 10)
      fraction_ms += (text[at] - '0') * scale;
    if (at == first) return std::nullopt;
  }
  std::int64_t offset_ms = 0;
  if (!literal("Zz")) {
    const bool west = at < text.size() && text[at] == '-';
    if (!literal("+-")) return std::nullopt;
    const int hours = number(2);
    if (hours < 0 || hours > 23 || !literal(":")) return std::nullopt;
    const int minutes = number(2);
    if (minutes < 0 || minutes > 59) return std::nullopt;
    offset_ms = (hours * 60 + minutes) * 60'000 * (west ? -1 : 1);
  }
  if (at != text.size()) return std::nullopt;
  const std::int64_t day_ms = sys_days{date}.time_since_epoch().count() * std::int64_t{86'400'000};
  return TimeMs{day_ms + ((hour * 60 + minute) * 60 + second) * std::int64_t{1000} + fraction_ms - offset_ms};
}

Json time_or_null(TimeMs at) { return at == TimeMs{} || at == kNever ? Json(nullptr) : Json(to_rfc3339(at)); }
Json ms_or_null(std::int64_t ms) { return ms < 0 ? Json(nullptr) : Json(ms); }
Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Response json_response(const Json& json, int status) {
  Response response;
  response.status = status;
  response.body = dump(json);
  return response;
}

}  // namespace rufbund::api
