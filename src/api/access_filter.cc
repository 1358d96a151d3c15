#include "api/access_filter.h"

namespace rufbund::api {
namespace {

using access::FieldRule;
using access::Identity;
using access::Owner;
using access::Permissions;
using access::ResourceRule;

constexpr int kDeepest = 16;

void take(const Json& json, const std::string& field, std::string& into) {
  if (field.empty()) return;
  const auto found = json.find(field);
  // A field that is there and empty says that it is nobody's.
  if (found != json.end()) into = found->is_string() ? found->get<std::string>() : std::string();
}

bool filter(Json& json, const ResourceRule& rule, const Permissions& permissions, const Identity& identity,
            const Owner& around, int depth);

// An object, each item of a list, or each value of a map, of that resource. False where nothing is left of an object.
bool filter_nested(Json& value, const ResourceRule& rule, const Permissions& permissions, const Identity& identity,
                   const Owner& owner, int depth) {
  if (value.is_object()) return filter(value, rule, permissions, identity, owner, depth);
  if (!value.is_array()) return value.is_null();
  Json kept = Json::array();
  for (Json& item : value)
    if (item.is_object() && filter(item, rule, permissions, identity, owner, depth)) kept.push_back(std::move(item));
  value = std::move(kept);
  return true;
}

std::string table_of(const Json& json, const std::string& field) {
  std::string table;
  take(json, field, table);
  return table;
}

// Of a record of the books, its reader sees as much as where it stands by itself; of a table that nothing shows,
// nothing. Who reads the whole of this field reads the whole record.
void filter_record(Json& value, const std::string& table, const FieldRule& field, const Permissions& permissions,
                   const Identity& identity, const Owner& owner, int depth) {
  if (field.read[static_cast<std::size_t>(identity.role)] == access::Reach::kAll) return;
  const ResourceRule* rule = permissions.resource_of_table(table);
  if (rule == nullptr || !filter(value, *rule, permissions, identity, owner, depth)) value = nullptr;
}

bool filter(Json& json, const ResourceRule& rule, const Permissions& permissions, const Identity& identity,
            const Owner& around, int depth) {
  if (depth > kDeepest || !json.is_object()) return false;
  Owner owner = around;
  take(json, rule.member_field, owner.member);
  take(json, rule.hotline_field, owner.hotline);
  take(json, rule.client_field, owner.client);
  if (!access::reaches(rule.whole, identity, owner)) return false;
  for (auto it = json.begin(); it != json.end();) {
    const auto field = rule.fields.find(it.key());
    bool keep = field != rule.fields.end() && access::reaches(field->second.read, identity, owner);
    if (keep && !field->second.table.empty())
      filter_record(it.value(), table_of(json, field->second.table), field->second, permissions, identity, owner,
                    depth + 1);
    if (keep && !field->second.nested.empty())
      keep = filter_nested(it.value(), *permissions.resource(field->second.nested), permissions, identity, owner,
                           depth + 1);
    it = keep ? std::next(it) : json.erase(it);
  }
  return true;
}

}  // namespace

bool keep_readable(Json& json, const ResourceRule& rule, const Permissions& permissions, const Identity& identity,
                   const Owner& around) {
  return filter(json, rule, permissions, identity, around, 0);
}

void keep_readable_items(Json& items, const ResourceRule& rule, const Permissions& permissions,
                         const Identity& identity, const Owner& around) {
  (void)filter_nested(items, rule, permissions, identity, around, 0);
}

}  // namespace rufbund::api
