#include "api/alert_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "alliance/alert_rule_record.h"
#include "api/record_fields.h"
#include "api/record_resources.h"

namespace rufbund::api {
namespace {

using alliance::Account;
using alliance::AlertRule;

constexpr std::array<std::string_view, 5> kLevels = {"normal", "watch", "activation", "live", "stand_down"};
constexpr std::size_t kLongestCriteria = 2'000, kMostDeciders = 32;

bool may_be_decider(const Account& account) { return account.role == "coordinator" && account.status == "active"; }

// Of these, whoever may decide today.
Result<std::vector<Account>> deciders_of(storage::OfficeBooks& books, const AlertRule& rule) {
  std::vector<Account> out;
  for (const std::string& id : rule.deciders) {
    auto found = books.find<Account>(id);
    if (!found) return tl::unexpected(found.error());
    if (*found && may_be_decider(**found)) out.push_back(std::move(**found));
  }
  return out;
}

alliance::Words names_of(const std::vector<Account>& accounts) {
  alliance::Words out;
  for (const Account& account : accounts) out.push_back(account.name);
  return out;
}

// A level that has none yet is of version 0.
Result<AlertRule> rule_of(storage::OfficeBooks& books, const std::string& level) {
  auto found = books.find<AlertRule>(level);
  if (!found) return tl::unexpected(found.error());
  if (*found) return std::move(**found);
  AlertRule none;
  none.level = level;
  none.version = 0;
  return none;
}

Result<Json> rule_json(storage::OfficeBooks& books, const AlertRule& rule) {
  auto deciders = deciders_of(books, rule);
  if (!deciders) return tl::unexpected(deciders.error());
  Json json = record_json(rule);
  json["decider_names"] = names_of(*deciders);
  return json;
}

void get_rules(OfficeContext& office, const Call&, const Responder& respond) {
  Json items = Json::array();
  for (const std::string_view level : kLevels) {
    auto rule = rule_of(office.books, std::string(level));
    if (!rule) return respond(office_problem(rule.error()));
    auto json = rule_json(office.books, *rule);
    if (!json) return respond(office_problem(json.error()));
    items.push_back(std::move(*json));
  }
  respond(json_response({{"items", std::move(items)}}));
}

Result<void> read_deciders(storage::OfficeBooks& books, Body& body, AlertRule& rule) {
  const Json* list = body.value("deciders", false);
  if (list == nullptr) return {};
  if (!list->is_array() || list->size() > kMostDeciders) {
    body.reject("/deciders", "wrong_type", fmt::format("A list of {} accounts at most is expected.", kMostDeciders));
    return {};
  }
  rule.deciders.clear();
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& entry = (*list)[i];
    const std::string id = entry.is_string() ? entry.get<std::string>() : std::string();
    auto found = books.find<Account>(id);
    if (!found) return tl::unexpected(found.error());
    if (!*found || !may_be_decider(**found))
      body.reject(fmt::format("/deciders/{}", i), "unknown_name", "It is no active coordinator's account.");
    else if (std::find(rule.deciders.begin(), rule.deciders.end(), id) == rule.deciders.end())
      rule.deciders.push_back(id);
  }
  return {};
}

void put_rule(OfficeContext& office, const Call& call, const Responder& respond) {
  const std::string& level = call.params[0];
  if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) return respond(not_found("level", level));
  storage::OfficeBooks& books = office.command_books;
  auto before = rule_of(books, level);
  if (!before) return respond(office_problem(before.error()));
  AlertRule rule = *before;
  Body body(call.request);
  const auto version = body.integer("version", true, 0, INT64_MAX);
  read_text(body, "criteria_de", rule.criteria_de, false, 0, kLongestCriteria);
  read_text(body, "criteria_en", rule.criteria_en, false, 0, kLongestCriteria);
  if (auto read = read_deciders(books, body, rule); !read) return respond(office_problem(read.error()));
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  const storage::Author author = office.author(call.identity);
  Result<void> done;
  if (*version != before->version) {
    done = fail(ErrorCode::kConflict, "Somebody else changed it meanwhile.");
  } else if (before->version == 0) {
    rule.version = 1;
    done = books.add(rule, author);
  } else {
    done = books.put(rule, author);
  }
  if (!done && done.error().code == ErrorCode::kConflict)
    return respond(conflict_problem(office, AlertRule::kTable, level, record_json(*before)));
  if (!done) return respond(office_problem(done.error()));
  auto json = rule_json(books, rule);
  respond(json ? json_response(*json) : office_problem(json.error()));
}

}  // namespace

std::optional<Response> not_a_decider(storage::OfficeBooks& books, const std::string& level,
                                      const access::Identity& identity) {
  const auto rule = rule_of(books, level);
  if (!rule) return office_problem(rule.error());
  const auto deciders = deciders_of(books, *rule);
  if (!deciders) return office_problem(deciders.error());
  const auto is_this_one = [&](const Account& account) { return account.id == identity.account; };
  if (deciders->empty() || std::any_of(deciders->begin(), deciders->end(), is_this_one)) return std::nullopt;
  return problem(
      403, "not_a_decider",
      fmt::format("For this level the alliance named who decides: {}.", fmt::join(names_of(*deciders), ", ")));
}

void add_alert_rule_resources(Router& router, OfficeContext& office) {
  router.add(Method::kGet, "/api/alliance/alert-rules",
             [&office](const Call& call, const Responder& respond) { get_rules(office, call, respond); });
  router.add(Method::kPut, "/api/alliance/alert-rules/{level}",
             [&office](const Call& call, const Responder& respond) { put_rule(office, call, respond); });
}

}  // namespace rufbund::api
