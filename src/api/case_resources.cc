// Cases: what happened and was decided, their alert level, open points, what they cost; and the call-ups that belong to
// them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "alliance/values.h"
#include "api/alert_rules.h"
#include "api/call_up_checks.h"
#include "api/case_account.h"
#include "api/case_marks.h"
#include "api/record_fields.h"
#include "api/record_resources.h"
#include "office/call_ups.h"
#include "office/case_notices.h"
#include "office/case_spend.h"
#include "office/open_cases.h"

namespace rufbund::api {
namespace {

__extension__ using Int128 = __int128;

using alliance::CallUpRecord;
using alliance::Case;
using alliance::CaseEntry;
using alliance::OpenPoint;

constexpr std::int64_t kHour = 3'600'000;

Result<void> add_entry(OfficeContext& office, const storage::Author& author, const std::string& case_id,
                       std::string_view kind, std::string text) {
  storage::OfficeBooks& books = office.command_books;
  auto id = books.next_id("entry");
  if (!id) return tl::unexpected(id.error());
  CaseEntry entry;
  entry.id = *id;
  entry.case_id = case_id;
  entry.kind = kind;
  entry.text = std::move(text);
  entry.account = author.account;
  entry.name = author.name;
  entry.at = author.at;
  return books.insert(entry);
}

// --- cases ---

void read_case(OfficeContext& office, const Call& call, Body& body, Case& c, bool fresh) {
  read_line(body, "title", c.title, fresh, 3, 200);
  const std::string client = c.client;
  read_key(body, "client", c.client, false);
  if (!c.client.empty() && c.client != client) {
    // One that nobody keeps would see its case never.
    const auto known = office.command_books.find<alliance::Client>(c.client);
    if (known && !*known) body.reject("/client", "unknown_name", fmt::format("There is no client '{}'.", c.client));
  }
  read_keys(body, "hotlines", c.hotlines, fresh, 1, 16);
  read_key(body, "hotline_type", c.hotline_type, fresh);
  if (const auto cents = body.integer("budget_cents", fresh, 0, 1'000'000'000'000)) c.budget_cents = *cents;
  if (const auto ppm = body.integer("target_ppm", false, 1, 1'000'000)) c.target_ppm = *ppm;
  if (const auto ms = body.integer("target_ms", false, 0, kHour)) c.target_ms = *ms;
  read_time(body, "ends_at", c.ends_at, false);
  if (!fresh) return;
  if (const auto drill = body.integer("drill", false, 0, 1)) c.drill = *drill;
  c.level = "normal";
  c.opened_at = office.now();
  c.opened_by = call.identity.name;
}

Result<void> check_case(OfficeContext& office, const Call& call, const Case* before, Case& c) {
  if (before != nullptr && before->closed_at != TimeMs{})
    return fail(ErrorCode::kConflict, "The case is closed, and its report is made: it stays as it is.");
  for (const std::string& hotline : c.hotlines)
    if (office.line.names.hotline(hotline) == nullptr)
      return fail(ErrorCode::kInvalidArgument, fmt::format("There is no hotline '{}'.", hotline));
  if (c.closed_at != TimeMs{}) return {};
  std::vector<std::string> fresh;  // on which it begins now
  for (const std::string& hotline : c.hotlines)
    if (before == nullptr ||
        std::find(before->hotlines.begin(), before->hotlines.end(), hotline) == before->hotlines.end())
      fresh.push_back(hotline);
  if (auto free = office::check_hotlines_free(office.command_books, c.id, fresh); !free) return free;
  if (auto marked = mark_case(office, c, fresh, "opened", before == nullptr ? c.opened_at : office.now()); !marked)
    return marked;
  if (before != nullptr) return {};
  return add_entry(office, office.author(call.identity), c.id, "opened", c.title);
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

// Whose lines a case is on.
std::vector<std::string> members_of(OfficeContext& office, const Case& of) {
  std::set<std::string> members;
  for (const std::string& key : of.hotlines)
    if (const HotlineNames* hotline = office.line.names.hotline(key))
      for (const directory::Member& member : hotline->hotline().members) members.insert(member.key);
  return {members.begin(), members.end()};
}

void post_level(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto before = case_or_404(office, call, respond);
  if (!before) return;
  Case changed = *before;
  std::string reason;
  Body body(call.request);
  changed.version = body.integer("version", true, 1, INT64_MAX).value_or(0);
  read_choice(body, "level", changed.level, true, {"normal", "watch", "activation", "live", "stand_down"});
  read_text(body, "reason", reason, true, 3, 2'000);
  const auto from = alliance::alert_level(before->level), to = alliance::alert_level(changed.level);
  if (body.good() && (!from || !to || !alliance::may_change(*from, *to)))
    body.reject("/level", "wrong_step",
                fmt::format("A case that is {} cannot become {}.", before->level, changed.level));
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (before->closed_at != TimeMs{}) return respond(problem(409, "conflict", "The case is closed."));
  if (auto refused = not_a_decider(office.command_books, changed.level, call.identity))
    return respond(std::move(*refused));
  // Back to normal is the end of it. The final report is made by the office's desk, once all up to now is in the books.
  if (changed.level == "normal") changed.closed_at = office.now();
  const storage::Author author = office.author(call.identity);
  auto done = office.command_books.transaction([&]() -> Result<void> {
    if (auto put = office.command_books.put(changed, author); !put) return put;
    if (changed.closed_at != TimeMs{})
      if (auto marked = mark_case(office, changed, changed.hotlines, "closed", changed.closed_at); !marked)
        return marked;
    if (auto noted = add_entry(office, author, changed.id, "level_" + changed.level, reason); !noted) return noted;
    if (auto told = office::issue_level_notices(office.command_books, changed, members_of(office, changed), author.at);
        !told)
      return told;
    if (changed.closed_at == TimeMs{}) return {};
    // Nobody is asked, reminded or telephoned for a case that is over.
    if (auto none = office::withdraw_open(office.command_books, changed.id, author); !none)
      return tl::unexpected(none.error());
    // What was delivered up to the end of a case is measured at its end.
    return measure_case(office, changed);
  });
  if (!done) {
    if (done.error().code == ErrorCode::kConflict)
      return respond(conflict_problem(office, Case::kTable, changed.id, record_json(*before)));
    return respond(office_problem(done.error()));
  }
  respond(json_response(record_json(changed)));
}

void get_entries(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  auto entries = office.books.select<CaseEntry>("WHERE case_id = :id ORDER BY at, id", {{"id", found->id}});
  if (!entries) return respond(office_problem(entries.error()));
  respond(json_response({{"items", records_json(*entries)}}));
}

void post_entry(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  std::string kind = "note", text;
  Body body(call.request);
  read_choice(body, "kind", kind, false, {"note", "decision"});
  read_text(body, "text", text, true, 1, 4'000);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto done = office.command_books.transaction(
      [&] { return add_entry(office, office.author(call.identity), found->id, kind, text); });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response({{"kind", kind}, {"text", text}}, 201));
}

void read_point(OfficeContext&, const Call&, Body& body, OpenPoint& p, bool fresh) {
  read_text(body, "text", p.text, fresh, 3, 1'000);
  read_line(body, "person", p.person, false, 0, 120);
  read_time(body, "due_at", p.due_at, false);
  if (!fresh) read_time(body, "done_at", p.done_at, false);
}

// --- what it costs ---

// How long the budget lasts at this pace; null: beyond a year, or there is none.
Json lasts_until(const Case& c, std::int64_t spent, std::int64_t per_hour, TimeMs now) {
  const std::int64_t left = c.budget_cents - spent;
  if (left <= 0 && c.budget_cents > 0) return to_rfc3339(now);
  if (per_hour <= 0 || left <= 0 || left / per_hour >= 24 * 366) return nullptr;
  return to_rfc3339(now + Millis{static_cast<std::int64_t>(static_cast<Int128>(left) * kHour / per_hour)});
}

void get_spend(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  const TimeMs now = found->closed_at != TimeMs{} ? found->closed_at : office.now();
  auto work = work_of(office, {office.books, office.line.books}, *found);
  if (!work) return respond(office_problem(work.error()));
  const TimeMs since = std::max(found->opened_at, now - Millis{kHour});
  std::int64_t cents = 0, last_hour = 0;
  Json members = Json::array(), without_card = Json::array();
  for (const auto& [member, spend] : office::spend_of(work->paid, work->cards, found->opened_at, now)) {
    cents += spend.cents;
    if (spend.lacks_card()) without_card.push_back(member);
    members.push_back({{"member", member},
                       {"conversations", spend.conversations},
                       {"talk_ms", spend.talk_ms},
                       {"seat_ms", spend.seat_ms},
                       {"cents", spend.cents},
                       {"unpriced_talk_ms", spend.unpriced_talk_ms},
                       {"unpriced_seat_ms", spend.unpriced_seat_ms}});
  }
  for (const auto& [member, spend] : office::spend_of(work->paid, work->cards, since, now)) last_hour += spend.cents;
  const std::int64_t per_hour = office::cents_per_hour(last_hour, since, now);
  const bool complete = without_card.empty();
  respond(json_response({{"client", found->client},
                         {"at", to_rfc3339(now)},
                         {"budget_cents", found->budget_cents},
                         {"spent_cents", cents},
                         {"last_hour_cents", last_hour},
                         {"hourly_cents", per_hour},
                         {"lasts_until", lasts_until(*found, cents, per_hour, now)},
                         {"complete", complete},
                         {"without_card", std::move(without_card)},
                         {"members", std::move(members)}}));
}

// --- call-ups ---

Json call_up_json(const CallUpRecord& record) {
  Json json = record_json(record);
  json["ends_at"] = to_rfc3339(record.begin_at + Millis{record.interval_minutes * 60'000} *
                                                     static_cast<std::int64_t>(record.ordered.size()));
  return json;
}

void respond_call_ups(const Result<std::vector<CallUpRecord>>& records, const Responder& respond) {
  if (!records) return respond(office_problem(records.error()));
  Json items = Json::array();
  for (const CallUpRecord& record : *records) items.push_back(call_up_json(record));
  respond(json_response({{"items", std::move(items)}}));
}

void read_numbers(Body& body, std::string_view name, alliance::Numbers& into, bool required, std::size_t most) {
  const Json* list = body.value(name, required);
  if (list == nullptr) return;
  const std::string pointer = "/" + std::string(name);
  if (!list->is_array() || list->empty() || list->size() > most)
    return body.reject(pointer, "wrong_type", fmt::format("From 1 to {} numbers.", most));
  into.clear();
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& n = (*list)[i];
    if (!n.is_number_integer() || n < 0 || n > alliance::kMostSeats)
      body.reject(fmt::format("{}/{}", pointer, i), "out_of_range", fmt::format("From 0 to {}.", alliance::kMostSeats));
    else
      into.push_back(n.get<std::int64_t>());
  }
}

void post_call_up(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto found = case_or_404(office, call, respond);
  if (!found) return;
  CallUpRecord record;
  record.case_id = found->id;
  TimeMs deadline;
  Body body(call.request);
  read_key(body, "member", record.member, true);
  read_key(body, "hotline", record.hotline, true);
  read_keys(body, "skills", record.skills, true, 1, alliance::kMostSkills);
  read_time(body, "begin_at", record.begin_at, true);
  read_time(body, "deadline", deadline, true);
  if (const auto minutes = body.integer("interval_minutes", false, 15, 60)) record.interval_minutes = *minutes;
  if (record.interval_minutes != 15 && record.interval_minutes != 60)
    body.reject("/interval_minutes", "out_of_range", "15 or 60.");
  read_numbers(body, "ordered", record.ordered, true, alliance::kMostCallUpIntervals);
  read_keys(body, "substitutes", record.substitutes, false, 0, 100);
  // The order in which substitutes are asked is the office's, not the alphabet's.
  if (const Json* wanted = body.value("substitutes", false); wanted != nullptr && body.good())
    record.substitutes = wanted->get<std::vector<std::string>>();
  // What is delivered is measured by quarter hours.
  if (record.begin_at.ms % projections::kQuarterMs != 0)
    body.reject("/begin_at", "out_of_range", "It begins at a quarter hour: 08:00, 08:15, 08:30 or 08:45, say.");
  if (std::find(found->hotlines.begin(), found->hotlines.end(), record.hotline) == found->hotlines.end())
    body.reject("/hotline", "unknown_name", "It is none of the case's hotlines.");
  check_call_up(office, body, record, deadline);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (found->closed_at != TimeMs{} || (found->level != "activation" && found->level != "live"))
    return respond(problem(409, "wrong_level", "Members are called up in a case that is activated or live."));
  storage::OfficeBooks& books = office.command_books;
  const storage::Author author = office.author(call.identity);
  auto done = books.transaction([&]() -> Result<void> {
    for (const std::string& member : [&] {
           std::vector<std::string> all = record.substitutes;
           all.push_back(record.member);
           return all;
         }()) {
      auto known = books.find<alliance::Member>(member);
      if (!known) return tl::unexpected(known.error());
      if (!*known || (*known)->status != "active")
        return fail(ErrorCode::kInvalidArgument, fmt::format("'{}' is no active member.", member));
    }
    auto id = books.next_id("callup");
    if (!id) return tl::unexpected(id.error());
    record.id = *id;
    record.state = "proposed";
    record.created_at = office.now();
    const alliance::CallUp proposed = alliance::call_up_of(record);
    auto opened = alliance::open(proposed, proposed.revision, office.now(), deadline);
    if (!opened) return fail(ErrorCode::kInvalidArgument, std::string(to_text(opened.error())));
    alliance::take_over(*opened, record);
    if (auto added = books.add(record, author); !added) return added;
    if (auto noted = office::issue_notices(books, record, found->title, office.now()); !noted) return noted;
    return add_entry(office, author, found->id, "called_up", record.id + " " + record.member);
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response(call_up_json(record), 201));
}

void post_answer(OfficeContext& office, const Call& call, const Responder& respond) {
  storage::OfficeBooks& books = office.command_books;
  std::string answer, reason, text;
  alliance::Numbers seats;
  Body body(call.request);
  read_choice(body, "answer", answer, true, {"accept", "decline"});
  read_numbers(body, "seats", seats, false, alliance::kMostCallUpIntervals);
  read_choice(body, "reason", reason, answer == "decline",
              {"no_staff", "technical", "other_obligation", "force_majeure", "other"});
  read_text(body, "text", text, false, 0, 400);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  office::CallUpAnswer wanted;
  wanted.accepts = answer == "accept";
  wanted.seats = seats;
  wanted.reason = reason;
  wanted.text = text;
  wanted.person = call.identity.name;
  wanted.via = call.identity.by_token ? "api" : "portal";
  std::optional<CallUpRecord> record;
  auto done =
      office::answer_call_up(books, call.params[1], call.params[0], wanted, office.author(call.identity), record);
  if (!done) {
    if (done.error().code == ErrorCode::kConflict && record) {
      Response response = problem(409, "call_up_refused", "");
      Json json = Json::parse(response.body);
      json["refusal"] = done.error().message;
      json["current"] = call_up_json(*record);
      response.body = dump(json);
      return respond(std::move(response));
    }
    return respond(office_problem(done.error()));
  }
  respond(json_response(call_up_json(*record)));
}

void post_withdraw(OfficeContext& office, const Call& call, const Responder& respond) {
  storage::OfficeBooks& books = office.command_books;
  std::string text;
  Body body(call.request);
  const auto version = body.integer("version", true, 1, INT64_MAX);
  read_text(body, "text", text, true, 3, 400);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  auto found = books.find<CallUpRecord>(call.params[1]);
  if (!found) return respond(office_problem(found.error()));
  if (!*found || (*found)->case_id != call.params[0]) return respond(not_found("call-up", call.params[1]));
  CallUpRecord record = **found;
  if (record.version != *version)
    return respond(conflict_problem(office, CallUpRecord::kTable, record.id, record_json(record)));
  const alliance::CallUp order = alliance::call_up_of(record);
  auto withdrawn = alliance::withdraw(order, order.revision, office.now(), text);
  if (!withdrawn) return respond(problem(409, "call_up_refused", to_text(withdrawn.error())));
  alliance::take_over(*withdrawn, record);
  if (auto put = books.put(record, office.author(call.identity)); !put) return respond(office_problem(put.error()));
  respond(json_response(call_up_json(record)));
}

}  // namespace

void add_case_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  RecordKind<Case> cases{.list = "/api/alliance/cases",
                         .one = "/api/alliance/cases/{case}",
                         .parent = {},
                         .id_prefix = "case",
                         .order = "ORDER BY opened_at DESC"};
  cases.read = read_case;
  cases.check = check_case;
  cases.conflict_code = [](const Case* before) -> std::string_view {
    return before != nullptr && before->closed_at != TimeMs{} ? "conflict" : "hotline_in_case";
  };
  add_record_routes(router, office, cases);
  route(Method::kPost, "/api/alliance/cases/{case}/level", post_level);
  route(Method::kGet, "/api/alliance/cases/{case}/entries", get_entries);
  route(Method::kPost, "/api/alliance/cases/{case}/entries", post_entry);
  route(Method::kGet, "/api/alliance/cases/{case}/spend", get_spend);
  RecordKind<OpenPoint> points{.list = "/api/alliance/cases/{case}/open-points",
                               .one = "/api/alliance/cases/{case}/open-points/{open_point}",
                               .parent = "case_id",
                               .id_prefix = "point",
                               .order = "ORDER BY due_at, id"};
  points.read = read_point;
  add_record_routes(router, office, points);
  route(Method::kGet, "/api/alliance/cases/{case}/call-ups", [](OfficeContext& o, const Call& c, const Responder& r) {
    respond_call_ups(
        o.books.select<CallUpRecord>("WHERE case_id = :id ORDER BY begin_at, created_at", {{"id", c.params[0]}}), r);
  });
  route(Method::kPost, "/api/alliance/cases/{case}/call-ups", post_call_up);
  route(Method::kPost, "/api/alliance/cases/{case}/call-ups/{call_up}/withdraw", post_withdraw);
  route(Method::kGet, "/api/alliance/members/{member}/call-ups",
        [](OfficeContext& o, const Call& c, const Responder& r) {
          respond_call_ups(
              o.books.select<CallUpRecord>("WHERE member = :member ORDER BY begin_at DESC", {{"member", c.params[0]}}),
              r);
        });
  route(Method::kPost, "/api/alliance/members/{member}/call-ups/{call_up}/answer", post_answer);
  route(Method::kGet, "/api/alliance/cases/{case}/notices", [](OfficeContext& o, const Call& c, const Responder& r) {
    auto notices =
        o.books.select<alliance::Notice>("WHERE case_id = :id ORDER BY created_at, id", {{"id", c.params[0]}});
    if (!notices) return r(office_problem(notices.error()));
    r(json_response({{"items", records_json(*notices)}}));
  });
}

}  // namespace rufbund::api
