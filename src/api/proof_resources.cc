// Proof for everyone: signed heads, a member's own export, where each member stands and why, members' keys and
// signatures.
//
// A member's private key never comes here: `rufbund sign` makes a signature on the member's own machine.
#include <fmt/format.h>

#include <algorithm>

#include "api/agreements.h"
#include "api/body.h"
#include "api/commands.h"
#include "api/query.h"
#include "journal/agreement.h"
#include "journal/export.h"
#include "journal/share_standing.h"

namespace rufbund::api {
namespace {

using journal::to_hex;
using projections::LinePicture;
using projections::MemberPicture;

// --- heads ---

Json head_json(const journal::SignedHead& head) {
  return {{"batch", head.batch},
          {"last_sequence", head.last.value},
          {"signed_at", to_rfc3339(head.signed_at)},
          {"signed_at_ms", head.signed_at.ms},
          {"head", to_hex(head.head)},
          {"signature", to_hex(head.signature)}};
}

// Newest last. `covering`: the first that covers a record, which is the receipt of whoever caused it.
void get_heads(const Context& context, const HotlineNames& hotline, const Request& request, const Responder& respond) {
  Query query(request.query);
  const auto after = query.integer("after", 0, INT64_MAX);
  const auto covering = query.integer("covering", 1, INT64_MAX);
  const std::int64_t limit = query.integer("limit", 1, 1'000).value_or(100);
  if (after && covering) query.reject("covering", "out_of_range", "Either `after` or `covering`.");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  const auto store = journal_or_503(context, hotline, respond);
  if (!store) return;
  const auto identity = identity_or_503(*store, respond);
  if (!identity) return;
  auto heads = store->heads();
  if (!heads) return respond(problem(503, "journal_failing", "The journal cannot be read now."));
  auto first = heads->begin();
  auto last = heads->end();
  if (covering) {
    first = std::find_if(first, last, [&](const journal::SignedHead& h) {
      return h.last.value >= static_cast<std::uint64_t>(*covering);
    });
    if (first != last) last = first + 1;
  } else if (after) {
    first = std::find_if(first, last,
                         [&](const journal::SignedHead& h) { return h.batch > static_cast<std::uint64_t>(*after); });
    last = first + std::min<std::ptrdiff_t>(limit, last - first);
  } else {
    first = last - std::min<std::ptrdiff_t>(limit, last - first);
  }
  Json items = Json::array();
  for (; first != last; ++first) items.push_back(head_json(*first));
  respond(json_response(
      {{"hotline", hotline.key()}, {"public_key", to_hex(identity->public_key)}, {"items", std::move(items)}}));
}

// --- export ---

// A member's own view; the whole once the hotline is closed, as by then nothing of it is today's business.
void get_export(const Context& context, const HotlineNames& hotline, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  auto member = query.text("member");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  if (call.identity.of_member()) {
    if (member && *member != call.identity.organisation)
      return respond(problem(403, "forbidden", "A member gets its own export alone."));
    member = call.identity.organisation;
  }
  MemberId id;
  if (member) {
    const directory::Member* known = hotline.member(*member);
    if (known == nullptr) return respond(not_found("member", *member));
    id = known->id;
  } else if (context.writer.latest()->lines[context.index_of(hotline)].open) {
    return respond(
        problem(409, "hotline_open",
                "The whole journal is handed out once the hotline is closed. Name a member to get its view."));
  }
  const auto store = journal_or_503(context, hotline, respond);
  if (!store) return;
  const auto heads = store->heads();
  if (!heads) return respond(problem(503, "journal_failing", "The journal cannot be read now."));
  if (heads->empty()) return respond(problem(409, "nothing_signed", "The node has signed nothing of this line yet."));
  auto stream = std::make_shared<journal::ExportStream>(*store, id, context.now(), heads->back().batch);
  Response response;
  response.content_type = "application/octet-stream";
  const std::string name = hotline.key() + (member ? "-" + *member : std::string());
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.export\"", name));
  response.more = [store, stream](std::string& text) {
    const auto more = stream->next(text);
    return !more ? Chunk::kFailed : *more ? Chunk::kMore : Chunk::kLast;
  };
  respond(std::move(response));
}

// --- where everybody stands ---

Json standing_json(const journal::ShareStanding& s, std::string_view member, const std::string& hotline) {
  const core::AccountStated& a = s.account;
  const auto others = [&](Millis ms) { return Json{{"offered_ms", ms.count()}, {"share_ms", s.part_of(ms).count()}}; };
  return {{"member", member},
          {"bound", s.cut_by_cap()        ? Json("cap")
                    : s.raised_by_floor() ? Json("floor")
                                          : Json(nullptr)},
          {"due_ms", s.due.count()},
          {"delivered_ms", s.delivered.count()},
          {"missing_ms", s.missing().count()},
          {"offers", a.offers},
          {"offered_ms", a.offered.count()},
          {"failures", a.failures},
          {"failed_ms", a.failed.count()},
          {"given_back_ms", a.given_back.count()},
          {"uncounted_ms", s.answered_uncounted().count()},
          {"conversations", a.conversations},
          {"thanks", a.thanks},
          {"absent", others(a.absent)},
          {"no_ready_seat", others(a.busy)},
          {"skills", others(a.unskilled)},
          {"others_turn", others(a.others_turn)},
          {"decisions", fmt::format("/api/calls?hotline={}&member={}", hotline, member)}};
}

// Live, by the very figures that the journal tells and an export proves. Of a rival a member reads its share alone.
void get_proof(const Context& context, const HotlineNames& hotline, const Responder& respond) {
  const auto picture = context.writer.latest();
  const LinePicture& line = picture->lines[context.index_of(hotline)];
  Millis total{};
  for (const MemberPicture& m : line.members) total += m.account.delivered;
  Json shares = Json::array(), standings = Json::array();
  for (const MemberPicture& m : line.members) {
    const directory::Member* known = hotline.member(m.member);
    if (known == nullptr) continue;
    const auto standing = journal::standing_of(weight_of(m), total, m.account);
    shares.push_back({{"member", known->key},
                      {"name", known->name},
                      {"share_ppm", m.terms.share_ppm},
                      {"floor_ppm", m.terms.floor_ppm},
                      {"cap_ppm", m.terms.cap_ppm},
                      {"agreed_ppm", m.agreed_ppm},
                      {"delivered_ppm", total.count() > 0 ? Json(standing.delivered_ppm) : Json(nullptr)},
                      {"key", has_key(m) ? Json(to_hex(public_key_of(m))) : Json(nullptr)},
                      {"signed", m.agreed_ppm > 0 && m.signed_agreement == line.agreement}});
    standings.push_back(standing_json(standing, known->key, hotline.key()));
  }
  respond(json_response({{"hotline", hotline.key()},
                         {"at", to_rfc3339(picture->at)},
                         {"sequence", line.sequence.value},
                         {"agreement", line.agreement},
                         {"agreement_since", time_or_null(line.agreement_since)},
                         {"total_ms", total.count()},
                         {"shares", std::move(shares)},
                         {"standings", std::move(standings)}}));
}

// Tells everybody the totals and each its account, so that an export holds them.
void post_totals(const Context& context, const HotlineNames& hotline, const Request& request,
                 const Responder& respond) {
  Body body(request);
  if (auto response = body.finish()) return respond(std::move(*response));
  std::vector<CellCommand> commands{{&hotline, core::PublishTotals{}}};
  const auto picture = context.writer.latest();
  for (const MemberPicture& m : picture->lines[context.index_of(hotline)].members)
    commands.push_back({&hotline, core::StateAccount{m.member}});
  submit_commands(context, std::move(commands), respond);
}

// --- keys and signatures ---

// On every line that the member is of.
void put_key(const Context& context, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto key = read_hex<32>(body, "public_key");
  if (auto response = body.finish()) return respond(std::move(*response));
  std::vector<CellCommand> commands;
  for (const HotlineNames& hotline : context.names.hotlines()) {
    const directory::Member* member = hotline.member(call.params[0]);
    if (member != nullptr && context.pictured(hotline))
      commands.push_back({&hotline, journal::register_key(member->id, *key)});
  }
  if (commands.empty()) return respond(not_found("member", call.params[0]));
  submit_commands(context, std::move(commands), respond);
}

// What `rufbund sign` reads: it makes the text anew from what it shows.
void get_agreement(const Context& context, const HotlineNames& hotline, const Responder& respond) {
  const auto identity = identity_or_503(context, hotline, respond);
  if (!identity) return;
  const auto picture = context.writer.latest();
  const LinePicture& line = picture->lines[context.index_of(hotline)];
  respond(json_response(agreement_json(hotline, line, agreement_in_force(line), *identity, [&](MemberId member) {
    return pictured_member(line, member)->signed_agreement == line.agreement;
  })));
}

// Only a signature that holds enters the line: the core knows no cryptography.
void post_signature(const Context& context, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto hotline_key = body.text("hotline", true, 1, 64);
  const auto agreement = body.integer("agreement", true, 1, UINT32_MAX);
  const auto signature = read_hex<64>(body, "signature");
  if (auto response = body.finish()) return respond(std::move(*response));
  const HotlineNames* hotline = context.hotline_or_404(*hotline_key, respond);
  if (hotline == nullptr) return;
  const directory::Member* member = hotline->member(call.params[0]);
  if (member == nullptr) return respond(not_found("member", call.params[0]));
  const auto picture = context.writer.latest();
  const LinePicture& line = picture->lines[context.index_of(*hotline)];
  if (line.agreement != static_cast<std::uint64_t>(*agreement))
    return respond(problem(409, "key_changed", fmt::format("Agreement {} is in force.", line.agreement)));
  const MemberPicture* own = pictured_member(line, member->id);
  if (own == nullptr || !has_key(*own))
    return respond(problem(409, "no_own_key", "The member has registered no key of its own yet."));
  const auto identity = identity_or_503(context, *hotline, respond);
  if (!identity) return;
  if (!journal::signature_holds(text_of(agreement_in_force(line), *identity).span(), *signature, public_key_of(*own)))
    return respond(problem(422, "signature_wrong",
                           "It is not the member's signature over this agreement. Sign what GET "
                           "/api/hotlines/{hotline}/agreement gives, with the key that is registered."));
  submit_commands(context,
                  {{hotline, journal::sign_agreement(member->id, static_cast<std::uint32_t>(*agreement), *signature)}},
                  respond);
}

}  // namespace

void add_proof_resources(Router& router, const Context& context) {
  const auto of_hotline = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern, [&context, handler](const Call& call, const Responder& respond) {
      if (const auto* hotline = context.hotline_or_404(call.params[0], respond))
        handler(context, *hotline, call, respond);
    });
  };
  of_hotline(Method::kGet, "/api/hotlines/{hotline}/heads",
             [](const Context& c, const HotlineNames& hotline, const Call& call, const Responder& respond) {
               get_heads(c, hotline, call.request, respond);
             });
  of_hotline(Method::kGet, "/api/hotlines/{hotline}/export", get_export);
  of_hotline(Method::kGet, "/api/hotlines/{hotline}/proof",
             [](const Context& c, const HotlineNames& hotline, const Call&, const Responder& respond) {
               get_proof(c, hotline, respond);
             });
  of_hotline(Method::kPost, "/api/hotlines/{hotline}/totals",
             [](const Context& c, const HotlineNames& hotline, const Call& call, const Responder& respond) {
               post_totals(c, hotline, call.request, respond);
             });
  of_hotline(Method::kGet, "/api/hotlines/{hotline}/agreement",
             [](const Context& c, const HotlineNames& hotline, const Call&, const Responder& respond) {
               get_agreement(c, hotline, respond);
             });
  router.add(Method::kPut, "/api/members/{member}/key",
             [&context](const Call& call, const Responder& respond) { put_key(context, call, respond); });
  router.add(Method::kPost, "/api/members/{member}/signatures",
             [&context](const Call& call, const Responder& respond) { post_signature(context, call, respond); });
}

}  // namespace rufbund::api
