// Pledges, as a week's grid and as CSV; the readiness that they amount to.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "alliance/capacity_indicator.h"
#include "alliance/pledge_csv.h"
#include "alliance/values.h"
#include "api/pledge_doubts.h"
#include "api/pledges.h"
#include "api/query.h"
#include "api/record_fields.h"
#include "api/record_resources.h"

namespace rufbund::api {
namespace {

using alliance::Pledge;
using alliance::PledgeRecord;

constexpr std::size_t kMostPledgesOfMember = 100;

// --- pledges ---

void read_pledge(OfficeContext&, const Call&, Body& body, PledgeRecord& p, bool fresh) {
  read_choice(body, "level", p.level, fresh, {"watch", "activation", "live"});
  read_keys(body, "skills", p.skills, fresh, 1, alliance::kMostSkills);
  read_date(body, "valid_from", p.valid_from, fresh);
  read_date(body, "valid_to", p.valid_to, fresh);
  if (const auto minutes = body.integer("ramp_up_min", fresh, 0, alliance::kMostRampUpMinutes))
    p.ramp_up_min = *minutes;
  read_dates(body, "blackouts", p.blackouts, alliance::kMostBlackouts);
  const Json* seats = body.value("seats", fresh);
  if (seats == nullptr) return;
  if (!seats->is_array() || seats->size() != alliance::kHoursOfWeek)
    return body.reject("/seats", "wrong_type", "168 numbers are expected: Monday 00 h to Sunday 23 h.");
  p.seats.clear();
  for (std::size_t i = 0; i < seats->size(); ++i) {
    const Json& n = (*seats)[i];
    if (!n.is_number_integer() || n < 0 || n > alliance::kMostSeats)
      body.reject(fmt::format("/seats/{}", i), "out_of_range", fmt::format("From 0 to {}.", alliance::kMostSeats));
    else
      p.seats.push_back(n.get<std::int64_t>());
  }
}

Result<std::vector<PledgeRecord>> pledges_of(storage::OfficeBooks& books, const std::string& member) {
  return books.select<PledgeRecord>("WHERE member = :member ORDER BY valid_from, level, id", {{"member", member}});
}

// What one member may pledge in all, so that it cannot use up what plans and keys of the whole alliance can hold.
Result<void> check_bounds(const std::vector<Pledge>& pledges) {
  if (pledges.size() > kMostPledgesOfMember)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("A member has {} pledges at most: remove what is over, or join some into one.",
                            kMostPledgesOfMember));
  std::map<alliance::AlertLevel, std::uint64_t> hours;
  for (const Pledge& pledge : pledges) {
    std::uint64_t& sum = hours[pledge.level];
    sum += alliance::seat_hours(pledge, pledge.from, pledge.to);
    if (sum > alliance::kMostSeatHours)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("A member pledges {} seat-hours at most for one level: take fewer seats or less time.",
                              alliance::kMostSeatHours));
  }
  return {};
}

// A member's pledges must fit together.
Result<void> check_pledge(OfficeContext& office, const Call&, const PledgeRecord*, PledgeRecord& p) {
  auto records = pledges_of(office.command_books, p.member);
  if (!records) return tl::unexpected(records.error());
  std::vector<std::string> ids;
  std::vector<Pledge> pledges;
  for (const PledgeRecord& record : *records) {
    if (record.id == p.id) continue;
    auto pledge = alliance::pledge_of(record);
    if (!pledge) continue;
    ids.push_back(record.id);
    pledges.push_back(std::move(*pledge));
  }
  auto pledge = alliance::pledge_of(p);
  if (!pledge)
    return fail(ErrorCode::kInvalidArgument, fmt::format("The pledge's {} is none.", pledge.error().message));
  ids.push_back(p.id);
  pledges.push_back(std::move(*pledge));
  if (auto within = check_bounds(pledges); !within) return within;
  for (const alliance::PledgeFinding& finding : alliance::validate(pledges)) {
    const std::string with = finding.problem == alliance::PledgeProblem::kOverlap
                                 ? fmt::format(" with {}", ids[std::min(finding.index, finding.other_index)])
                                 : std::string();
    return fail(ErrorCode::kInvalidArgument, fmt::format("{}{}", alliance::to_text(finding.problem), with));
  }
  return {};
}

// How many pledges there are and how often they were changed: COUNT.VERSIONS.NUMBERS, each a sum. Ids are never given
// twice, so any change of any of them changes it.
std::string fingerprint_of(const std::vector<PledgeRecord>& records) {
  std::int64_t versions = 0, numbers = 0;
  for (const PledgeRecord& record : records) {
    versions += record.version;
    numbers += parse_integer(record.id.substr(record.id.find('-') + 1), 0, INT64_MAX / 1'000).value_or(0);
  }
  return fmt::format("{}.{}.{}", records.size(), versions, numbers);
}

// Those warnings of a member that are about this pledge.
Json warnings_about(const Json& all, const std::string& pledge) {
  Json out = Json::array();
  for (const Json& one : all)
    if (one["pledge"] == pledge) out.push_back(one);
  return out;
}

void add_warnings(OfficeContext& office, storage::OfficeBooks& books, const PledgeRecord& pledge, Json& json) {
  const auto records = pledges_of(books, pledge.member);
  if (!records) return;
  const auto all = pledge_doubts(office, books, pledge.member, *records);
  if (all) json["warnings"] = warnings_about(*all, pledge.id);
}

void get_pledges(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto records = pledges_of(office.books, call.params[0]);
  if (!records) return respond(office_problem(records.error()));
  const auto all = pledge_doubts(office, office.books, call.params[0], *records);
  if (!all) return respond(office_problem(all.error()));
  Json items = Json::array();
  for (const PledgeRecord& record : *records) {
    Json& item = items.emplace_back(record_json(record));
    item["warnings"] = warnings_about(*all, record.id);
  }
  respond(json_response({{"items", std::move(items)}}));
}

void get_csv(OfficeContext& office, const Call& call, const Responder& respond) {
  auto records = pledges_of(office.books, call.params[0]);
  if (!records) return respond(office_problem(records.error()));
  std::vector<Pledge> pledges;
  for (const PledgeRecord& record : *records)
    if (auto pledge = alliance::pledge_of(record)) pledges.push_back(std::move(*pledge));
  Response response;
  response.content_type = "text/csv; charset=utf-8; header=present";
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"rufbund-pledges.csv\"");
  response.body = alliance::write_pledges(pledges);
  respond(std::move(response));
}

// A file replaces all pledges of the member, or, where anything is wrong with it, none.
void put_csv(OfficeContext& office, const Call& call, const Responder& respond) {
  const std::string& member = call.params[0];
  Query query(call.request.query);
  const std::string seen = query.text("seen").value_or("");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  auto read = alliance::read_pledges(call.request.body, member);
  if (read.refusal != alliance::CsvRefusal::kNone || !read.mistakes.empty()) {
    Response response = problem(422, "invalid_csv", "Nothing was taken over.");
    Json json = Json::parse(response.body);
    json["refusal"] =
        read.refusal == alliance::CsvRefusal::kNone ? Json(nullptr) : Json(alliance::to_text(read.refusal));
    Json mistakes = Json::array();
    for (const alliance::CsvMistake& m : read.mistakes)
      mistakes.push_back({{"code", alliance::to_text(m.problem)},
                          {"line", m.line},
                          {"column", m.column},
                          {"column_name", m.column_name},
                          {"text", m.text}});
    json["mistakes"] = std::move(mistakes);
    json["mistakes_left_out"] = read.mistakes_left_out;
    response.body = dump(json);
    return respond(std::move(response));
  }
  if (const auto within = check_bounds(read.pledges); !within) return respond(office_problem(within.error()));
  storage::OfficeBooks& books = office.command_books;
  const storage::Author author = office.author(call.identity);
  auto done = books.transaction([&]() -> Result<void> {
    auto known = books.find<alliance::Member>(member);
    if (!known) return tl::unexpected(known.error());
    if (!*known) return fail(ErrorCode::kNotFound, "There is no such member.");
    auto records = pledges_of(books, member);
    if (!records) return tl::unexpected(records.error());
    if (!seen.empty() && seen != fingerprint_of(*records))
      return fail(ErrorCode::kConflict, "The pledges were changed meanwhile: look at them, then import again.");
    for (const PledgeRecord& record : *records)
      if (auto gone = books.remove(record, author); !gone) return gone;
    for (const Pledge& pledge : read.pledges) {
      PledgeRecord record = alliance::record_of(pledge);
      auto id = books.next_id("pledge");
      if (!id) return tl::unexpected(id.error());
      record.id = *id;
      if (auto added = books.add(record, author); !added) return added;
    }
    return {};
  });
  if (!done) return respond(office_problem(done.error()));
  const auto records = pledges_of(books, member);
  const auto warnings = records ? pledge_doubts(office, books, member, *records) : Result<Json>(Json::array());
  respond(json_response({{"pledges", read.pledges.size()}, {"warnings", warnings ? *warnings : Json(Json::array())}}));
}

// Seats by hour of a week and skill set: everybody's together, and whose.
void get_readiness(OfficeContext& office, const Call& call, const Responder& respond) {
  Query query(call.request.query);
  const std::string level_name = query.text("level").value_or("live");
  const auto level = alliance::alert_level(level_name);
  const TimeMs from = query.time("from").value_or(office.now());
  if (!level) query.reject("level", "unknown_name");
  if (const auto& errors = query.finish(); !errors.empty()) return respond(invalid(errors));
  auto pledges = valid_pledges(office.books);
  if (!pledges) return respond(office_problem(pledges.error()));
  constexpr std::int64_t kHour = 3'600'000;
  const TimeMs begin{from.ms / kHour * kHour};
  Json rows = Json::array();
  std::map<std::pair<std::string, std::string>, std::vector<std::uint64_t>> seats;  // by skills and member
  for (const Pledge& pledge : *pledges) {
    if (pledge.level != *level) continue;
    auto& row = seats[{alliance::to_text(pledge.skills), pledge.member}];
    row.resize(alliance::kHoursOfWeek);
    for (int hour = 0; hour < alliance::kHoursOfWeek; ++hour)
      row[static_cast<std::size_t>(hour)] += alliance::seats_at(pledge, begin + Millis{hour * kHour});
  }
  for (auto& [place, row] : seats) rows.push_back({{"skills", place.first}, {"member", place.second}, {"seats", row}});
  respond(json_response({{"level", level_name}, {"from", to_rfc3339(begin)}, {"items", std::move(rows)}}));
}

}  // namespace

void add_pledge_resources(Router& router, OfficeContext& office) {
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  RecordKind<PledgeRecord> pledges{.list = "/api/alliance/members/{member}/pledges",
                                   .one = "/api/alliance/members/{member}/pledges/{pledge}",
                                   .parent = "member",
                                   .id_prefix = "pledge",
                                   .order = "ORDER BY valid_from, level, id",
                                   .removable = true};
  pledges.read = read_pledge;
  pledges.check = check_pledge;
  pledges.extend = add_warnings;
  add_record_routes(router, office, pledges, false);
  route(Method::kGet, pledges.list, get_pledges);  // everybody's warnings are reckoned once
  route(Method::kGet, "/api/alliance/members/{member}/pledges.csv", get_csv);
  route(Method::kPut, "/api/alliance/members/{member}/pledges.csv", put_csv);
  route(Method::kGet, "/api/alliance/readiness", get_readiness);
}

}  // namespace rufbund::api
