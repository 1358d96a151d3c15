// Reading a record's fields from a body: where a field is absent the record keeps what it has; what is wrong is
// rejected with its place.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "alliance/records.h"
#include "api/body.h"

namespace rufbund::api {

// A text of one line, without control characters and without any that nobody sees.
void read_line(Body& body, std::string_view name, std::string& into, bool required, std::size_t least,
               std::size_t most);
// A text that may have several lines.
void read_text(Body& body, std::string_view name, std::string& into, bool required, std::size_t least,
               std::size_t most);
void read_choice(Body& body, std::string_view name, std::string& into, bool required,
                 std::initializer_list<std::string_view> choices);
// A key as records have it: lower-case letters, digits, hyphens, underscores.
void read_key(Body& body, std::string_view name, std::string& into, bool required);
void read_keys(Body& body, std::string_view name, alliance::Words& into, bool required, std::size_t least,
               std::size_t most);
void read_time(Body& body, std::string_view name, TimeMs& into, bool required);  // RFC 3339; null: none
void read_date(Body& body, std::string_view name, std::string& into, bool required);
void read_dates(Body& body, std::string_view name, alliance::Words& into, std::size_t most);
// An address that e-mail reaches (notices/mail_address.h), or empty where it is not required.
void read_email(Body& body, std::string_view name, std::string& into, bool required);
// E.164 with a plus sign, or empty where it is not required.
void read_phone(Body& body, std::string_view name, std::string& into, bool required);

}  // namespace rufbund::api
