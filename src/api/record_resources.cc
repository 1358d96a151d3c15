#include "api/record_resources.h"

namespace rufbund::api {

Response conflict_problem(OfficeContext& office, std::string_view table, const std::string& item, Json current) {
  Response response = problem(409, "conflict", "Somebody else changed it meanwhile.");
  auto last = office.command_books.select<alliance::AuditEntry>(
      "WHERE kind = :kind AND item = :item ORDER BY number DESC LIMIT 1",
      {{"kind", std::string(table)}, {"item", item}});
  Json json = Json::parse(response.body);
  if (last && !last->empty()) {
    const alliance::AuditEntry& entry = last->front();
    json["changed_by"] = entry.name;
    json["changed_at"] = time_or_null(entry.at);
    json["before"] = parsed(entry.before);
    json["after"] = parsed(entry.after);
  }
  json["current"] = std::move(current);
  response.body = dump(json);
  return response;
}

bool is_record_key(std::string_view text) {
  if (text.size() < 2 || text.size() > 40 || text.front() < 'a' || text.front() > 'z' || text.back() == '-')
    return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

}  // namespace rufbund::api
