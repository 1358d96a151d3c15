// Accounts, invitations, API tokens and the audit log.
#include <fmt/format.h>

#include <algorithm>

#include "access/permissions.h"
#include "api/accounts.h"
#include "api/body.h"
#include "api/office.h"
#include "api/query.h"
#include "api/record_json.h"

namespace rufbund::api {
namespace {

using access::Role;
using alliance::Account;
using alliance::Link;

Json account_json(const Account& account) {
  Json json = record_json(account);
  json["second_factor"] = !account.totp_secret.empty() && account.totp_secret.front() != '?';
  return json;
}

// Which organisation a role needs; an error where it does not fit.
void check_organisation(OfficeContext& office, Body& body, const std::string& role, const std::string& organisation) {
  const auto known = access::role_of(role);
  if (!known || *known == Role::kPublic) return body.reject("/role", "unknown_name", "No such role.");
  const bool member = *known == Role::kManager || *known == Role::kPlanner;
  if (!member && *known != Role::kClient) {
    if (!organisation.empty()) body.reject("/organisation", "malformed", "This role belongs to the alliance itself.");
    return;
  }
  const auto there = [&](const auto& found) { return found && *found; };
  if (member ? !there(office.command_books.find<alliance::Member>(organisation))
             : !there(office.command_books.find<alliance::Client>(organisation)))
    body.reject("/organisation", "unknown_name", member ? "No such member." : "No such client.");
}

void post_invitation(OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto email = body.text("email", true, 3, 254);
  const auto role = body.text("role", true, 1, 40);
  const auto organisation = body.text("organisation", false, 0, 64);
  if (email && email->find('@') == std::string::npos)
    body.reject("/email", "malformed", "An e-mail address is expected.");
  if (role) check_organisation(office, body, *role, organisation.value_or(""));
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  // Whoever is bound to an organisation invites for it alone.
  if (call.identity.role == Role::kManager &&
      (organisation.value_or("") != call.identity.organisation || (*role != "manager" && *role != "planner")))
    return respond(problem(403, "forbidden", "You invite for your own company."));
  Link link;
  link.purpose = "invitation";
  link.email = *email;
  link.role = *role;
  link.organisation = organisation.value_or("");
  auto secret = office.accounts.invite(link, office.author(call.identity));
  if (!secret) return respond(office_problem(secret.error()));
  respond(json_response({{"link", *secret}}, 201));
}

void put_account(OfficeContext& office, const Call& call, const Responder& respond) {
  auto accounts = office.accounts.list();
  if (!accounts) return respond(office_problem(accounts.error()));
  const auto found =
      std::find_if(accounts->begin(), accounts->end(), [&](const Account& a) { return a.id == call.params[0]; });
  if (found == accounts->end()) return respond(not_found("account", call.params[0]));
  Account account = *found;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  if (const auto name = body.text("name", false, 2, 120)) account.name = *name;
  if (const auto status = body.text("status", false, 1, 20)) {
    if (*status != "active" && *status != "disabled") body.reject("/status", "unknown_name", "active or disabled.");
    if (account.status != *status) account.disabled_at = *status == "disabled" ? office.now() : TimeMs{};
    account.status = *status;
  }
  if (const auto role = body.text("role", false, 1, 40)) account.role = *role;
  check_organisation(office, body, account.role, account.organisation);
  if (account.id == call.identity.account && (account.status != "active" || account.role != found->role))
    body.reject("/status", "malformed", "Nobody shuts themselves out; another coordinator can.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  account.version = *version;
  if (auto changed = office.accounts.change(account, office.author(call.identity)); !changed)
    return respond(office_problem(changed.error()));
  respond(json_response(account_json(account)));
}

// For whoever has lost password, telephone or both.
void post_reset_link(OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto accounts = office.accounts.list();
  if (!accounts) return respond(office_problem(accounts.error()));
  const auto found =
      std::find_if(accounts->begin(), accounts->end(), [&](const Account& a) { return a.id == call.params[0]; });
  if (found == accounts->end()) return respond(not_found("account", call.params[0]));
  const bool of_member = found->role == "manager" || found->role == "planner";
  if (call.identity.role != Role::kCoordinator && (!of_member || found->organisation != call.identity.organisation))
    return respond(problem(403, "forbidden", "This belongs to somebody else."));
  auto secret = office.accounts.reset_link(found->id, office.author(call.identity));
  if (!secret) return respond(office_problem(secret.error()));
  respond(json_response({{"link", *secret}}, 201));
}

constexpr std::string_view kScopes[] = {"read",   "line",   "capacity", "metrics",
                                        "office", "member", "pledges",  "call_ups"};

void post_token(OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  alliance::ApiToken token;
  token.name = body.text("name", true, 2, 120).value_or("");
  const auto days = body.integer("days", true, 1, 366);
  if (const Json* scopes = body.value("scopes", true)) {
    if (!scopes->is_array() || scopes->empty())
      body.reject("/scopes", "wrong_type", "A list of scopes is expected.");
    else
      for (std::size_t i = 0; i < scopes->size(); ++i) {
        const Json& scope = (*scopes)[i];
        const bool known = scope.is_string() && std::find(std::begin(kScopes), std::end(kScopes),
                                                          scope.get<std::string>()) != std::end(kScopes);
        if (!known)
          body.reject(fmt::format("/scopes/{}", i), "unknown_name", "No such scope.");
        else
          token.scopes.push_back(scope.get<std::string>());
      }
  }
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  // A token is never more than the person who made it.
  token.role = access::name_of(call.identity.role);
  token.organisation = call.identity.organisation;
  token.expires_at = office.now() + Millis{*days * 86'400'000};
  auto made = office.accounts.make_token(std::move(token), office.author(call.identity));
  if (!made) return respond(office_problem(made.error()));
  Json json = record_json(made->token);
  json["secret"] = made->secret;
  respond(json_response(json, 201));
}

void get_tokens(OfficeContext& office, const Call&, const Responder& respond) {
  auto tokens = office.accounts.tokens();
  if (!tokens) return respond(office_problem(tokens.error()));
  Json items = Json::array();
  for (const auto& token : *tokens) {
    Json json = record_json(token);
    json["member"] = token.role == "manager" || token.role == "planner" ? token.organisation : "";
    json["client"] = token.role == "client" ? token.organisation : "";
    items.push_back(std::move(json));
  }
  respond(json_response({{"items", std::move(items)}}));
}

void delete_token(OfficeContext& office, const Call& call, const Responder& respond) {
  auto tokens = office.accounts.tokens();
  if (!tokens) return respond(office_problem(tokens.error()));
  for (const auto& token : *tokens) {
    if (token.id != call.params[0] || token.revoked_at != TimeMs{}) continue;
    if (call.identity.role != Role::kCoordinator &&
        (token.organisation != call.identity.organisation || token.role != access::name_of(call.identity.role)))
      return respond(problem(403, "forbidden", "This belongs to somebody else."));
    if (auto gone = office.accounts.revoke_token(token.id, office.author(call.identity)); !gone)
      return respond(office_problem(gone.error()));
    return respond(json_response({{"revoked", token.id}}));
  }
  respond(not_found("token", call.params[0]));
}

void get_audit(OfficeContext& office, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  const auto limit = query.integer("limit", 1, 500).value_or(100);
  const auto before = query.integer("before", 1, INT64_MAX).value_or(INT64_MAX);
  const auto kind = query.text("kind").value_or(""), item = query.text("item").value_or("");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  std::string where = "WHERE number < :before";
  storage::Parameters parameters{{"before", before}};
  const auto add = [&](const char* clause, const char* name, const std::string& value) {
    if (value.empty()) return;
    where += clause;
    parameters.emplace_back(name, value);
  };
  add(" AND kind = :kind", "kind", kind);
  add(" AND item = :item", "item", item);
  if (call.identity.of_member()) add(" AND member = :member", "member", call.identity.organisation);
  auto entries = office.books.select<alliance::AuditEntry>(where + fmt::format(" ORDER BY number DESC LIMIT {}", limit),
                                                           parameters);
  if (!entries) return respond(office_problem(entries.error()));
  Json items = Json::array();
  for (const auto& entry : *entries) {
    Json json = record_json(entry);
    json["before"] = parsed(entry.before);
    json["after"] = parsed(entry.after);
    // Who of another company had a part in it, a member never learns.
    if (call.identity.of_member() && !entry.organisation.empty() && entry.organisation != call.identity.organisation)
      for (const char* who : {"account", "name", "role", "organisation"}) json[who] = "";
    items.push_back(std::move(json));
  }
  const bool more = static_cast<std::int64_t>(entries->size()) == limit;
  respond(json_response({{"items", std::move(items)}, {"next", more ? Json(entries->back().number) : Json(nullptr)}}));
}

}  // namespace

void add_account_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kPost, "/api/invitations", post_invitation);
  route(Method::kGet, "/api/accounts", [](OfficeContext& o, const Call&, const Responder& respond) {
    auto accounts = o.accounts.list();
    if (!accounts) return respond(office_problem(accounts.error()));
    Json items = Json::array();
    for (const Account& account : *accounts) {
      Json json = account_json(account);
      json["member"] = account.role == "manager" || account.role == "planner" ? account.organisation : "";
      items.push_back(std::move(json));
    }
    respond(json_response({{"items", std::move(items)}}));
  });
  route(Method::kPut, "/api/accounts/{account}", put_account);
  route(Method::kPost, "/api/accounts/{account}/reset-link", post_reset_link);
  route(Method::kGet, "/api/tokens", get_tokens);
  route(Method::kPost, "/api/tokens", post_token);
  route(Method::kDelete, "/api/tokens/{token}", delete_token);
  route(Method::kGet, "/api/audit", get_audit);
}

}  // namespace rufbund::api
