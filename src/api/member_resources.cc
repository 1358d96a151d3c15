// Members: agreed and delivered shares.
#include <set>

#include "api/problem.h"
#include "api/resources.h"

namespace rufbund::api {
namespace {

// A member's shares in all hotlines.
Json shares_of(const Context& context, const Picture& picture, std::string_view key) {
  Json out = Json::array();
  for (std::size_t i = 0; i < picture.lines.size(); ++i)
    for (Json& share : context.json().member_shares(picture, i))
      if (share["member"] == key) out.push_back(std::move(share));
  return out;
}

void list_members(const Context& context, const Responder& respond) {
  const auto picture = context.writer.latest();
  std::set<std::string_view> seen;
  Json items = Json::array();
  for (const auto& hotline : context.names.hotlines()) {
    for (const auto& member : hotline.hotline().members) {
      if (!seen.insert(member.key).second) continue;
      Json shares = shares_of(context, *picture, member.key);
      if (!shares.empty()) items.push_back({{"key", member.key}, {"name", member.name}, {"shares", std::move(shares)}});
    }
  }
  respond(list_response(*picture, std::move(items)));
}

void get_member(const Context& context, const std::string& key, const Responder& respond) {
  const auto picture = context.writer.latest();
  Json shares = shares_of(context, *picture, key);
  if (shares.empty()) return respond(not_found("member", key));
  Json sites = Json::array();
  for (std::size_t i = 0; i < picture->lines.size(); ++i)
    for (Json& site : context.json().sites(*picture, i))
      if (site["member"] == key) sites.push_back(std::move(site));
  const Json name = shares[0]["name"];
  respond(json_response({{"key", key}, {"name", name}, {"shares", std::move(shares)}, {"sites", std::move(sites)}}));
}

}  // namespace

void add_member_resources(Router& router, const Context& context) {
  router.add(Method::kGet, "/api/members",
             [&context](const Call&, const Responder& respond) { list_members(context, respond); });
  router.add(Method::kGet, "/api/members/{member}",
             [&context](const Call& call, const Responder& respond) { get_member(context, call.params[0], respond); });
  router.add(Method::kGet, "/api/hotlines/{hotline}/members", [&context](const Call& call, const Responder& respond) {
    const auto* hotline = context.hotline_or_404(call.params[0], respond);
    if (hotline == nullptr) return;
    const auto picture = context.writer.latest();
    respond(list_response(*picture, context.json().member_shares(*picture, context.index_of(*hotline))));
  });
}

}  // namespace rufbund::api
