#include "api/gate.h"

#include <fmt/format.h>

#include "api/access_filter.h"
#include "api/body.h"
#include "api/problem.h"

namespace rufbund::api {
namespace {

using access::Identity;
using access::Owner;
using access::RouteRule;

Response forbidden(std::string_view detail) { return problem(403, "forbidden", detail); }

// The names of the fields that `request` carries; none where it is no object, or nested too deeply: the handler, which
// asks the same before it parses, says what is wrong.
Json body_of(const Request& request) {
  if (request.body.empty() || !is_shallow(request.body)) return Json::object();
  Json json = Json::parse(request.body, nullptr, false);
  return json.is_object() ? json : Json::object();
}

// Whether a reader of that role sees every field of every such object, whosever it is. Then there is nothing to take
// away, and parsing and writing the answer again, which costs more than making it (benchmarks/gate_bench.cc), is
// spared. That handlers send no field which the table does not name is held by tests/api/permissions.test.mjs.
bool sees_all(const access::ResourceRule& rule, const access::Permissions& permissions, std::size_t role, int depth) {
  constexpr int kDeepest = 16;
  if (depth > kDeepest || rule.whole[role] != access::Reach::kAll) return false;
  for (const auto& [name, field] : rule.fields) {
    if (field.read[role] != access::Reach::kAll) return false;
    if (!field.nested.empty() && !sees_all(*permissions.resource(field.nested), permissions, role, depth + 1))
      return false;
  }
  return true;
}

bool is_json(const Response& response) { return response.content_type == "application/json"; }
bool is_problem(const Response& response) { return response.content_type == "application/problem+json"; }

}  // namespace

Owner Gate::owner_of(const Route& route, const Call& call) const {
  Owner owner;
  for (std::size_t i = 0; i < route.variables.size(); ++i) {
    const Owner of_variable = owner_of_(route.variables[i], call.params[i]);
    if (owner.member.empty()) owner.member = of_variable.member;
    if (owner.hotline.empty()) owner.hotline = of_variable.hotline;
    if (owner.client.empty()) owner.client = of_variable.client;
  }
  return owner;
}

std::optional<Response> Gate::refusal(const Route& route, const Call& call) const {
  const RouteRule* rule = permissions_.route(name_of(route.method), route.pattern);
  if (rule == nullptr) return forbidden("The table of permissions does not name this route.");
  const Identity& identity = call.identity;
  if (!access::reaches_some(rule->reach, identity)) {
    if (!identity.signed_in()) return problem(401, "sign_in_needed", "");
    return forbidden("This is not for your role.");
  }
  if (!access::in_scope(*rule, identity)) return forbidden(fmt::format("The token needs the scope '{}'.", rule->scope));
  const Owner owner = owner_of(route, call);
  const bool reads = route.method == Method::kGet;
  // What a reader asks for may be nobody's by its path (a call, a list): then its answer is looked at.
  const bool named = !owner.member.empty() || !owner.hotline.empty() || !owner.client.empty();
  const bool bound = named && !(identity.of_member() && owner.member.empty() && reads);
  if ((bound || !reads) && !access::reaches(rule->reach, identity, owner))
    return forbidden("This belongs to somebody else.");
  if (!rule->body.empty()) {
    const access::ResourceRule& resource = *permissions_.resource(rule->body);
    const Json body = body_of(call.request);
    for (const auto& [name, value] : body.items()) {
      const auto field = resource.fields.find(name);
      if (field == resource.fields.end()) continue;  // unknown: the handler says so
      if (!access::reaches(field->second.write, identity, owner))
        return problem(403, "forbidden", "This field is not yours to write.",
                       {{"/" + pointer_token(name), "", "forbidden", ""}});
    }
  }
  return std::nullopt;
}

Response Gate::readable(const Route& route, const Identity& identity, const Owner& owner, Response response) const {
  const RouteRule* rule = permissions_.route(name_of(route.method), route.pattern);
  if (rule == nullptr) return forbidden("");
  if (rule->resource.empty() || response.body.empty()) return response;
  const access::ResourceRule& resource = *permissions_.resource(rule->resource);
  if (sees_all(resource, permissions_, static_cast<std::size_t>(identity.role), 0)) return response;
  if (is_problem(response)) {
    // A refusal that shows the record as it stands, and who changed what, shows no more of it than the record's reader
    // sees.
    Json json = Json::parse(response.body, nullptr, false);
    if (!json.is_object()) return response;
    for (const char* part : {"current", "before", "after"})
      if (json.contains(part) && !keep_readable(json[part], resource, permissions_, identity, owner)) json.erase(part);
    response.body = dump(json);
    return response;
  }
  if (response.status >= 300 || !is_json(response)) return response;
  Json json = Json::parse(response.body, nullptr, false);
  if (rule->list) {
    if (!json.is_object() || !json.contains("items")) return forbidden("");
    keep_readable_items(json["items"], resource, permissions_, identity, owner);
  } else if (!keep_readable(json, resource, permissions_, identity, owner)) {
    return forbidden("This belongs to somebody else.");
  }
  response.body = dump(json);
  return response;
}

Responder Gate::returning(const Route& route, const Call& call, const Responder& respond) const {
  return [this, &route, identity = call.identity, owner = owner_of(route, call), respond](Response response) {
    respond(readable(route, identity, owner, std::move(response)));
  };
}

}  // namespace rufbund::api
