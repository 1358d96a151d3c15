// Operation plans: made from the books and a demand assumption, read, compared, approved, carried out; as documents.
#include <fmt/format.h>

#include <algorithm>

#include "api/case_marks.h"
#include "api/document_response.h"
#include "api/plan_answers.h"
#include "api/plan_form.h"
#include "api/record_fields.h"
#include "api/record_resources.h"
#include "documents/plan_document.h"
#include "office/plans.h"

namespace rufbund::api {
namespace {

using alliance::Plan;
using alliance::PlanFigures;
using alliance::PlanHead;

std::optional<Plan> plan_or_404(OfficeContext& office, const Call& call, const Responder& respond,
                                std::size_t param = 0) {
  auto found = office.books_of(call.request.method).find<Plan>(call.params[param]);
  if (!found) {
    respond(office_problem(found.error()));
    return std::nullopt;
  }
  if (!*found) respond(not_found("plan", call.params[param]));
  return std::move(*found);
}

std::optional<alliance::OperationPlan> opened_or_problem(const Plan& record, const Responder& respond) {
  auto plan = office::open_plan(record);
  if (plan) return std::move(*plan);
  respond(office_problem(plan.error()));
  return std::nullopt;
}

Result<PlanFigures> figures_of(storage::OfficeBooks& books, const std::string& plan) {
  auto figures = books.find<PlanFigures>(plan);
  if (!figures) return tl::unexpected(figures.error());
  return figures->value_or(PlanFigures{});
}

Response detail_response(storage::OfficeBooks& books, const Plan& record, int status = 200) {
  auto figures = figures_of(books, record.id);
  if (!figures) return office_problem(figures.error());
  auto plan = office::open_plan(record);
  if (!plan) return office_problem(plan.error());
  return json_response(plan_detail_json(head_of(record), *figures, *plan), status);
}

void get_plans(OfficeContext& office, const Call&, const Responder& respond) {
  auto heads = office.books.select<PlanHead>("ORDER BY created_at DESC, id DESC LIMIT 500");
  auto figures = office.books.select<PlanFigures>();
  if (!heads) return respond(office_problem(heads.error()));
  if (!figures) return respond(office_problem(figures.error()));
  Json items = Json::array();
  for (const PlanHead& head : *heads) {
    const auto known = std::find_if(figures->begin(), figures->end(), [&](const auto& f) { return f.plan == head.id; });
    items.push_back(plan_json(head, known == figures->end() ? PlanFigures{} : *known));
  }
  respond(json_response({{"items", std::move(items)}}));
}

void get_plan(OfficeContext& office, const Call& call, const Responder& respond) {
  if (const auto record = plan_or_404(office, call, respond)) respond(detail_response(office.books, *record));
}

// --- making one ---

office::PlannedLine line_facts(const OfficeContext& office, const HotlineNames& hotline) {
  office::PlannedLine out;
  out.hotline = &hotline.hotline();
  out.carriers = &office.line.names.directory().carriers;
  out.alliance = office.alliance;
  if (!office.line.pictured(hotline)) return out;
  const auto picture = office.line.writer.latest();
  const auto& line = picture->lines[office.line.index_of(hotline)];
  if (line.agreement > 0)
    for (const auto& m : line.members)
      if (m.agreed_ppm > 0) out.shares_ppm[std::string(hotline.member_key(m.member))] = m.agreed_ppm;
  out.shares_ppm.erase("");
  if (line.announcement && line.announcement->withdrawn_at == TimeMs{}) {
    const AnnouncementText text = office.line.texts.get(hotline.cell(), line.announcement->id);
    out.announcement = {text.de, text.en.empty() ? text.de : text.en};
  }
  return out;
}

Response incomplete(const std::vector<office::Missing>& missing) {
  std::vector<FieldError> errors;
  for (const office::Missing& m : missing) errors.push_back({m.pointer, "", m.code, m.detail});
  return problem(409, "plan_incomplete", missing.front().detail, errors);
}

// The client that ordered the hotline.
Result<std::string> client_of(storage::OfficeBooks& books, const std::string& hotline) {
  auto clients = books.select<alliance::Client>("ORDER BY key");
  if (!clients) return tl::unexpected(clients.error());
  for (const alliance::Client& c : *clients)
    if (std::find(c.hotlines.begin(), c.hotlines.end(), hotline) != c.hotlines.end()) return c.key;
  return std::string();
}

// The case that the body names. False: it was answered.
bool find_case(OfficeContext& office, Body& body, const Responder& respond, std::optional<alliance::Case>& into) {
  const std::string id = read_plan_case(body);
  if (id.empty()) return true;
  auto found = office.command_books.find<alliance::Case>(id);
  if (!found) {
    respond(office_problem(found.error()));
    return false;
  }
  if (!*found)
    body.reject("/case_id", "unknown_name", fmt::format("There is no case '{}'.", id));
  else if ((*found)->closed_at != TimeMs{})
    body.reject("/case_id", "wrong_step", "The case is closed.");
  else
    into = std::move(**found);
  return true;
}

void post_plan(OfficeContext& office, const Call& call, const Responder& respond) {
  storage::OfficeBooks& books = office.command_books;
  Body body(call.request);
  std::optional<alliance::Case> of_case;
  if (!find_case(office, body, respond, of_case)) return;
  auto form = read_plan_form(body, office.line.names, of_case ? &*of_case : nullptr, office.now());
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (form.client.empty()) {
    auto client = client_of(books, form.hotline);
    if (!client) return respond(office_problem(client.error()));
    form.client = std::move(*client);
  }
  const storage::Author author = office.author(call.identity);
  auto gathered = office::gather(books, form, line_facts(office, *office.line.names.hotline(form.hotline)), author);
  if (!gathered) return respond(office_problem(gathered.error()));
  if (!gathered->missing.empty()) return respond(incomplete(gathered->missing));
  auto id = books.next_id("plan");
  if (!id) return respond(office_problem(id.error()));
  if (auto numbered = office::number_plan(books, form, *id, gathered->input); !numbered)
    return respond(office_problem(numbered.error()));
  // A large plan takes seconds: no command of the line waits for it.
  const bool taken = office.compute(
      [&office, respond, author, id = *id, form = std::move(form), input = std::move(gathered->input)]() mutable {
        auto plan = alliance::make_plan(std::move(input));
        if (!plan) return respond(office_problem(plan.error()));
        auto made = std::make_shared<const alliance::OperationPlan>(std::move(*plan));
        office.on_command_thread([&office, respond, author, id, form = std::move(form), made] {
          auto kept = office::keep_plan(office.command_books, *made, form, id, author);
          if (!kept) return respond(office_problem(kept.error()));
          respond(json_response(plan_detail_json(head_of(*kept), office::figures_of(*made, form, id), *made), 201));
        });
      });
  if (!taken) respond(problem(503, "overloaded", "Other plans are being made. Try again in a moment."));
}

// --- what becomes of it ---

Response refused(OfficeContext& office, const std::string& id, const office::PlanRefusal& refusal) {
  if (refusal.code.empty()) return problem(503, "books_failing", refusal.detail);
  if (refusal.code == "not_found") return problem(404, "not_found", refusal.detail);
  if (refusal.code != "conflict") return problem(409, refusal.code, refusal.detail);
  auto current = office.command_books.find<PlanHead>(id);
  auto figures = figures_of(office.command_books, id);
  Json stands = nullptr;
  if (current && *current && figures) stands = plan_json(**current, *figures);
  Response response = conflict_problem(office, Plan::kTable, id, std::move(stands));
  Json json = Json::parse(response.body);
  json["detail"] = refusal.detail;
  response.body = dump(json);
  return response;
}

void post_approve(OfficeContext& office, const Call& call, const Responder& respond) {
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto plan = office::approve_plan(office.command_books, call.params[0], *version, office.author(call.identity));
  respond(plan ? detail_response(office.command_books, *plan) : refused(office, call.params[0], plan.error()));
}

void post_carry_out(OfficeContext& office, const Call& call, const Responder& respond) {
  std::string reason;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  read_text(body, "reason", reason, true, 3, 2'000);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  const auto mark = [&](const alliance::Case& c) { return mark_case(office, c, c.hotlines, "opened", c.opened_at); };
  auto plan = office::carry_out_plan(office.command_books, call.params[0], *version, reason,
                                     office.author(call.identity), mark);
  respond(plan ? detail_response(office.command_books, *plan) : refused(office, call.params[0], plan.error()));
}

void get_comparison(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto record = plan_or_404(office, call, respond),
             other = record ? plan_or_404(office, call, respond, 1) : std::nullopt;
  if (!other) return;
  const auto before = opened_or_problem(*record, respond);
  if (!before) return;
  const auto after = opened_or_problem(*other, respond);
  if (!after) return;
  respond(json_response(comparison_json(record->id, other->id, alliance::compare(*before, *after))));
}

// --- documents ---

// Who reads it as whom; what a member's people may know of its rates is the table's to say.
void take_reader(const access::Identity& identity, documents::PlanDocument& document) {
  if (identity.role == access::Role::kClient) document.reader = documents::Reader::kClient;
  if (!identity.of_member()) return;
  document.reader = documents::Reader::kMember;
  document.reading_member = identity.organisation;
  document.own_rates = may_know_own_rates(identity);
}

void get_document(OfficeContext& office, const Call& call, const Responder& respond, bool pdf) {
  const auto language = document_language(call, respond);
  if (!language) return;
  const auto record = plan_or_404(office, call, respond);
  if (!record) return;
  documents::PlanDocument document;
  take_reader(call.identity, document);
  if (document.reader != documents::Reader::kCoordinator && record->status == "draft")
    return respond(problem(409, "not_approved", "The plan is a draft that nobody has approved yet."));
  const auto plan = opened_or_problem(*record, respond);
  if (!plan) return;
  const bool takes_part = std::any_of(plan->input.members.begin(), plan->input.members.end(),
                                      [&](const alliance::PlanMember& m) { return m.key == document.reading_member; });
  if (document.reader == documents::Reader::kMember && !takes_part)
    return respond(problem(403, "forbidden", "Your company takes no part in this plan."));
  document.plan = &*plan;
  document.fingerprint = record->sha256;
  document.approved_by = record->approved_by;
  document.approved_at = record->approved_at;
  if (const HotlineNames* hotline = office.line.names.hotline(record->hotline))
    document.skill_names = office::skill_names(hotline->hotline());
  const bool german = *language == documents::Language::kGerman;
  office.press.respond(call, respond, documents::plan_html(document, *language),
                       (german ? "einsatzplan-" : "operation-plan-") + record->id, pdf);
}

void get_fallback(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto record = plan_or_404(office, call, respond);
  if (!record) return;
  if (const auto plan = opened_or_problem(*record, respond))
    respond(file_response("text/csv; charset=utf-8; header=present", fmt::format("fallback-{}.csv", record->id),
                          alliance::fallback_csv(*plan)));
}

void get_text(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto record = plan_or_404(office, call, respond);
  if (!record) return;
  if (const auto plan = opened_or_problem(*record, respond))
    respond(
        file_response("text/plain; charset=utf-8", fmt::format("{}.txt", record->id), alliance::canonical_text(*plan)));
}

}  // namespace

void add_plan_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kGet, "/api/alliance/plans", get_plans);
  route(Method::kPost, "/api/alliance/plans", post_plan);
  route(Method::kGet, "/api/alliance/plans/{plan}", get_plan);
  route(Method::kGet, "/api/alliance/plans/{plan}/compare/{other}", get_comparison);
  route(Method::kPost, "/api/alliance/plans/{plan}/approve", post_approve);
  route(Method::kPost, "/api/alliance/plans/{plan}/carry-out", post_carry_out);
  route(Method::kGet, "/api/alliance/plans/{plan}/document.html",
        [](OfficeContext& o, const Call& call, const Responder& r) { get_document(o, call, r, false); });
  route(Method::kGet, "/api/alliance/plans/{plan}/document.pdf",
        [](OfficeContext& o, const Call& call, const Responder& r) { get_document(o, call, r, true); });
  route(Method::kGet, "/api/alliance/plans/{plan}/fallback.csv", get_fallback);
  route(Method::kGet, "/api/alliance/plans/{plan}/canonical.txt", get_text);
}

}  // namespace rufbund::api
