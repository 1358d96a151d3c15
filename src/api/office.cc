#include "api/office.h"

namespace rufbund::api {

Response office_problem(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNotFound:
      return problem(404, "not_found", error.message);
    case ErrorCode::kConflict:
      return problem(409, "conflict", error.message);
    case ErrorCode::kInvalidArgument:
      return problem(422, "invalid_value", error.message);
    case ErrorCode::kOverloaded:
      return problem(503, "overloaded", error.message);
    default:
      return problem(503, "books_failing", error.message);
  }
}

access::Owner owner_of(const Context& line, std::string_view variable, const std::string& value) {
  access::Owner owner;
  if (variable == "member") owner.member = value;
  if (variable == "client") owner.client = value;
  if (variable == "hotline") owner.hotline = value;
  if (variable == "site" || variable == "seat") {
    for (const HotlineNames& hotline : line.names.hotlines()) {
      if (variable == "seat") {
        const std::size_t dash = value.rfind('-');
        if (dash == std::string::npos || value.substr(0, dash) != hotline.key()) continue;
        for (const auto& seat : hotline.hotline().seats)
          if (std::to_string(seat.id.value) == value.substr(dash + 1))
            owner.member = hotline.member_key_of_site(seat.site);
      } else if (const directory::Site* site = hotline.site(value)) {
        owner.member = hotline.member_key(site->member);
      }
    }
  }
  return owner;
}

}  // namespace rufbund::api
