// The key computed from pledges, objections to it, members' signatures under it, and putting it into force.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alliance/key_rule.h"
#include "alliance/values.h"
#include "api/agreements.h"
#include "api/key_proposals.h"
#include "api/pledge_doubts.h"
#include "api/pledges.h"
#include "api/record_fields.h"
#include "api/record_resources.h"

namespace rufbund::api {
namespace {

__extension__ using Int128 = __int128;

using alliance::KeyObjection;
using alliance::KeyProposal;
using alliance::KeyShare;

// Who takes part in the alliance and not in this key, and why: a key that has somebody's share missing looks whole.
Json left_out_json(const OfficeContext& office, storage::OfficeBooks& books, const KeyProposal& proposal,
                   const std::vector<KeyShare>& shares) {
  Json out = Json::array();
  const HotlineNames* hotline = office.line.names.hotline(proposal.hotline);
  const auto members = books.select<alliance::Member>("WHERE status = 'active' ORDER BY key");
  if (!members || hotline == nullptr) return out;
  for (const alliance::Member& member : *members) {
    const auto of_member = [&](const KeyShare& share) { return share.member == member.key; };
    if (std::any_of(shares.begin(), shares.end(), of_member)) continue;
    // Where it has seats by now, it has them since the key was computed.
    const bool serves = hotline->member(std::string_view(member.key)) != nullptr;
    out.push_back({{"member", member.key}, {"reason", serves ? "since_then" : "no_seats"}});
  }
  return out;
}

// What is odd about the pledges that the key counts, by member.
Json doubts_json(const OfficeContext& office, storage::OfficeBooks& books, const std::vector<KeyShare>& shares) {
  Json out = Json::array();
  for (const KeyShare& share : shares) {
    const auto records = books.select<alliance::PledgeRecord>("WHERE member = :member ORDER BY valid_from, level, id",
                                                              {{"member", share.member}});
    if (!records) continue;
    auto found = pledge_doubts(office, books, share.member, *records);
    if (!found) continue;
    for (Json& one : *found) {
      one["member"] = share.member;
      out.push_back(std::move(one));
    }
  }
  return out;
}

Json proposal_json(const OfficeContext& office, storage::OfficeBooks& books, const KeyProposal& proposal) {
  Json json = record_json(proposal);
  auto shares = books.select<KeyShare>("WHERE proposal = :proposal ORDER BY member", {{"proposal", proposal.id}});
  auto objections = books.select<KeyObjection>("WHERE proposal = :proposal ORDER BY at", {{"proposal", proposal.id}});
  json["shares"] = shares ? records_json(*shares) : Json::array();
  json["signatures"] = key_signatures_json(office, books, proposal);
  json["objections"] = objections ? records_json(*objections) : Json::array();
  // Of one that is decided, what is odd by now says nothing.
  const bool open = proposal.status == "proposed" && shares;
  json["left_out"] = open ? left_out_json(office, books, proposal, *shares) : Json::array();
  json["warnings"] = open ? doubts_json(office, books, *shares) : Json::array();
  return json;
}

void get_keys(OfficeContext& office, const Call&, const Responder& respond) {
  auto proposals = office.books.select<KeyProposal>("ORDER BY computed_at DESC");
  if (!proposals) return respond(office_problem(proposals.error()));
  Json items = Json::array();
  for (const KeyProposal& proposal : *proposals) items.push_back(proposal_json(office, office.books, proposal));
  respond(json_response({{"items", std::move(items)}}));
}

// What the members of a hotline delivered of what they had agreed, in ppm; nothing where nothing was delivered yet.
std::map<std::string, std::uint32_t> delivered(const OfficeContext& office, const std::string& hotline) {
  std::map<std::string, std::uint32_t> out;
  const HotlineNames* names = office.line.names.hotline(hotline);
  if (names == nullptr) return out;
  const auto picture = office.line.writer.latest();
  const auto& line = picture->lines[office.line.index_of(*names)];
  std::int64_t all = 0;
  for (const auto& m : line.members) all += m.since_agreement.norm_work_ms;
  for (const auto& m : line.members) {
    if (all <= 0 || m.agreed_ppm == 0) continue;
    // share / agreed = work · 10⁶ · 10⁶ / (all · agreed)
    const Int128 scaled = static_cast<Int128>(std::max<std::int64_t>(m.since_agreement.norm_work_ms, 0)) * 1'000'000 *
                          1'000'000 / (static_cast<Int128>(all) * m.agreed_ppm);
    out[std::string(names->member_key(m.member))] = static_cast<std::uint32_t>(std::min<Int128>(scaled, 10'000'000));
  }
  return out;
}

Result<std::optional<std::uint32_t>> reliability_of(storage::OfficeBooks& books, const std::string& member) {
  auto intervals = books.select<alliance::DeliveryInterval>("WHERE member = :member", {{"member", member}});
  if (!intervals) return tl::unexpected(intervals.error());
  std::vector<alliance::Delivered> past;
  for (const auto& i : *intervals)
    past.push_back({static_cast<std::uint64_t>(i.committed_seat_ms / 1'000),
                    static_cast<std::uint64_t>(i.delivered_seat_ms / 1'000)});
  return alliance::reliability_ppm(past);
}

void post_key(OfficeContext& office, const Call& call, const Responder& respond) {
  KeyProposal proposal;
  Body body(call.request);
  read_key(body, "hotline", proposal.hotline, true);
  read_date(body, "valid_from", proposal.valid_from, true);
  read_date(body, "valid_to", proposal.valid_to, true);
  read_time(body, "objections_until", proposal.objections_until, true);
  if (const auto floor = body.integer("floor_ppm", false, 0, 1'000'000)) proposal.floor_ppm = *floor;
  if (const auto cap = body.integer("cap_ppm", false, 1, 1'000'000)) proposal.cap_ppm = *cap;
  const HotlineNames* hotline = office.line.names.hotline(proposal.hotline);
  if (!proposal.hotline.empty() && hotline == nullptr) body.reject("/hotline", "unknown_name", "No such hotline.");
  const auto from = alliance::parse_date(proposal.valid_from), to = alliance::parse_date(proposal.valid_to);
  if (from && to && *to < *from) body.reject("/valid_to", "out_of_range", "It ends after it begins.");
  // A key that nobody could object to any more would be in force at once.
  if (body.good() && proposal.objections_until <= office.now())
    body.reject("/objections_until", "in_the_past", "Members need time to object: name a time that is still to come.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));

  storage::OfficeBooks& books = office.command_books;
  auto pledges = valid_pledges(books);
  if (!pledges) return respond(office_problem(pledges.error()));
  const auto work = delivered(office, proposal.hotline);
  std::vector<alliance::MemberCapacity> capacities;
  for (const directory::Member& member : hotline->hotline().members) {
    auto known = books.find<alliance::Member>(member.key);
    if (!known) return respond(office_problem(known.error()));
    // Who is in the books but not active does not take part; who is not in them yet pledged nothing either.
    if (!*known || (*known)->status != "active") continue;
    auto capacity = alliance::capacity_of(member.key, *pledges, *from, *to);
    if (const auto found = work.find(member.key); found != work.end()) capacity.delivery_ppm = found->second;
    auto reliability = reliability_of(books, member.key);
    if (!reliability) return respond(office_problem(reliability.error()));
    capacity.reliability_ppm = *reliability;
    capacities.push_back(std::move(capacity));
  }
  alliance::KeyRule rule;
  rule.floor_ppm = static_cast<std::uint32_t>(proposal.floor_ppm);
  rule.cap_ppm = static_cast<std::uint32_t>(proposal.cap_ppm);
  auto key = alliance::compute_key(rule, capacities);
  if (!key) return respond(problem(409, "no_key", key.error().message));

  const storage::Author author = office.author(call.identity);
  auto done = books.transaction([&]() -> Result<void> {
    auto id = books.next_id("key");
    if (!id) return tl::unexpected(id.error());
    proposal.id = *id;
    proposal.status = "proposed";
    proposal.computed_at = office.now();
    proposal.applied_floor_ppm = key->floor_ppm;
    proposal.applied_cap_ppm = key->cap_ppm;
    proposal.created_by = author.account;
    if (auto added = books.add(proposal, author); !added) return added;
    for (const alliance::KeyLine& line : key->lines) {
      KeyShare share;
      auto share_id = books.next_id("share");
      if (!share_id) return tl::unexpected(share_id.error());
      share.id = *share_id;
      share.proposal = proposal.id;
      const alliance::MemberCapacity& input = line.indicator.input;
      share.member = input.member;
      share.watch_seat_hours = static_cast<std::int64_t>(input.watch_seat_hours);
      share.activation_seat_hours = static_cast<std::int64_t>(input.activation_seat_hours);
      share.live_seat_hours = static_cast<std::int64_t>(input.live_seat_hours);
      if (input.delivery_ppm) share.delivery_ppm = *input.delivery_ppm;
      if (input.reliability_ppm) share.reliability_ppm = *input.reliability_ppm;
      share.weighted_milli = static_cast<std::int64_t>(line.indicator.weighted_milli);
      share.quality_ppm = line.indicator.quality_ppm;
      share.indicator_milli = static_cast<std::int64_t>(line.indicator.indicator_milli);
      share.raw_share_ppm = line.raw_share_ppm;
      share.share_ppm = line.share_ppm;
      share.bound = line.bound == alliance::BoundTaken::kFloor ? "floor"
                    : line.bound == alliance::BoundTaken::kCap ? "cap"
                                                               : "";
      if (auto added = books.insert(share); !added) return added;
    }
    return {};
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response(proposal_json(office, books, proposal), 201));
}

void post_objection(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto proposal = proposal_or_404(office, call, respond);
  if (!proposal) return;
  KeyObjection objection;
  Body body(call.request);
  read_text(body, "reason", objection.reason, true, 10, 4'000);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (proposal->status != "proposed" || office.now() > proposal->objections_until)
    return respond(problem(409, "too_late", "The time for objections is over."));
  storage::OfficeBooks& books = office.command_books;
  auto done = books.transaction([&]() -> Result<void> {
    auto id = books.next_id("objection");
    if (!id) return tl::unexpected(id.error());
    objection.id = *id;
    objection.proposal = proposal->id;
    objection.member = call.identity.organisation;
    objection.account = call.identity.account;
    objection.status = "open";
    objection.at = office.now();
    return books.add(objection, office.author(call.identity));
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response(record_json(objection), 201));
}

void put_objection(OfficeContext& office, const Call& call, const Responder& respond) {
  auto found = office.command_books.find<KeyObjection>(call.params[1]);
  if (!found) return respond(office_problem(found.error()));
  if (!*found || (*found)->proposal != call.params[0]) return respond(not_found("objection", call.params[1]));
  KeyObjection objection = **found;
  Body body(call.request);
  read_text(body, "answer", objection.answer, true, 3, 4'000);
  objection.version = body.integer("version", true, 1, INT64_MAX).value_or(0);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  objection.status = "answered";
  objection.answered_at = office.now();
  if (auto put = office.command_books.put(objection, office.author(call.identity)); !put)
    return respond(office_problem(put.error()));
  respond(json_response(record_json(objection)));
}

Result<void> note_in_force(OfficeContext& office, KeyProposal& proposal, const storage::Author& author) {
  storage::OfficeBooks& books = office.command_books;
  return books.transaction([&]() -> Result<void> {
    auto before =
        books.select<KeyProposal>("WHERE hotline = :hotline AND status = 'in_force'", {{"hotline", proposal.hotline}});
    if (!before) return tl::unexpected(before.error());
    for (KeyProposal& old : *before) {
      old.status = "replaced";
      if (auto put = books.put(old, author); !put) return put;
    }
    proposal.status = "in_force";
    proposal.in_force_at = office.now();
    return books.put(proposal, author);
  });
}

// Who was suspended, or left, while the key could be objected to.
std::optional<Response> somebody_not_active(storage::OfficeBooks& books, const KeyProposal& proposal) {
  auto shares = books.select<KeyShare>("WHERE proposal = :proposal AND share_ppm > 0", {{"proposal", proposal.id}});
  if (!shares) return office_problem(shares.error());
  for (const KeyShare& share : *shares) {
    auto known = books.find<alliance::Member>(share.member);
    if (!known) return office_problem(known.error());
    if (*known && (*known)->status != "active")
      return problem(409, "not_active",
                     fmt::format("{} is {} now. Compute a new key without it.", share.member, (*known)->status));
  }
  return std::nullopt;
}

// Into force: as the line's next agreement. The books say so once the line's journal does.
void post_adopt(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto proposal = proposal_or_404(office, call, respond);
  if (!proposal) return;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  storage::OfficeBooks& books = office.command_books;
  if (proposal->version != *version)
    return respond(conflict_problem(office, KeyProposal::kTable, proposal->id, record_json(*proposal)));
  if (proposal->status != "proposed") return respond(problem(409, "conflict", "This key is not proposed any more."));
  if (office.now() < proposal->objections_until) return respond(problem(409, "too_early", "Members may still object."));
  auto open =
      books.select<KeyObjection>("WHERE proposal = :proposal AND status = 'open'", {{"proposal", proposal->id}});
  if (!open) return respond(office_problem(open.error()));
  if (!open->empty()) return respond(problem(409, "objections_open", "An objection has not been answered."));
  const HotlineNames* hotline = office.line.names.hotline(proposal->hotline);
  if (hotline == nullptr) return respond(not_found("hotline", proposal->hotline));
  auto terms = terms_of(books, *proposal, *hotline);
  if (!terms && terms.error().code == ErrorCode::kNotFound)
    return respond(problem(409, "unknown_member", terms.error().message));
  if (!terms) return respond(office_problem(terms.error()));
  if (auto refused = somebody_not_active(books, *proposal)) return respond(std::move(*refused));
  const storage::Author author = office.author(call.identity);
  adopt_key(office.line, *hotline, *terms, std::nullopt,
            [&office, proposal = *proposal, hotline, terms = *terms, author, respond](Response response,
                                                                                      std::uint32_t agreement) mutable {
              if (response.status != 200) return respond(std::move(response));
              // On the journal's thread: the books' part goes to the thread that owns their connection.
              office.on_command_thread([&office, proposal, hotline, terms, author, respond, agreement,
                                        response = std::move(response)]() mutable {
                proposal.agreement = agreement;
                if (auto noted = note_in_force(office, proposal, author); !noted)
                  return respond(office_problem(noted.error()));
                carry_key_signatures(office, proposal, *hotline, {agreement, {}, *core::stage_shares(terms)}, author,
                                     [respond, response = std::move(response)]() { respond(response); });
              });
            });
}

}  // namespace

std::optional<KeyProposal> proposal_or_404(OfficeContext& office, const Call& call, const Responder& respond) {
  auto found = office.books_of(call.request.method).find<KeyProposal>(call.params[0]);
  if (!found) {
    respond(office_problem(found.error()));
    return std::nullopt;
  }
  if (!*found) respond(not_found("key", call.params[0]));
  return std::move(*found);
}

void add_key_proposal_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kGet, "/api/alliance/keys", get_keys);
  route(Method::kPost, "/api/alliance/keys", post_key);
  route(Method::kGet, "/api/alliance/keys/{key}", [](OfficeContext& o, const Call& call, const Responder& respond) {
    if (const auto proposal = proposal_or_404(o, call, respond))
      respond(json_response(proposal_json(o, o.books, *proposal)));
  });
  route(Method::kPost, "/api/alliance/keys/{key}/objections", post_objection);
  route(Method::kPut, "/api/alliance/keys/{key}/objections/{objection}", put_objection);
  route(Method::kPost, "/api/alliance/keys/{key}/adopt", post_adopt);
  route(Method::kGet, "/api/alliance/keys/{key}/agreement", get_key_agreement);
  route(Method::kPost, "/api/alliance/keys/{key}/signatures", post_key_signature);
}

}  // namespace rufbund::api
