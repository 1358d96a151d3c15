// A member's sites and the line: connecting and disconnecting, and changes of what is connected.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/line_changes.h"
#include "api/record_fields.h"
#include "office/checklist.h"

namespace rufbund::api {
namespace {

using alliance::Evidence;
using alliance::Member;
using alliance::MemberSite;
using office::LineProblem;

void read_site(OfficeContext&, const Call&, Body& body, MemberSite& s, bool fresh) {
  read_line(body, "name", s.name, fresh, 2, 80);
  read_line(body, "address", s.address, fresh, 3, 80);
  read_choice(body, "transport", s.transport, false, {"udp", "tcp"});
  read_keys(body, "skills", s.skills, fresh, 1, 16);
  if (const auto channels = body.integer("channels", fresh, 1, 10'000)) s.channels = *channels;
  if (const auto wrap_up = body.integer("wrap_up_s", false, 0, 600)) s.wrap_up_s = *wrap_up;
  if (s.transport.empty()) s.transport = "udp";
  if (fresh) s.status = "planned";
}

// Live hotlines that nobody could serve without the site are named.
std::vector<LineProblem> unserved(const office::LineBooks& books, const office::LineFacts& facts) {
  std::vector<LineProblem> out;
  for (const auto& draft : books.drafts) {
    if (draft.status != "live") continue;
    const office::HotlineForm form = office::form_of(draft);
    if (!office::all_served(form, office::seats_taking_part(form, books, facts.file)))
      out.push_back(
          {"hotline", draft.key, "seats",
           "Without this site nobody could take one of its topics in one of its languages. Give them to another "
           "site first, or take the hotline off."});
  }
  return out;
}

// On which hotlines it has seats; where it is connected and has none, no call will ever reach it.
void add_hotlines(OfficeContext& office, storage::OfficeBooks&, const MemberSite& site, Json& json) {
  Json hotlines = Json::array();
  for (const HotlineNames& hotline : office.line.names.hotlines())
    if (hotline.site(std::string_view(site.key)) != nullptr) hotlines.push_back(hotline.key());
  json["serves_no_hotline"] = site.status == "connected" && hotlines.empty();
  json["hotlines"] = std::move(hotlines);
}

bool moved(const MemberSite& before, const MemberSite& after) {
  return before.address != after.address || before.transport != after.transport;
}

// A site that moved was never checked where it is now.
Result<void> forget_checks(OfficeContext& office, const Call& call, const MemberSite* before, const MemberSite& site) {
  if (before == nullptr || !moved(*before, site)) return {};
  auto checks = office.command_books.select<Evidence>(
      "WHERE site = :site AND kind = 'site_check' AND status = 'accepted'", {{"site", site.key}});
  if (!checks) return tl::unexpected(checks.error());
  for (Evidence& check : *checks) {
    check.status = "rejected";
    check.note = "Die Adresse des Standorts wurde geändert. / The site's address was changed.";
    check.decided_by = call.identity.name;
    check.decided_at = office.now();
    if (auto put = office.command_books.put(check, office.author(call.identity)); !put) return put;
  }
  return {};
}

// Writes the site and has the line follow.
void put_site(OfficeContext& office, const office::LinePort* port, const RecordKind<MemberSite>& kind, const Call& call,
              const MemberSite& before, MemberSite site, const Responder& respond) {
  const storage::Author author = office.author(call.identity);
  LineChange change;
  change.write = [&] { return office.command_books.put(site, author); };
  change.undo = [&] {
    MemberSite again = before;
    again.version = site.version;
    return office.command_books.put(again, author);
  };
  if (before.status == "connected" && site.status != "connected") change.check = unserved;
  const LineOutcome outcome = change_line(office, port, change);
  if (!outcome.problems.empty()) return respond(line_refuses(outcome.problems));
  if (!outcome.done) return respond(office_problem(outcome.done.error()));
  respond(json_response(kind.show(office, office.command_books, site)));
}

// The site of the path in the version of the body; answers where it is not.
std::optional<MemberSite> site_to_change(OfficeContext& office, const RecordKind<MemberSite>& kind, const Call& call,
                                         Body& body, MemberSite* changed, const Responder& respond) {
  const auto before = record_or_404(office, kind, call, respond);
  if (!before) return std::nullopt;
  const auto version = body.integer("version", true, 1, INT64_MAX);
  if (changed != nullptr) {
    *changed = *before;
    kind.read(office, call, body, *changed, false);
  }
  if (auto wrong = body.finish()) {
    respond(std::move(*wrong));
    return std::nullopt;
  }
  if (*version == before->version) return before;
  respond(conflict_problem(office, MemberSite::kTable, before->key, record_json(*before)));
  return std::nullopt;
}

void change_site(OfficeContext& office, const office::LinePort* port, const RecordKind<MemberSite>& kind,
                 const Call& call, const Responder& respond) {
  Body body(call.request);
  MemberSite site;
  const auto before = site_to_change(office, kind, call, body, &site, respond);
  if (!before) return;
  if (site.status == "connected") {
    if (moved(*before, site))
      return respond(
          problem(409, "conflict", "The site is connected to the line. Disconnect it, and check it where it is now."));
    // How many calls it bears was seen when the office connected it.
    if (site.channels > before->channels && call.identity.of_member())
      return respond(problem(403, "forbidden",
                             "The site is connected to the line. More channels are entered by the coordinator, once "
                             "they are checked.",
                             {{"/channels", "", "forbidden", ""}}));
    return put_site(office, port, kind, call, *before, std::move(site), respond);
  }
  write_record<MemberSite>(office, kind, call, respond, &*before, std::move(site));
}

void remove_site(OfficeContext& office, const office::LinePort*, const RecordKind<MemberSite>& kind, const Call& call,
                 const Responder& respond) {
  const auto site = record_or_404(office, kind, call, respond);
  if (!site || !is_as_seen(office, call, *site, respond)) return;
  if (site->status == "connected")
    return respond(problem(409, "conflict", "The site is connected to the line. Disconnect it first."));
  if (auto gone = office.command_books.remove(*site, office.author(call.identity)); !gone)
    return respond(office_problem(gone.error()));
  respond(json_response({{"removed", site->key}}));
}

// What of a member's checklist forbids to connect this site.
Result<std::vector<std::string>> in_the_way(OfficeContext& office, const MemberSite& site) {
  auto missing = office::missing_of(office.command_books, site.member, office.now());
  if (!missing) return missing;
  std::erase_if(*missing, [&](const std::string& what) {
    return what.starts_with("site_check:") && what != "site_check:" + site.key;
  });
  return missing;
}

void connect_site(OfficeContext& office, const office::LinePort* port, const RecordKind<MemberSite>& kind,
                  const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto before = site_to_change(office, kind, call, body, nullptr, respond);
  if (!before) return;
  if (before->status == "connected") return respond(json_response(kind.show(office, office.command_books, *before)));
  auto member = office.command_books.find<Member>(before->member);
  if (!member) return respond(office_problem(member.error()));
  if (!*member || (*member)->status != "active")
    return respond(problem(409, "not_active", "Only an active member's site is connected. Set its status first."));
  auto missing = in_the_way(office, *before);
  if (!missing) return respond(office_problem(missing.error()));
  if (!missing->empty()) {
    Response response = problem(409, "evidence_missing", "The site cannot be connected before the checklist is full.");
    Json json = Json::parse(response.body);
    json["missing"] = *missing;
    response.body = dump(json);
    return respond(std::move(response));
  }
  MemberSite site = *before;
  site.status = "connected";
  put_site(office, port, kind, call, *before, std::move(site), respond);
}

void disconnect_site(OfficeContext& office, const office::LinePort* port, const RecordKind<MemberSite>& kind,
                     const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto before = site_to_change(office, kind, call, body, nullptr, respond);
  if (!before) return;
  MemberSite site = *before;
  site.status = "planned";
  if (before->status != "connected") return respond(json_response(kind.show(office, office.command_books, *before)));
  put_site(office, port, kind, call, *before, std::move(site), respond);
}

// A site as it is entered: what the line would not take is refused at once.
Result<void> check_site(OfficeContext& office, const office::LinePort* port, const MemberSite* before,
                        const MemberSite& site) {
  if (port == nullptr || (before != nullptr && before->address == site.address)) return {};
  auto now = read_line_now(port, office.command_books);
  if (!now) return tl::unexpected(now.error());
  // A site that stands in the file is connected by the file; the books hold its papers.
  const auto& in_file = now->facts.file.member_of;
  if (const auto known = in_file.find(site.key); known != in_file.end() && known->second == site.member) return {};
  // As if it were connected alone, so that only its own mistakes are told.
  office::LineBooks books;
  Member member;
  member.key = member.name = site.member;
  member.status = "active";
  books.members = {member};
  books.sites = {site};
  books.sites.front().status = "connected";
  auto problems = port->problems(office::line_documents(books, now->facts.file));
  if (!problems) return tl::unexpected(problems.error());
  for (const LineProblem& one : *problems)
    if (one.kind == "site") return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", one.where, one.what));
  return {};
}

}  // namespace

void add_member_line_resources(Router& router, OfficeContext& office, const office::LinePort* port) {
  auto kind = std::make_shared<RecordKind<MemberSite>>(
      RecordKind<MemberSite>{.list = "/api/alliance/members/{member}/sites",
                             .one = "/api/alliance/members/{member}/sites/{member_site}",
                             .parent = "member",
                             .id_prefix = {},
                             .order = "ORDER BY key"});
  kind->read = read_site;
  kind->extend = add_hotlines;
  kind->check = [port](OfficeContext& o, const Call& call, const MemberSite* before, MemberSite& site) -> Result<void> {
    if (auto forgotten = forget_checks(o, call, before, site); !forgotten) return forgotten;
    return check_site(o, port, before, site);
  };
  add_record_routes(router, office, *kind, true, true, false);
  const auto route = [&](Method method, const std::string& pattern, auto handler) {
    router.add(method, pattern, [&office, port, kind, handler](const Call& call, const Responder& respond) {
      handler(office, port, *kind, call, respond);
    });
  };
  const std::string one(kind->one);
  route(Method::kPut, one, change_site);
  route(Method::kDelete, one, remove_site);
  route(Method::kPost, one + "/connect", connect_site);
  route(Method::kPost, one + "/disconnect", disconnect_site);
}

}  // namespace rufbund::api
