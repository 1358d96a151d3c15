#include "api/retention_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "api/json.h"
#include "api/query.h"
#include "api/record_json.h"
#include "office/retention_clock.h"
#include "office/retention_kinds.h"

namespace rufbund::api {
namespace {

// What went of a kind, all in all, as far as the log reaches back.
struct Gone {
  std::int64_t count = 0;
  TimeMs last_at, older_than;
};

Result<std::map<std::string, Gone>> all_gone(storage::OfficeBooks& books) {
  using storage::ColumnType;
  auto rows = books.tables().query(
      "SELECT kind, CAST(SUM(count) AS BIGINT), MAX(at), MAX(older_than) FROM deletions GROUP BY kind", {},
      {ColumnType::kText, ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger});
  if (!rows) return tl::unexpected(rows.error());
  std::map<std::string, Gone> out;
  for (const auto& row : *rows)
    out[std::get<std::string>(row[0])] = {std::get<std::int64_t>(row[1]), TimeMs{std::get<std::int64_t>(row[2])},
                                          TimeMs{std::get<std::int64_t>(row[3])}};
  return out;
}

void get_retention(OfficeContext& office, const office::RetentionDays& days, const Call&, const Responder& respond) {
  const auto gone = all_gone(office.books);
  if (!gone) return respond(office_problem(gone.error()));
  const auto rounds = office::retention_rounds(office.books);
  if (!rounds) return respond(office_problem(rounds.error()));
  Json items = Json::array();
  for (const office::RetentionKind& kind : office::kRetentionKinds) {
    const std::string key(kind.key);
    const auto said = days.find(key);
    const auto went = gone->find(key);
    const Gone of = went == gone->end() ? Gone{} : went->second;
    items.push_back({{"kind", key},
                     {"days", said == days.end() ? kind.days : said->second},
                     {"usual_days", kind.days},
                     {"least_days", kind.least},
                     {"deleted", of.count},
                     {"last_at", time_or_null(of.last_at)},
                     {"older_than", time_or_null(of.older_than)}});
  }
  respond(
      json_response({{"items", std::move(items)}, {"last_round", time_or_null(rounds->last)}, {"held", rounds->held}}));
}

void get_deletions(OfficeContext& office, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  const auto limit = query.integer("limit", 1, 500).value_or(100);
  const auto before = query.integer("before", 1, INT64_MAX).value_or(INT64_MAX);
  const std::string kind = query.text("kind").value_or("");
  const auto is_kind = [&](const office::RetentionKind& one) { return one.key == kind; };
  if (!kind.empty() && std::none_of(std::begin(office::kRetentionKinds), std::end(office::kRetentionKinds), is_kind))
    query.reject("kind", "unknown_name", "One of the kinds of the schedule.");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  storage::Parameters parameters{{"before", before}};
  std::string where = "WHERE number < :before";
  if (!kind.empty()) {
    where += " AND kind = :kind";
    parameters.emplace_back("kind", kind);
  }
  auto deletions = office.books.select<alliance::Deletion>(
      fmt::format("{} ORDER BY number DESC LIMIT {}", where, limit), parameters);
  if (!deletions) return respond(office_problem(deletions.error()));
  Json items = Json::array();
  for (const auto& one : *deletions) items.push_back(record_json(one));
  const bool more = static_cast<std::int64_t>(deletions->size()) == limit;
  respond(
      json_response({{"items", std::move(items)}, {"next", more ? Json(deletions->back().number) : Json(nullptr)}}));
}

}  // namespace

void add_retention_resources(Router& router, OfficeContext& office, office::RetentionDays days) {
  router.add(Method::kGet, "/api/alliance/retention",
             [&office, days = std::move(days)](const Call& call, const Responder& respond) {
               get_retention(office, days, call, respond);
             });
  router.add(Method::kGet, "/api/alliance/deletions",
             [&office](const Call& call, const Responder& respond) { get_deletions(office, call, respond); });
}

}  // namespace rufbund::api
