// A case's account: its figures, the reports that are made of it, and what members get to hang on the wall.
#include <fmt/format.h>

#include "api/case_account.h"
#include "api/query.h"
#include "api/record_json.h"
#include "api/report_json.h"
#include "office/case_report.h"

namespace rufbund::api {
namespace {

using alliance::Case;
using alliance::CaseReportRecord;
using documents::Language;
using documents::Reader;

// --- figures ---

Json figures_json(const office::CallFigures& f) {
  return {{"offered", f.offered},
          {"answered", f.answered},
          {"answered_in_target", f.answered_in_target},
          {"abandoned", f.abandoned},
          {"left_at_once", f.left_at_once},
          {"wait_ms", f.wait_ms},
          {"service_level_ppm", or_null(f.service_level_ppm())},
          {"staffed_seat_ms", f.staffed_seat_ms},
          {"conversations", f.conversations},
          {"talk_ms", f.talk_ms},
          {"norm_work_ms", f.norm_work_ms}};
}

Json share_json(const office::CaseShare& s) {
  Json reasons = Json::array();
  for (const office::DeviationReason& r : s.reasons)
    reasons.push_back({{"code", r.code}, {"offers", r.offers}, {"norm_work_ms", r.norm_work_ms}});
  return {{"hotline", s.hotline},
          {"member", s.member},
          {"name", s.name},
          {"agreed_ppm", s.agreed_ppm},
          {"delivered_ppm", or_null(s.delivered_ppm)},
          {"deviation_ppm", s.delivered_ppm ? Json(std::int64_t{*s.delivered_ppm} - s.agreed_ppm) : Json(nullptr)},
          {"norm_work_ms", s.norm_work_ms},
          {"conversations", s.conversations},
          {"reasons", std::move(reasons)}};
}

Json member_json(const office::CaseMember& m) {
  Json intervals = Json::array();
  for (const alliance::DeliveryInterval& i : m.intervals)
    intervals.push_back({{"call_up", i.call_up},
                         {"hotline", i.hotline},
                         {"from", to_rfc3339(i.from_at)},
                         {"to", to_rfc3339(i.from_at + Millis{i.length_ms})},
                         {"committed_seat_ms", i.committed_seat_ms},
                         {"delivered_seat_ms", i.delivered_seat_ms}});
  return {{"member", m.member},
          {"name", m.name},
          {"committed_seat_ms", m.committed_seat_ms},
          {"delivered_seat_ms", m.delivered_seat_ms},
          {"reliability_ppm", or_null(m.reliability_ppm)},
          {"staffed_seat_ms", m.staffed_seat_ms},
          {"rounded_seat_ms", m.rounded_seat_ms},
          {"conversations", m.conversations},
          {"counted", m.counted},
          {"talk_ms", m.talk_ms},
          {"norm_work_ms", m.norm_work_ms},
          {"offers", m.offers},
          {"offers_refused", m.refused},
          {"offers_timed_out", m.timed_out},
          {"offers_unreachable", m.unreachable},
          {"cents", m.spend.cents},
          {"intervals", std::move(intervals)}};
}

std::optional<Case> case_or_404(OfficeContext& office, const Call& call, const Responder& respond) {
  auto found = office.books_of(call.request.method).find<Case>(call.params[0]);
  if (!found) {
    respond(office_problem(found.error()));
    return std::nullopt;
  }
  if (!*found) respond(not_found("case", call.params[0]));
  return std::move(*found);
}

void get_figures(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  Query query(call.request.query);
  const auto step = query.integer("step_minutes", 15, 1'440);
  if (step && *step != 15 && *step != 60 && *step != 1'440)
    query.reject("step_minutes", "out_of_range", "15, 60 or 1440.");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  auto figures = figures_of(office, {office.books, office.line.books}, *found, step);
  if (!figures) return respond(office_problem(figures.error()));
  Json intervals = Json::array(), shares = Json::array(), members = Json::array();
  for (const office::FigureInterval& i : figures->intervals) {
    Json one = figures_json(i.figures);
    one["from"] = to_rfc3339(i.from);
    intervals.push_back(std::move(one));
  }
  for (const office::CaseShare& s : figures->shares) shares.push_back(share_json(s));
  for (const office::CaseMember& m : figures->members) members.push_back(member_json(m));
  respond(json_response({{"case_id", found->id},
                         {"client", found->client},
                         {"drill", found->drill != 0},
                         {"closed", found->closed_at != TimeMs{}},
                         {"at", to_rfc3339(figures->at)},
                         {"from", to_rfc3339(figures->from)},
                         {"to", to_rfc3339(figures->to)},
                         {"step_minutes", figures->step_minutes},
                         {"target_ms", figures->target_ms},
                         {"left_at_once_ms", figures->left_at_once_ms},
                         {"totals", figures_json(figures->totals)},
                         {"intervals", std::move(intervals)},
                         {"shares", std::move(shares)},
                         {"members", std::move(members)}}));
}

// --- reports ---

Json report_json(const CaseReportRecord& record) {
  Json heads = parsed(record.heads);
  return {{"id", record.id},
          {"case_id", record.case_id},
          {"status", record.status},
          {"drill", record.drill != 0},
          {"made_at", to_rfc3339(record.made_at)},
          {"made_by", record.made_by},
          {"sha256", record.sha256},
          {"heads", heads.is_array() ? std::move(heads) : Json::array()}};
}

constexpr std::string_view kNewest = "ORDER BY made_at DESC, id DESC LIMIT 1";

void get_reports(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  auto records = office.books.select<CaseReportRecord>("WHERE case_id = :id ORDER BY made_at DESC, id DESC LIMIT 100",
                                                       {{"id", found->id}});
  if (!records) return respond(office_problem(records.error()));
  Json items = Json::array();
  for (const CaseReportRecord& record : *records) items.push_back(report_json(record));
  respond(json_response({{"items", std::move(items)}}));
}

void post_report(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  Body body(call.request);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto made = make_report(office, office.author(call.identity), *found);
  if (!made) return respond(office_problem(made.error()));
  respond(json_response(report_json(*made), 201));
}

struct Wanted {
  Language language = Language::kGerman;
  std::string report;  // "": the newest
};

std::optional<Wanted> wanted_of(const Call& call, const Responder& respond, bool may_name_report) {
  Query query(call.request.query);
  Wanted out;
  const std::string language = query.text("language").value_or("de");
  if (language != "de" && language != "en") query.reject("language", "unknown_name", "One of: de, en.");
  (void)query.integer("waited", 0, 20);  // of a document that is still being made
  if (may_name_report) out.report = query.text("report").value_or("");
  if (const auto& errors = query.finish(); !errors.empty()) {
    respond(invalid(errors));
    return std::nullopt;
  }
  if (language == "en") out.language = Language::kEnglish;
  return out;
}

struct KeptReport {
  std::string id;
  documents::CaseReport report;
};

std::optional<KeptReport> kept_report(OfficeContext& office, const Responder& respond, std::string_view which,
                                      const storage::Parameters& parameters, std::string_view missing) {
  auto records =
      office.books.select<CaseReportRecord>(fmt::format("WHERE case_id = :id {} {}", which, kNewest), parameters);
  if (!records) {
    respond(office_problem(records.error()));
    return std::nullopt;
  }
  if (records->empty()) {
    respond(problem(404, "not_found", missing));
    return std::nullopt;
  }
  auto report = report_of(records->front().document);
  if (!report) {
    respond(problem(503, "books_failing", "The report is damaged."));
    return std::nullopt;
  }
  return KeptReport{records->front().id, std::move(*report)};
}

Reader reader_of(const access::Identity& identity) {
  return identity.of_member()                     ? Reader::kMember
         : identity.role == access::Role::kClient ? Reader::kClient
                                                  : Reader::kCoordinator;
}

void get_report(OfficeContext& office, const Call& call, const Responder& respond, bool pdf) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  const auto wanted = wanted_of(call, respond, true);
  if (!wanted) return;
  storage::Parameters parameters{{"id", found->id}};
  if (!wanted->report.empty()) parameters.emplace_back("report", wanted->report);
  const auto kept = kept_report(office, respond, wanted->report.empty() ? "" : "AND id = :report", parameters,
                                "There is no such report of this case yet. The office makes one.");
  if (!kept) return;
  office.press.respond(call, respond,
                       documents::report_html(kept->report, wanted->language, reader_of(call.identity),
                                              call.identity.organisation, may_know_own_rates(call.identity)),
                       fmt::format("{}-{}", found->id, kept->id), pdf);
}

void get_certificate(OfficeContext& office, const Call& call, const Responder& respond, bool pdf) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  const auto wanted = wanted_of(call, respond, false);
  if (!wanted) return;
  const auto kept = kept_report(office, respond, "AND status = 'final'", {{"id", found->id}},
                                "Certificates are there once the case is closed and its conversations have ended.");
  if (!kept) return;
  const auto certificate = office::certificate_of(kept->report, call.params[1]);
  if (!certificate) return respond(not_found("member of this case", call.params[1]));
  office.press.respond(call, respond, documents::certificate_html(*certificate, wanted->language),
                       fmt::format("{}-{}", found->id, call.params[1]), pdf);
}

}  // namespace

void add_case_report_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kGet, "/api/alliance/cases/{case}/figures", get_figures);
  route(Method::kGet, "/api/alliance/cases/{case}/reports", get_reports);
  route(Method::kPost, "/api/alliance/cases/{case}/report", post_report);
  for (const bool pdf : {false, true}) {
    const std::string extension = pdf ? "pdf" : "html";
    route(Method::kGet, "/api/alliance/cases/{case}/report." + extension,
          [pdf](OfficeContext& o, const Call& c, const Responder& r) { get_report(o, c, r, pdf); });
    route(Method::kGet, "/api/alliance/cases/{case}/certificates/{member}/document." + extension,
          [pdf](OfficeContext& o, const Call& c, const Responder& r) { get_certificate(o, c, r, pdf); });
  }
}

}  // namespace rufbund::api
