#include "access/permissions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "access/permissions_text.h"
#include "base/check.h"

namespace rufbund::access {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  line = line.substr(0, line.find('#'));
  while (true) {
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return out;
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
    out.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

std::optional<Reach> reach_of(char letter) {
  switch (letter) {
    case '-':
      return Reach::kNone;
    case 'o':
      return Reach::kOwn;
    case 'a':
      return Reach::kAll;
    default:
      return std::nullopt;
  }
}

// One word a role; its letter number `letter` of `letters`.
std::optional<Reaches> reaches_of(const std::vector<std::string_view>& words, std::size_t first, std::size_t letters,
                                  std::size_t letter) {
  if (words.size() != first + kRoleCount) return std::nullopt;
  Reaches out{};
  for (std::size_t i = 0; i < kRoleCount; ++i) {
    const std::string_view word = words[first + i];
    if (word.size() != letters) return std::nullopt;
    const auto reach = reach_of(word[letter]);
    if (!reach) return std::nullopt;
    out[i] = *reach;
  }
  return out;
}

// "name=value" → value, where it is that name's.
std::optional<std::string> named(std::string_view word, std::string_view name) {
  if (word.size() <= name.size() || word.substr(0, name.size()) != name || word[name.size()] != '=')
    return std::nullopt;
  return std::string(word.substr(name.size() + 1));
}

constexpr std::string_view kNoResource = "-";

// METHOD PATTERN SCOPE ANSWER[[]] [body=RESOURCE] one letter a role
std::optional<RouteRule> parse_route(std::vector<std::string_view> words) {
  RouteRule out;
  if (words.size() > 4)
    if (auto body = named(words[4], "body")) {
      out.body = *body;
      words.erase(words.begin() + 4);
    }
  const auto reach = reaches_of(words, 4, 1, 0);
  if (!reach) return std::nullopt;
  out.method = words[0];
  out.pattern = words[1];
  out.scope = words[2];
  std::string_view resource = words[3];
  if (resource.size() > 2 && resource.substr(resource.size() - 2) == "[]") {
    out.list = true;
    resource.remove_suffix(2);
  }
  if (resource != kNoResource) out.resource = resource;
  out.reach = *reach;
  return out;
}

}  // namespace

Result<Permissions> Permissions::parse(std::string_view text) {
  Permissions out;
  ResourceRule* resource = nullptr;
  int number = 0;
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("permissions: line {}: {}", number, what));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (words.empty()) continue;
    if (words[0] == "resource") {
      if (words.size() < 2) return wrong("a resource needs a name");
      auto [it, fresh] = out.resources_.try_emplace(std::string(words[1]));
      if (!fresh) return wrong("this resource is there already");
      resource = &it->second;
      resource->name = words[1];
      resource->whole.fill(Reach::kAll);
      for (std::size_t i = 2; i < words.size(); ++i) {
        if (auto member = named(words[i], "member"))
          resource->member_field = *member;
        else if (auto hotline = named(words[i], "hotline"))
          resource->hotline_field = *hotline;
        else if (auto client = named(words[i], "client"))
          resource->client_field = *client;
        else if (auto table = named(words[i], "table"); table && out.resource_of_table(*table) == nullptr)
          resource->table = *table;
        else
          return wrong("member=FIELD, hotline=FIELD, client=FIELD or table=TABLE, each table once, is expected");
      }
    } else if (words[0].front() >= 'A' && words[0].front() <= 'Z') {
      auto route = parse_route(words);
      if (!route) return wrong("METHOD PATTERN SCOPE ANSWER, then one of - o a for each role, is expected");
      if (out.route(route->method, route->pattern) != nullptr) return wrong("this route is there already");
      out.routes_.push_back(std::move(*route));
      resource = nullptr;
    } else if (resource == nullptr) {
      return wrong("a field without its resource");
    } else if (words[0] == "*") {
      const auto whole = reaches_of(words, 1, 1, 0);
      if (!whole) return wrong("one of - o a for each role is expected");
      resource->whole = *whole;
    } else {
      FieldRule field;
      std::vector<std::string_view> rest = words;
      if (rest.size() > 1 && rest[1].front() == '>') {
        std::string_view nested = rest[1].substr(1);
        if (nested.size() > 2 && nested.front() == '{' && nested.back() == '}')
          field.table = nested.substr(1, nested.size() - 2);
        else
          field.nested = nested;
        rest.erase(rest.begin() + 1);
      }
      const auto read = reaches_of(rest, 1, 2, 0), write = reaches_of(rest, 1, 2, 1);
      if (!read || !write) return wrong("two of - o a (read, write) for each role are expected");
      field.read = *read;
      field.write = *write;
      if (!resource->fields.emplace(std::string(words[0]), std::move(field)).second)
        return wrong("this field is there already");
    }
  }
  for (const auto& [name, rule] : out.resources_)
    for (const auto& [field, f] : rule.fields)
      if (!f.table.empty() && !rule.fields.contains(f.table))
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("permissions: {}.{} names no field beside it: {}", name, field, f.table));
      else if (!f.nested.empty() && out.resource(f.nested) == nullptr)
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("permissions: {}.{} names no resource: {}", name, field, f.nested));
  for (const RouteRule& route : out.routes_)
    for (const std::string& name : {route.resource, route.body})
      if (!name.empty() && out.resource(name) == nullptr)
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("permissions: {} {} names no resource: {}", route.method, route.pattern, name));
  return out;
}

const Permissions& Permissions::built_in() {
  static const Permissions table = [] {
    auto parsed = parse(kPermissionsText);
    CHECK(parsed);
    return std::move(*parsed);
  }();
  return table;
}

const RouteRule* Permissions::route(std::string_view method, std::string_view pattern) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const RouteRule& r) { return r.method == method && r.pattern == pattern; });
  return found == routes_.end() ? nullptr : &*found;
}

const ResourceRule* Permissions::resource(std::string_view name) const {
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : &found->second;
}

const ResourceRule* Permissions::resource_of_table(std::string_view table) const {
  const auto found = std::find_if(resources_.begin(), resources_.end(),
                                  [&](const auto& one) { return !table.empty() && one.second.table == table; });
  return found == resources_.end() ? nullptr : &found->second;
}

bool reaches(const Reaches& reach, const Identity& identity, const Owner& owner) {
  switch (reach[static_cast<std::size_t>(identity.role)]) {
    case Reach::kAll:
      return true;
    case Reach::kOwn:
      return identity.owns(owner);
    case Reach::kNone:
      break;
  }
  return false;
}

bool reaches_some(const Reaches& reach, const Identity& identity) {
  return reach[static_cast<std::size_t>(identity.role)] != Reach::kNone;
}

bool in_scope(const RouteRule& route, const Identity& identity) {
  return !identity.by_token ||
         std::find(identity.scopes.begin(), identity.scopes.end(), route.scope) != identity.scopes.end();
}

}  // namespace rufbund::access
