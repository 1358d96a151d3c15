#include "api/record_fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/local_time.h"
#include "base/utf8.h"
#include "notices/mail_address.h"
#include "notices/one_line.h"

namespace rufbund::api {
namespace {

std::string pointer_of(std::string_view name) { return "/" + pointer_token(name); }

bool is_field_key(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// The texts of a list that pass `fine`; rejects the others.
template <class Fine>
void read_list(Body& body, std::string_view name, alliance::Words& into, bool required, std::size_t least,
               std::size_t most, Fine fine, std::string_view expected) {
  const Json* list = body.value(name, required);
  if (list == nullptr) return;
  if (!list->is_array()) return body.reject(pointer_of(name), "wrong_type", "A list is expected.");
  if (list->size() < least || list->size() > most)
    return body.reject(pointer_of(name), "out_of_range", fmt::format("From {} to {} entries.", least, most));
  alliance::Words words;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string where = fmt::format("{}/{}", pointer_of(name), i);
    if (!(*list)[i].is_string() || !fine((*list)[i].template get<std::string>())) {
      body.reject(where, "malformed", std::string(expected));
      continue;
    }
    auto word = (*list)[i].template get<std::string>();
    if (std::find(words.begin(), words.end(), word) != words.end())
      body.reject(where, "duplicate");
    else
      words.push_back(std::move(word));
  }
  std::sort(words.begin(), words.end());
  into = std::move(words);
}

}  // namespace

void read_line(Body& body, std::string_view name, std::string& into, bool required, std::size_t least,
               std::size_t most) {
  const auto text = body.text(name, required, least, most);
  if (!text) return;
  if (has_invisible(*text))
    return body.reject(pointer_of(name), "invisible_character",
                       "It holds a character that nobody sees, or one that turns the text round.");
  // What stands in one line here stands in one line of an e-mail's header.
  if (!notices::is_one_line(*text))
    return body.reject(pointer_of(name), "malformed", "One line without control characters is expected.");
  if (required && text->find_first_not_of(' ') == std::string::npos) return body.reject(pointer_of(name), "empty");
  into = *text;
}

void read_text(Body& body, std::string_view name, std::string& into, bool required, std::size_t least,
               std::size_t most) {
  const auto text = body.text(name, required, least, most);
  if (!text) return;
  if (text->find('\0') != std::string::npos) return body.reject(pointer_of(name), "malformed", "It holds a NUL.");
  into = *text;
}

void read_choice(Body& body, std::string_view name, std::string& into, bool required,
                 std::initializer_list<std::string_view> choices) {
  const auto text = body.text(name, required, 1, 64);
  if (!text) return;
  if (std::find(choices.begin(), choices.end(), *text) == choices.end())
    return body.reject(pointer_of(name), "unknown_name", fmt::format("One of: {}.", fmt::join(choices, ", ")));
  into = *text;
}

void read_key(Body& body, std::string_view name, std::string& into, bool required) {
  const auto text = body.text(name, required, required ? 1 : 0, 64);
  if (!text) return;
  if (!text->empty() && !is_field_key(*text))
    return body.reject(pointer_of(name), "malformed", "Lower-case letters, digits, hyphens and underscores.");
  into = *text;
}

void read_keys(Body& body, std::string_view name, alliance::Words& into, bool required, std::size_t least,
               std::size_t most) {
  read_list(
      body, name, into, required, least, most, [](const std::string& word) { return is_field_key(word); },
      "Lower-case letters, digits, hyphens and underscores.");
}

void read_time(Body& body, std::string_view name, TimeMs& into, bool required) {
  const Json* found = body.value(name, required);
  if (found == nullptr) return;
  if (found->is_null() && !required) {
    into = TimeMs{};
    return;
  }
  const auto at = found->is_string() ? from_rfc3339(found->get<std::string>()) : std::nullopt;
  if (!at) return body.reject(pointer_of(name), "malformed", "A time as 2026-01-31T08:00:00Z is expected.");
  into = *at;
}

void read_date(Body& body, std::string_view name, std::string& into, bool required) {
  const auto text = body.text(name, required, required ? 10 : 0, 10);
  if (!text) return;
  if (!text->empty() && !alliance::parse_date(*text))
    return body.reject(pointer_of(name), "malformed", "A date as 2026-01-31 is expected.");
  into = *text;
}

void read_dates(Body& body, std::string_view name, alliance::Words& into, std::size_t most) {
  read_list(
      body, name, into, false, 0, most, [](const std::string& word) { return alliance::parse_date(word).has_value(); },
      "A date as 2026-01-31 is expected.");
}

void read_email(Body& body, std::string_view name, std::string& into, bool required) {
  const auto text = body.text(name, required, required ? 3 : 0, 254);
  if (!text) return;
  if (!text->empty())
    if (const auto address = notices::mail_address(*text); !address)
      return body.reject(pointer_of(name), "malformed", address.error().message);
  into = *text;
}

void read_phone(Body& body, std::string_view name, std::string& into, bool required) {
  const auto text = body.text(name, required, required ? 8 : 0, 24);
  if (!text) return;
  std::string digits;
  for (const char c : *text)
    if (c != ' ' && c != '-' && c != '/' && c != '(' && c != ')') digits += c;
  const bool fine = digits.size() >= 8 && digits.size() <= 16 && digits[0] == '+' && digits[1] != '0' &&
                    std::all_of(digits.begin() + 1, digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits.empty() && !fine)
    return body.reject(pointer_of(name), "malformed", "A number with its country, as +49 30 23125 000, is expected.");
  into = digits;
}

}  // namespace rufbund::api
