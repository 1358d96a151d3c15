// The one table of permissions: which role may call which route, and read and write which field of which resource.
// It is read from permissions.txt, which is built into the program: whoever reads that file knows what is enforced.
// What the table does not name is refused.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/identity.h"
#include "base/result.h"

namespace rufbund::access {

enum class Reach : std::uint8_t { kNone, kOwn, kAll };

using Reaches = std::array<Reach, kRoleCount>;  // by role

struct FieldRule {
  Reaches read{}, write{};
  std::string nested;  // resource of the field's object, of the items of its list, or of the values of its map
  std::string table;   // or the field beside it that names the books' table: then the resource of that table
};

struct ResourceRule {
  std::string name;
  std::string member_field, hotline_field,
      client_field;   // which fields say whose it is; empty: what it is part of does
  std::string table;  // of the books, whose records it shows; may be empty
  Reaches whole{};    // may the object be seen at all
  std::map<std::string, FieldRule, std::less<>> fields;
};

struct RouteRule {
  std::string method, pattern;
  std::string scope;     // that a token needs
  std::string resource;  // of the answer's body; empty: not filtered
  bool list = false;     // the answer is {"items": [...]} of that resource
  std::string body;      // resource whose writable fields a request may carry; empty: the route's reach decides alone
  Reaches reach{};
};

class Permissions {
 public:
  // kInvalidArgument names the line.
  [[nodiscard]] static Result<Permissions> parse(std::string_view text);
  // The table that is built in; a mistake in it stops the program.
  [[nodiscard]] static const Permissions& built_in();

  [[nodiscard]] const std::vector<RouteRule>& routes() const { return routes_; }
  [[nodiscard]] const RouteRule* route(std::string_view method, std::string_view pattern) const;
  [[nodiscard]] const ResourceRule* resource(std::string_view name) const;
  // The resource that shows the records of a table of the books; null where none does.
  [[nodiscard]] const ResourceRule* resource_of_table(std::string_view table) const;
  [[nodiscard]] const std::map<std::string, ResourceRule, std::less<>>& resources() const { return resources_; }

 private:
  std::vector<RouteRule> routes_;
  std::map<std::string, ResourceRule, std::less<>> resources_;
};

// Whether `identity` reaches what is `owner`'s.
[[nodiscard]] bool reaches(const Reaches& reach, const Identity& identity, const Owner& owner);
// Whether it reaches anything at all.
[[nodiscard]] bool reaches_some(const Reaches& reach, const Identity& identity);
// Whether a token's scopes allow the route; always for people.
[[nodiscard]] bool in_scope(const RouteRule& route, const Identity& identity);

}  // namespace rufbund::access
