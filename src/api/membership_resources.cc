// Who takes part: members and their life, sites, evidence, agreements, rate cards, alarm contacts; clients.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/evidence_files.h"
#include "api/line_changes.h"
#include "api/record_fields.h"
#include "api/record_resources.h"
#include "notices/webhook.h"
#include "office/checklist.h"

namespace rufbund::api {
namespace {

using alliance::Acceptance;
using alliance::Agreement;
using alliance::Client;
using alliance::Contact;
using alliance::Evidence;
using alliance::EvidenceFile;
using alliance::Member;
using alliance::MemberSite;
using alliance::RateCardRecord;

constexpr std::string_view kMembers = "/api/alliance/members", kMember = "/api/alliance/members/{member}";

// --- members and their life ---

// Hostile input: an address within this machine or its network would have the node speak to services that trust their
// neighbours, and its fate would tell which are there. One that stands already is left to the delivery, which checks
// the same, so that other fields can be changed beside it.
void read_webhook(OfficeContext& office, Body& body, Member& m) {
  const std::string before = m.webhook_url;
  read_line(body, "webhook_url", m.webhook_url, false, 0, 300);
  if (m.webhook_url.empty() || m.webhook_url == before) return;
  notices::WebhookSettings settings;
  settings.own_networks = office.webhooks_to_own_networks;
  if (auto checked = notices::check_webhook_url(m.webhook_url, settings); !checked)
    body.reject("/webhook_url", "malformed", checked.error().message);
}

void read_member(OfficeContext& office, const Call&, Body& body, Member& m, bool fresh) {
  read_line(body, "name", m.name, fresh, 2, 120);
  read_line(body, "legal_name", m.legal_name, false, 0, 200);
  read_line(body, "register_number", m.register_number, false, 0, 60);
  read_line(body, "city", m.city, false, 0, 80);
  read_choice(body, "language", m.language, false, {"de", "en"});
  read_webhook(office, body, m);
  if (m.language.empty()) m.language = "de";
  if (!fresh) return;
  m.status = "applicant";
  m.status_since = office.now();
}

struct Step {
  std::string_view from, to;
};
// The life of a member: applicant → active → dormant → suspended → left.
constexpr std::array kSteps{Step{"applicant", "active"},  Step{"applicant", "left"}, Step{"active", "dormant"},
                            Step{"active", "suspended"},  Step{"active", "left"},    Step{"dormant", "active"},
                            Step{"dormant", "suspended"}, Step{"dormant", "left"},   Step{"suspended", "active"},
                            Step{"suspended", "left"}};

void add_missing(OfficeContext& office, storage::OfficeBooks& books, const Member& member, Json& json) {
  const auto missing = office::missing_of(books, member.key, office.now());
  if (missing) json["missing"] = *missing;
}

void post_status(OfficeContext& office, const Call& call, const Responder& respond) {
  storage::OfficeBooks& books = office.command_books;
  auto found = books.find<Member>(call.params[0]);
  if (!found) return respond(office_problem(found.error()));
  if (!*found) return respond(not_found("member", call.params[0]));
  const Member before = **found;
  Member member = before;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  read_choice(body, "status", member.status, true, {"active", "dormant", "suspended", "left"});
  read_line(body, "reason", member.status_reason, true, 3, 500);
  // The hearing is this suspension's own, not that of an earlier one.
  if (member.status == "suspended" && before.status != "suspended") {
    member.hearing_at = {};
    member.hearing_statement.clear();
  }
  read_time(body, "hearing_at", member.hearing_at, false);
  read_text(body, "hearing_statement", member.hearing_statement, false, 0, 4'000);
  const bool allowed = std::any_of(kSteps.begin(), kSteps.end(), [&](const Step& step) {
    return step.from == before.status && step.to == member.status;
  });
  if (body.good() && !allowed)
    body.reject("/status", "wrong_step",
                fmt::format("A member that is {} cannot become {}.", before.status, member.status));
  // Nobody is suspended unheard.
  if (body.good() && member.status == "suspended" && member.hearing_at == TimeMs{})
    body.reject("/hearing_at", "required", "A suspension names when the member was heard.");
  if (body.good() && member.status == "suspended" && member.hearing_at > office.now())
    body.reject("/hearing_at", "out_of_range",
                "A member is suspended once it was heard: this hearing is still to come.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (member.status == "active") {
    auto missing = office::missing_of(books, member.key, office.now());
    if (!missing) return respond(office_problem(missing.error()));
    if (!missing->empty()) {
      Response response = problem(409, "evidence_missing", "The member lacks evidence.");
      Json json = Json::parse(response.body);
      json["missing"] = *missing;
      response.body = dump(json);
      return respond(std::move(response));
    }
  }
  member.version = *version;
  member.status_since = office.now();
  if (auto put = books.put(member, office.author(call.identity)); !put) {
    if (put.error().code == ErrorCode::kConflict)
      return respond(conflict_problem(office, Member::kTable, member.key, record_json(before)));
    return respond(office_problem(put.error()));
  }
  Json json = record_json(member);
  add_missing(office, books, member, json);
  if (member.status == before.status) return respond(json_response(json));
  (void)office.accounts.read_organisations();  // who has left sees nothing from now on
  follow_status(office, member, json_response(json), respond);
}

// --- evidence ---

void read_evidence(OfficeContext& office, const Call& call, Body& body, Evidence& e, bool fresh) {
  if (fresh) {
    read_choice(body, "kind", e.kind, true, {"iso_18295_1", "art_28", "art_26", "code_of_conduct", "site_check"});
    read_key(body, "site", e.site, e.kind == "site_check");
    read_line(body, "title", e.title, true, 2, 200);
    read_time(body, "valid_from", e.valid_from, true);
    read_time(body, "expires_at", e.expires_at, false);
    if (e.expires_at != TimeMs{} && e.expires_at <= e.valid_from)
      body.reject("/expires_at", "out_of_range", "It ends after it begins.");
    e.status = "submitted";
    e.submitted_at = office.now();
    return;
  }
  // What was submitted stays as it is; the office decides on it.
  read_choice(body, "status", e.status, true, {"accepted", "rejected"});
  // A check that no node made and signed is no proof by itself: whoever accepts it says why.
  const bool by_hand = e.kind == "site_check" && e.status == "accepted";
  read_text(body, "note", e.note, e.status == "rejected" || by_hand, by_hand ? 10 : 0, 1'000);
  if (e.status == "rejected" && e.note.empty()) body.reject("/note", "required", "Say why it is rejected.");
  e.decided_by = call.identity.name;
  e.decided_at = office.now();
}

void post_evidence(OfficeContext& office, const RecordKind<Evidence>& kind, const Call& call,
                   const Responder& respond) {
  Evidence evidence;
  evidence.member = call.params[0];
  Body body(call.request);
  kind.read(office, call, body, evidence, true);
  EvidenceFile file;
  if (const Json* wanted = body.value("file", false); wanted != nullptr && !wanted->is_null()) {
    auto read = read_upload(*wanted);
    if (read) {
      evidence.file_name = read->name;
      evidence.media_type = read->media_type;
      evidence.size = static_cast<std::int64_t>(read->size);
      evidence.sha256 = read->sha256;
      file.content = std::move(read->base64);
    } else {
      body.reject("/file", "malformed", read.error().message);
    }
  }
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  storage::OfficeBooks& books = office.command_books;
  auto done = books.transaction([&]() -> Result<void> {
    if (!evidence.site.empty()) {
      auto site = books.find<MemberSite>(evidence.site);
      if (!site) return tl::unexpected(site.error());
      if (!*site || (*site)->member != evidence.member)
        return fail(ErrorCode::kInvalidArgument, "The member has no such site.");
    }
    auto id = books.next_id(kind.id_prefix);
    if (!id) return tl::unexpected(id.error());
    evidence.id = *id;
    if (auto added = books.add(evidence, office.author(call.identity)); !added) return added;
    if (file.content.empty()) return {};
    file.evidence = *id;
    return books.insert(file);
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response(record_json(evidence), 201));
}

void get_evidence_file(OfficeContext& office, const RecordKind<Evidence>& kind, const Call& call,
                       const Responder& respond) {
  const auto evidence = record_or_404(office, kind, call, respond);
  if (!evidence) return;
  auto file = office.books.find<EvidenceFile>(evidence->id);
  if (!file) return respond(office_problem(file.error()));
  if (!*file) return respond(not_found("file", evidence->id));
  respond(download(**file, *evidence));
}

// --- agreements ---

void read_agreement(OfficeContext& office, const Call&, Body& body, Agreement& a, bool) {
  read_key(body, "name", a.name, true);
  read_line(body, "title_de", a.title_de, true, 2, 200);
  read_line(body, "title_en", a.title_en, true, 2, 200);
  read_text(body, "text_de", a.text_de, true, 10, 60'000);
  read_text(body, "text_en", a.text_en, true, 10, 60'000);
  a.published_at = office.now();
}

// An edition is never changed; a new one of the same name follows it.
Result<void> number_edition(OfficeContext& office, const Call&, const Agreement*, Agreement& a) {
  auto editions =
      office.command_books.select<Agreement>("WHERE name = :name ORDER BY edition DESC", {{"name", a.name}});
  if (!editions) return tl::unexpected(editions.error());
  a.edition = editions->empty() ? 1 : editions->front().edition + 1;
  return {};
}

void read_acceptance(OfficeContext& office, const Call& call, Body& body, Acceptance& a, bool) {
  read_line(body, "agreement", a.agreement, true, 3, 40);
  read_line(body, "person", a.person, true, 3, 120);
  read_line(body, "task", a.task, true, 2, 120);
  a.account = call.identity.account;
  a.at = office.now();
}

Result<void> check_acceptance(OfficeContext& office, const Call&, const Acceptance*, Acceptance& a) {
  auto agreement = office.command_books.find<Agreement>(a.agreement);
  if (!agreement) return tl::unexpected(agreement.error());
  if (!*agreement) return fail(ErrorCode::kInvalidArgument, "There is no such agreement.");
  auto given = office.command_books.select<Acceptance>("WHERE agreement = :agreement AND member = :member",
                                                       {{"agreement", a.agreement}, {"member", a.member}});
  if (!given) return tl::unexpected(given.error());
  if (!given->empty()) return fail(ErrorCode::kConflict, "This edition was accepted already.");
  return {};
}

// --- rates and contacts ---

void read_rate_card(OfficeContext&, const Call&, Body& body, RateCardRecord& r, bool fresh) {
  read_key(body, "hotline_type", r.hotline_type, fresh);
  if (const auto cents = body.integer("cents_per_minute", fresh, 0, 100'000)) r.cents_per_minute = *cents;
  if (const auto cents = body.integer("cents_per_seat_hour", fresh, 0, 10'000'000)) r.cents_per_seat_hour = *cents;
  read_time(body, "valid_from", r.valid_from, fresh);
  read_time(body, "valid_to", r.valid_to, false);
  if (r.valid_to != TimeMs{} && r.valid_to <= r.valid_from)
    body.reject("/valid_to", "out_of_range", "It ends after it begins.");
}

void read_contact(OfficeContext&, const Call&, Body& body, Contact& c, bool fresh) {
  read_line(body, "name", c.name, fresh, 2, 100);
  read_line(body, "task", c.task, false, 0, 120);
  read_phone(body, "day_phone", c.day_phone, fresh);
  read_phone(body, "night_phone", c.night_phone, fresh);
  read_email(body, "email", c.email, fresh);
  read_choice(body, "language", c.language, false, {"de", "en"});
  if (c.language.empty()) c.language = "de";
  if (const auto rank = body.integer("rank", false, 1, 99)) c.rank = *rank;
}

void read_client(OfficeContext&, const Call&, Body& body, Client& c, bool fresh) {
  read_line(body, "name", c.name, fresh, 2, 120);
  read_line(body, "person", c.person, false, 0, 120);
  read_email(body, "email", c.email, false);
  read_keys(body, "hotlines", c.hotlines, false, 0, 64);
}

}  // namespace

void add_membership_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  RecordKind<Member> members{.list = kMembers, .one = kMember, .parent = {}, .id_prefix = {}, .order = "ORDER BY key"};
  members.read = read_member;
  members.extend = add_missing;
  add_record_routes(router, office, members);
  route(Method::kPost, "/api/alliance/members/{member}/status", post_status);

  auto evidence = std::make_shared<RecordKind<Evidence>>(
      RecordKind<Evidence>{.list = "/api/alliance/members/{member}/evidence",
                           .one = "/api/alliance/members/{member}/evidence/{evidence}",
                           .parent = "member",
                           .id_prefix = "evidence",
                           .order = "ORDER BY submitted_at DESC"});
  evidence->read = read_evidence;
  add_record_routes(router, office, *evidence, true, false);
  router.add(Method::kPost, evidence->list, [&office, evidence](const Call& call, const Responder& respond) {
    post_evidence(office, *evidence, call, respond);
  });
  router.add(Method::kGet, "/api/alliance/members/{member}/evidence/{evidence}/file",
             [&office, evidence](const Call& call, const Responder& respond) {
               get_evidence_file(office, *evidence, call, respond);
             });

  RecordKind<Agreement> agreements{.list = "/api/alliance/agreements",
                                   .one = "/api/alliance/agreements/{agreement}",
                                   .parent = {},
                                   .id_prefix = "agreement",
                                   .order = "ORDER BY name, edition DESC"};
  agreements.read = read_agreement;
  agreements.check = number_edition;
  add_record_routes(router, office, agreements);

  RecordKind<Acceptance> acceptances{.list = "/api/alliance/members/{member}/acceptances",
                                     .one = {},
                                     .parent = "member",
                                     .id_prefix = "acceptance",
                                     .order = "ORDER BY at DESC"};
  acceptances.read = read_acceptance;
  acceptances.check = check_acceptance;
  add_record_routes(router, office, acceptances);

  RecordKind<RateCardRecord> rates{.list = "/api/alliance/members/{member}/rate-cards",
                                   .one = "/api/alliance/members/{member}/rate-cards/{rate_card}",
                                   .parent = "member",
                                   .id_prefix = "rate",
                                   .order = "ORDER BY hotline_type, valid_from DESC"};
  rates.read = read_rate_card;
  add_record_routes(router, office, rates);

  RecordKind<Contact> contacts{.list = "/api/alliance/members/{member}/contacts",
                               .one = "/api/alliance/members/{member}/contacts/{contact}",
                               .parent = "member",
                               .id_prefix = "contact",
                               .order = "ORDER BY rank, id",
                               .removable = true};
  contacts.read = read_contact;
  add_record_routes(router, office, contacts);

  route(Method::kGet, "/api/alliance/members/{member}/notices",
        [](OfficeContext& o, const Call& c, const Responder& r) {
          auto notices = o.books.select<alliance::Notice>(
              "WHERE member = :member ORDER BY created_at DESC, id DESC LIMIT 200", {{"member", c.params[0]}});
          if (!notices) return r(office_problem(notices.error()));
          r(json_response({{"items", records_json(*notices)}}));
        });

  RecordKind<Client> clients{.list = "/api/alliance/clients",
                             .one = "/api/alliance/clients/{client}",
                             .parent = {},
                             .id_prefix = {},
                             .order = "ORDER BY key"};
  clients.read = read_client;
  clients.written = [](OfficeContext& o, const Client&) { (void)o.accounts.read_organisations(); };
  add_record_routes(router, office, clients);
}

}  // namespace rufbund::api
