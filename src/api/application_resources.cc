// Companies that apply by themselves. Anybody may: so what is taken is bounded in size, in number and in how often one
// place may come; it makes no account, sends nothing to anybody, and shows nobody but the office what was written.
#include "api/application_resources.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "alliance/application_record.h"
#include "api/allowance.h"
#include "api/record_fields.h"
#include "api/record_resources.h"
#include "base/utf8.h"

namespace rufbund::api {
namespace {

using alliance::Application;
using alliance::Contact;
using alliance::Member;

constexpr std::int64_t kTimesAtOnce = 5;  // of one place
constexpr Millis kOneMoreEvery{10 * 60'000};
constexpr int kMostKeysTried = 100;
constexpr std::size_t kLongestKey = 30;

// Names that look the same are: without case (of ASCII) and spaces.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

Application read(OfficeContext& office, Body& body) {
  Application a;
  read_line(body, "name", a.name, true, 2, 120);
  read_line(body, "legal_name", a.legal_name, false, 0, 200);
  read_line(body, "register_number", a.register_number, false, 0, 60);
  read_line(body, "city", a.city, true, 2, 80);
  read_choice(body, "language", a.language, false, {"de", "en"});
  read_line(body, "person", a.person, true, 2, 120);
  read_line(body, "task", a.task, false, 0, 120);
  read_line(body, "email", a.email, true, 3, 254);
  read_phone(body, "phone", a.phone, true);
  read_text(body, "message", a.message, false, 0, 2'000);
  if (!a.email.empty() && a.email.find('@') == std::string::npos)
    body.reject("/email", "malformed", "An e-mail address is expected.");
  if (a.language.empty()) a.language = "de";
  a.received_at = office.now();
  return a;
}

// What stands in the way: one of that name is there already, or too many wait.
Result<void> may_come(storage::OfficeBooks& books, const Application& a) {
  auto waiting = books.select<Application>();
  if (!waiting) return tl::unexpected(waiting.error());
  auto members = books.select<Member>();
  if (!members) return tl::unexpected(members.error());
  const auto same = [&](const auto& other) {
    return plain(other.name) == plain(a.name) ||
           (!a.legal_name.empty() && plain(other.legal_name) == plain(a.legal_name));
  };
  if (std::any_of(waiting->begin(), waiting->end(), same) || std::any_of(members->begin(), members->end(), same))
    return fail(ErrorCode::kConflict, "A company of that name applied already or takes part. Ask the coordinator.");
  if (static_cast<std::int64_t>(waiting->size()) >= kMostApplications)
    return fail(ErrorCode::kOverloaded, "Many applications wait to be looked at. Try again in some days.");
  return {};
}

// In the audit log that one came, decided by whom; what was written in it is not repeated there.
Result<void> note(storage::OfficeBooks& books, const storage::Author& author, const char* action,
                  const Application& a) {
  return books.note(author, action, std::string(Application::kTable), a.id, "", "", "");
}

void post_application(OfficeContext& office, Allowance& allowance, const Call& call, const Responder& respond) {
  Body body(call.request);
  Application a = read(office, body);
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (!allowance.take(call.request.source, office.now())) {
    Response response = problem(429, "too_many_tries", "Too many applications came from here. Try again later.");
    response.headers.emplace_back("Retry-After", "600");
    return respond(std::move(response));
  }
  storage::OfficeBooks& books = office.command_books;
  auto done = books.transaction([&]() -> Result<void> {
    if (auto may = may_come(books, a); !may) return may;
    auto id = books.next_id("application");
    if (!id) return tl::unexpected(id.error());
    a.id = *id;
    if (auto inserted = books.insert(a); !inserted) return inserted;
    return note(books, office.author(call.identity), "added", a);
  });
  if (!done && done.error().code == ErrorCode::kConflict)
    return respond(problem(409, "conflict", done.error().message, {{"/name", "", "duplicate", done.error().message}}));
  if (!done) return respond(office_problem(done.error()));
  respond(json_response({{"received_at", time_or_null(a.received_at)}}, 201));
}

void get_applications(OfficeContext& office, const Call&, const Responder& respond) {
  auto all = office.books.select<Application>("ORDER BY received_at, id");
  if (!all) return respond(office_problem(all.error()));
  respond(json_response({{"items", records_json(*all)}}));
}

std::optional<Application> application_or_answer(OfficeContext& office, const Call& call, const Responder& respond) {
  auto found = office.command_books.find<Application>(call.params[0]);
  if (!found)
    respond(office_problem(found.error()));
  else if (!*found)
    respond(not_found("application", call.params[0]));
  else
    return std::move(**found);
  return std::nullopt;
}

Result<void> take_away(storage::OfficeBooks& books, const Application& a) {
  auto gone = books.tables().execute("DELETE FROM applications WHERE id = :id", {{"id", a.id}});
  if (!gone) return tl::unexpected(gone.error());
  if (*gone == 0) return fail(ErrorCode::kNotFound, "There is no such application any more.");
  return {};
}

// The first of "name", "name-2", ... that no member has.
Result<std::string> free_key(storage::OfficeBooks& books, const std::string& name) {
  const std::string wanted = key_of_name(name);
  for (int n = 1; n <= kMostKeysTried; ++n) {
    std::string key = n == 1 ? wanted : fmt::format("{}-{}", wanted, n);
    auto taken = books.find<Member>(key);
    if (!taken) return tl::unexpected(taken.error());
    if (!*taken) return key;
  }
  return fail(ErrorCode::kConflict, fmt::format("Many members have keys like '{}'. Choose one.", wanted));
}

Result<Member> become_member(OfficeContext& office, const Application& a, std::string key,
                             const storage::Author& author) {
  storage::OfficeBooks& books = office.command_books;
  Member member;
  auto done = books.transaction([&]() -> Result<void> {
    if (auto gone = take_away(books, a); !gone) return gone;
    if (key.empty()) {
      auto free = free_key(books, a.name);
      if (!free) return tl::unexpected(free.error());
      key = std::move(*free);
    }
    member.key = key;
    member.name = a.name;
    member.legal_name = a.legal_name;
    member.register_number = a.register_number;
    member.city = a.city;
    member.language = a.language;
    member.status = "applicant";
    member.status_since = office.now();
    if (auto added = books.add(member, author); !added) return added;
    Contact contact;
    auto id = books.next_id("contact");
    if (!id) return tl::unexpected(id.error());
    contact.id = *id;
    contact.member = key;
    contact.name = a.person;
    contact.task = a.task;
    contact.day_phone = a.phone;
    contact.email = a.email;
    contact.language = a.language;
    if (auto added = books.add(contact, author); !added) return added;
    return note(books, author, "accepted", a);
  });
  if (!done) return tl::unexpected(done.error());
  return member;
}

void post_accept(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto a = application_or_answer(office, call, respond);
  if (!a) return;
  std::string key;
  Body body(call.request);
  read_key(body, "key", key, false);
  if (!key.empty() && !is_record_key(key) && body.good())
    body.reject("/key", "malformed", "Lower-case letters, digits and hyphens, a letter first.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  const auto member = become_member(office, *a, key, office.author(call.identity));
  if (!member) return respond(office_problem(member.error()));
  respond(json_response(record_json(*member), 201));
}

void delete_application(OfficeContext& office, const Call& call, const Responder& respond) {
  const auto a = application_or_answer(office, call, respond);
  if (!a) return;
  storage::OfficeBooks& books = office.command_books;
  auto done = books.transaction([&]() -> Result<void> {
    if (auto gone = take_away(books, *a); !gone) return gone;
    return note(books, office.author(call.identity), "removed", *a);
  });
  if (!done) return respond(office_problem(done.error()));
  respond(json_response({{"removed", a->id}}));
}

}  // namespace

std::string key_of_name(std::string_view name) {
  constexpr std::array<std::pair<char32_t, std::string_view>, 7> kLetters = {
      {{U'ä', "ae"}, {U'ö', "oe"}, {U'ü', "ue"}, {U'ß', "ss"}, {U'Ä', "ae"}, {U'Ö', "oe"}, {U'Ü', "ue"}}};
  std::string out;
  std::size_t at = 0;
  while (const auto c = next_code_point(name, at)) {
    const auto letter =
        std::find_if(kLetters.begin(), kLetters.end(), [&](const auto& one) { return one.first == *c; });
    if (letter != kLetters.end())
      out += letter->second;
    else if ((*c >= U'a' && *c <= U'z') || (*c >= U'0' && *c <= U'9' && !out.empty()))
      out += static_cast<char>(*c);
    else if (*c >= U'A' && *c <= U'Z')
      out += static_cast<char>(*c - U'A' + U'a');
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.resize(std::min(out.size(), kLongestKey));
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.size() < 2 ? "mitglied" : out;
}

void add_application_resources(Router& router, OfficeContext& office) {
  const auto allowance = std::make_shared<Allowance>(kTimesAtOnce, kOneMoreEvery);  // the command thread's
  router.add(Method::kPost, "/api/applications", [&office, allowance](const Call& call, const Responder& respond) {
    post_application(office, *allowance, call, respond);
  });
  const auto route = [&](Method method, std::string_view pattern, auto handler) {
    router.add(method, pattern,
               [&office, handler](const Call& call, const Responder& respond) { handler(office, call, respond); });
  };
  route(Method::kGet, "/api/alliance/applications", get_applications);
  route(Method::kPost, "/api/alliance/applications/{application}/accept", post_accept);
  route(Method::kDelete, "/api/alliance/applications/{application}", delete_application);
}

}  // namespace rufbund::api
