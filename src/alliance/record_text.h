// Records as texts: their fields' names, and a JSON object for the audit log.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "alliance/records.h"

namespace rufbund::alliance {

[[nodiscard]] std::string joined(const Words& words);
[[nodiscard]] std::string joined(const Numbers& numbers);
[[nodiscard]] Words split_words(std::string_view text);
[[nodiscard]] Numbers split_numbers(std::string_view text);  // what is no number is left out
// A JSON string with its quotes.
[[nodiscard]] std::string json_string(std::string_view text);
// The n-th name of RUFBUND_FIELDS.
[[nodiscard]] std::string_view field_name(std::string_view names, std::size_t index);
// Whether a comma-separated list names it.
[[nodiscard]] bool is_listed(std::string_view names, std::string_view name);

// Calls `each(name, value)` for every field.
template <class Record, class Each>
void for_each_field(Record& record, Each&& each) {
  std::size_t index = 0;
  std::apply([&](auto&... field) { (each(field_name(std::remove_cv_t<Record>::kFieldNames, index++), field), ...); },
             record.fields());
}

template <class Record>
constexpr std::string_view secret_fields() {
  if constexpr (requires { Record::kSecret; })
    return Record::kSecret;
  else
    return {};
}

[[nodiscard]] inline std::string json_value(const std::string& text) { return json_string(text); }
[[nodiscard]] inline std::string json_value(std::int64_t number) { return std::to_string(number); }
[[nodiscard]] inline std::string json_value(TimeMs at) { return std::to_string(at.ms); }
[[nodiscard]] inline std::string json_value(const Words& words) { return json_string(joined(words)); }
[[nodiscard]] inline std::string json_value(const Numbers& numbers) { return json_string(joined(numbers)); }

// What is `record`'s and differs from `other`'s (null: all), without secrets; "{}" where nothing does.
template <class Record>
[[nodiscard]] std::string json_difference(const Record& record, const Record* other) {
  std::array<std::string, std::tuple_size_v<decltype(record.fields())>> others;
  if (other != nullptr) {
    std::size_t i = 0;
    for_each_field(*other, [&](std::string_view, const auto& value) { others[i++] = json_value(value); });
  }
  std::string out = "{";
  std::size_t i = 0;
  for_each_field(record, [&](std::string_view name, const auto& value) {
    const std::string text = json_value(value);
    const std::string& before = others[i++];
    if (text == before || name == "version") return;
    if (out.size() > 1) out += ",";
    out += json_string(name) + ":" + (is_listed(secret_fields<Record>(), name) ? std::string("\"***\"") : text);
  });
  return out + "}";
}

}  // namespace rufbund::alliance
