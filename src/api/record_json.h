// Records of the alliance's books in the contract's words: each field by its name; times as RFC 3339, lists as arrays,
// documents as objects; what is secret never.
#pragma once

#include "alliance/record_text.h"
#include "api/body.h"
#include "api/json.h"

namespace rufbund::api {

[[nodiscard]] inline Json field_json(const std::string& text) { return text; }
[[nodiscard]] inline Json field_json(std::int64_t number) { return number; }
[[nodiscard]] inline Json field_json(TimeMs at) { return time_or_null(at); }
[[nodiscard]] inline Json field_json(const alliance::Words& words) { return words; }
[[nodiscard]] inline Json field_json(const alliance::Numbers& numbers) { return numbers; }

template <class Record>
[[nodiscard]] Json record_json(const Record& record) {
  Json out = Json::object();
  alliance::for_each_field(record, [&](std::string_view name, const auto& value) {
    if (!alliance::is_listed(alliance::secret_fields<Record>(), name)) out[std::string(name)] = field_json(value);
  });
  return out;
}

template <class Record>
[[nodiscard]] Json records_json(const std::vector<Record>& records) {
  Json out = Json::array();
  for (const Record& record : records) out.push_back(record_json(record));
  return out;
}

// A text of the books that is JSON; null where it is none.
[[nodiscard]] inline Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? Json(nullptr) : json;
}

}  // namespace rufbund::api
