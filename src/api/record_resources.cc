#include "api/record_resources.h"

#include <fmt/format.h>

#include <utility>

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

std::string_view noun_of(std::string_view table) {
  static constexpr std::pair<std::string_view, std::string_view> kNouns[] = {
      {"members", "member"},   {"member_sites", "site"},    {"evidence", "evidence"},
      {"contacts", "contact"}, {"rate_cards", "rate card"}, {"acceptances", "acceptance"},
      {"agreements", "text"},  {"clients", "client"},       {"pledges", "pledge"},
      {"cases", "case"},       {"open_points", "point"},    {"hotline_drafts", "hotline"},
      {"plans", "plan"},       {"call_ups", "call-up"},     {"key_proposals", "key"},
  };
  for (const auto& [known, noun] : kNouns)
    if (known == table) return noun;
  return table;
}

Response key_taken(const std::string& key) {
  return problem(409, "conflict", fmt::format("The key '{}' is taken. Choose another.", key),
                 {{"/key", "", "taken", "Choose another."}});
}

bool is_record_key(std::string_view text) {
  if (text.size() < 2 || text.size() > 40 || text.front() < 'a' || text.front() > 'z' || text.back() == '-')
    return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

}  // namespace rufbund::api
