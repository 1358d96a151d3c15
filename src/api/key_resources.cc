// The key: shares with floors and caps, and the weights that are in force.
#include <fmt/format.h>

#include <algorithm>

#include "api/agreements.h"
#include "api/body.h"
#include "api/commands.h"

namespace rufbund::api {
namespace {

using core::kLeastSharePpm;
using core::kWholeKeyPpm;
using core::ShareTerms;

void get_weights(const Context& context, const HotlineNames& hotline, const Responder& respond) {
  const auto picture = context.writer.latest();
  const auto& line = picture->lines[context.index_of(hotline)];
  Json weights = Json::object(), terms = Json::object();
  for (const projections::MemberPicture& m : line.members) {
    const std::string key(hotline.member_key(m.member));
    if (key.empty()) continue;
    weights[key] = m.agreed_ppm;
    terms[key] = to_json(m.terms);
  }
  respond(json_response({{"agreement", line.agreement},
                         {"since", time_or_null(line.agreement_since)},
                         {"weights_ppm", std::move(weights)},
                         {"terms", std::move(terms)}}));
}

std::uint32_t read_ppm(Body& body, const Json& value, const std::string& pointer, std::uint32_t least) {
  if (!value.is_number_integer()) {
    body.reject(pointer, "wrong_type", "A whole number is expected.");
  } else if (value < least || value > kWholeKeyPpm) {
    body.reject(pointer, "out_of_range", fmt::format("From {} to 1,000,000.", least));
  } else {
    return value.get<std::uint32_t>();
  }
  return 0;
}

// A share alone, or with its floor and cap.
ShareTerms read_terms(Body& body, const Json& value, const std::string& pointer, MemberId member) {
  ShareTerms out{member};
  if (!value.is_object()) {
    out.share_ppm = read_ppm(body, value, pointer, kLeastSharePpm);
    return out;
  }
  if (!value.contains("share")) body.reject(pointer + "/share", "required");
  for (const auto& [name, part] : value.items()) {
    const std::string where = pointer + "/" + pointer_token(name);
    if (name == "share")
      out.share_ppm = read_ppm(body, part, where, kLeastSharePpm);
    else if (name == "floor")
      out.floor_ppm = read_ppm(body, part, where, 0);
    else if (name == "cap")
      out.cap_ppm = read_ppm(body, part, where, kLeastSharePpm);
    else
      body.reject(where, "unknown_field");
  }
  return out;
}

// Every member's terms; mistakes are noted in `body`.
std::vector<ShareTerms> read_key(Body& body, const HotlineNames& hotline) {
  std::vector<ShareTerms> out;
  const Json* weights = body.value("weights_ppm", true);
  if (weights == nullptr) return out;
  if (!weights->is_object()) {
    body.reject("/weights_ppm", "wrong_type", "An object of members is expected.");
    return out;
  }
  for (const auto& [key, value] : weights->items()) {
    const std::string pointer = "/weights_ppm/" + pointer_token(key);
    if (const directory::Member* member = hotline.member(key))
      out.push_back(read_terms(body, value, pointer, member->id));
    else
      body.reject(pointer, "unknown_name", "No such member.");
  }
  for (const auto& member : hotline.hotline().members)
    if (!weights->contains(member.key))
      body.reject("/weights_ppm/" + pointer_token(member.key), "required", "Every member has a weight.");
  return out;
}

void put_weights(const Context& context, const HotlineNames& hotline, const Request& request,
                 const Responder& respond) {
  Body body(request);
  std::vector<ShareTerms> terms = read_key(body, hotline);
  const auto seen = body.integer("agreement", false, 0, UINT32_MAX);
  if (body.good()) {
    std::uint64_t sum = 0;
    for (const ShareTerms& t : terms) sum += t.share_ppm;
    const auto shares = core::stage_shares(terms);
    if (sum != kWholeKeyPpm)
      body.reject("/weights_ppm", "wrong_sum", fmt::format("The sum is {}; it must be 1,000,000.", sum));
    else if (!shares)
      body.reject("/weights_ppm", "infeasible", shares.error().message);
  }
  if (auto response = body.finish()) return respond(std::move(*response));
  adopt_key(context, hotline, terms, seen,
            [respond](Response response, std::uint32_t) { respond(std::move(response)); });
}

}  // namespace

void adopt_key(const Context& context, const HotlineNames& hotline, const std::vector<ShareTerms>& terms,
               std::optional<std::int64_t> seen, const KeyAdopted& done) {
  const auto shares = core::stage_shares(terms);
  if (!shares) return done(problem(409, "infeasible", shares.error().message), 0);
  // What was delivered under the key so far is told before its account ends.
  std::vector<CellCommand> commands{{&hotline, core::PublishTotals{}}};
  for (const projections::MemberPicture& m : context.writer.latest()->lines[context.index_of(hotline)].members)
    commands.push_back({&hotline, core::StateAccount{m.member}});
  for (const core::StageWeight& share : *shares) commands.push_back({&hotline, share});
  // Of two who change the key at once, the second meant another one.
  const std::uint32_t pictured = context.writer.latest()->lines[context.index_of(hotline)].agreement;
  const auto agreement = context.key_changes.begin(hotline.cell(), pictured);
  if (!agreement) return done(problem(409, "key_changed", "Another change of the key is under way."), 0);
  const auto end = [&changes = context.key_changes, cell = hotline.cell(), agreement = *agreement,
                    done](Response response) {
    changes.end(cell, agreement, response.status == 200);
    done(std::move(response), agreement);
  };
  if (seen && *seen + 1 != *agreement)
    return end(problem(409, "key_changed", fmt::format("Agreement {} is in force.", *agreement - 1)));
  // The picture is up to date where it knows of the last key: one that stands already needs no new agreement.
  const auto picture = context.writer.latest();
  const auto& line = picture->lines[context.index_of(hotline)];
  if (line.agreement + 1 == *agreement && key_stands(line, terms)) {
    context.key_changes.end(hotline.cell(), *agreement, false);
    return done(nothing_changed(hotline, line.sequence), *agreement - 1);
  }
  commands.push_back({&hotline, core::AdoptWeights{*agreement}});
  submit_commands(context, std::move(commands), end);
}

void add_key_resources(Router& router, const Context& context) {
  constexpr std::string_view kPath = "/api/hotlines/{hotline}/weights";
  router.add(Method::kGet, kPath, [&context](const Call& call, const Responder& respond) {
    if (const auto* hotline = context.hotline_or_404(call.params[0], respond)) get_weights(context, *hotline, respond);
  });
  router.add(Method::kPut, kPath, [&context](const Call& call, const Responder& respond) {
    if (const auto* hotline = context.hotline_or_404(call.params[0], respond))
      put_weights(context, *hotline, call.request, respond);
  });
}

}  // namespace rufbund::api
