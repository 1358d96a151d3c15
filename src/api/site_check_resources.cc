// Checks of sites: begun, looked at, and what becomes of their results.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>

#include "alliance/site_check_records.h"
#include "api/digests.h"
#include "api/record_json.h"
#include "api/record_resources.h"
#include "api/site_check_document.h"
#include "api/site_checks.h"

namespace rufbund::api {
namespace {

using alliance::Evidence;
using alliance::EvidenceFile;
using alliance::Member;
using alliance::MemberSite;
using alliance::SiteCheckRecord;

constexpr Millis kEvidenceHolds{365LL * 24 * 3'600'000};

// What is checked, as the line or the office's books know it.
struct Subject {
  std::string site, member;
  std::vector<directory::Endpoint> endpoints;
  bool of_the_line = false, sees_caller_number = false;
  std::string hotline, number;                        // one that it serves
  std::vector<std::pair<CellId, SiteId>> in_picture;  // where its capacity reports show
};

struct UnderWay {
  Subject subject;
  Json asked;
  access::Identity by;
  TimeMs started_at, ended_at;
  calls::CheckReport report;
};

// What runs now. Any thread.
struct Running {
  std::mutex mutex;
  std::map<std::string, UnderWay> checks;  // by site
};

// "192.0.2.1:5060", "[2001:db8::1]:5060"; nothing where the host is a name.
std::optional<directory::Endpoint> endpoint_of(const MemberSite& site) {
  const std::size_t colon = site.address.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  directory::Endpoint out;
  out.host = site.address.substr(0, colon);
  if (out.host.size() > 2 && out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  unsigned char bytes[16];
  if (inet_pton(AF_INET, out.host.c_str(), bytes) != 1 && inet_pton(AF_INET6, out.host.c_str(), bytes) != 1)
    return std::nullopt;
  const char* const end = site.address.data() + site.address.size();
  const auto [stop, error] = std::from_chars(site.address.data() + colon + 1, end, out.port);
  if (error != std::errc() || stop != end || out.port == 0) return std::nullopt;
  out.transport = site.transport == "tcp" ? directory::Transport::kTcp : directory::Transport::kUdp;
  return out;
}

std::string text_of(const directory::Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}{}", ipv6 ? "[" : "", endpoint.host, ipv6 ? "]" : "", endpoint.port,
                     endpoint.transport == directory::Transport::kTcp ? ";transport=tcp" : "");
}

// A site of the line first; one that is planned only is known to the books.
Result<std::optional<Subject>> find_subject(OfficeContext& office, storage::OfficeBooks& books,
                                            const std::string& key) {
  Subject out;
  out.site = key;
  for (const HotlineNames& hotline : office.line.names.hotlines()) {
    const directory::Site* const site = hotline.site(key);
    if (site == nullptr) continue;
    out.in_picture.emplace_back(hotline.cell(), site->id);
    if (out.of_the_line) continue;
    out.of_the_line = true;
    out.member = hotline.member_key(site->member);
    out.endpoints = site->endpoints;
    out.sees_caller_number = site->sees_caller_number;
    out.hotline = hotline.key();
    if (!hotline.hotline().numbers.empty()) out.number = hotline.hotline().numbers.front().e164;
  }
  if (out.of_the_line) return std::optional<Subject>(std::move(out));
  auto planned = books.find<MemberSite>(key);
  if (!planned) return tl::unexpected(planned.error());
  if (!*planned) return std::optional<Subject>{};
  out.member = (*planned)->member;
  if (const auto endpoint = endpoint_of(**planned)) out.endpoints = {*endpoint};
  return std::optional<Subject>(std::move(out));
}

std::function<std::optional<TimeMs>()> capacity_of(const Context& line, const Subject& subject) {
  return [&writer = line.writer, wanted = subject.in_picture]() -> std::optional<TimeMs> {
    std::optional<TimeMs> newest;
    const auto picture = writer.latest();
    for (const auto& [cell, site] : wanted)
      for (const auto& shown : picture->lines)
        for (const auto& one : shown.sites)
          if (shown.cell == cell && one.site == site && one.capacity_at && (!newest || *one.capacity_at > *newest))
            newest = one.capacity_at;
    return newest;
  };
}

// --- how it stands ---

Json check_json(const UnderWay& check, const std::string& state) {
  return {{"site", check.subject.site},
          {"member", check.subject.member},
          {"state", state},
          {"started_by", check.by.name},
          {"started_at", time_or_null(check.started_at)},
          {"ended_at", time_or_null(check.ended_at)},
          {"findings", findings_json(check.report)},
          {"evidence", nullptr},
          {"document", nullptr}};
}

Json kept_json(const SiteCheckRecord& record) {
  Json document = parsed(record.document);
  Json findings = Json::array();
  if (document.is_object() && document.contains("result") && document["result"].contains("findings"))
    findings = document["result"]["findings"];
  return {{"site", record.site},
          {"member", record.member},
          {"state", record.passed != 0 ? "passed" : "failed"},
          {"started_by", record.started_by},
          {"started_at", time_or_null(record.started_at)},
          {"ended_at", time_or_null(record.ended_at)},
          {"findings", std::move(findings)},
          {"evidence", text_or_null(record.evidence)},
          {"document", std::move(document)}};
}

void get_check(OfficeContext& office, Running& running, const Call& call, const Responder& respond) {
  const std::string& site = call.params[0];
  {
    const std::lock_guard lock(running.mutex);
    const auto found = running.checks.find(site);
    if (found != running.checks.end()) return respond(json_response(check_json(found->second, "running")));
  }
  auto kept =
      office.books.select<SiteCheckRecord>("WHERE site = :site ORDER BY ended_at DESC LIMIT 1", {{"site", site}});
  if (!kept) return respond(office_problem(kept.error()));
  if (!kept->empty()) return respond(json_response(kept_json(kept->front())));
  auto subject = find_subject(office, office.books, site);
  if (!subject) return respond(office_problem(subject.error()));
  if (!*subject) return respond(not_found("site", site));
  UnderWay never;
  never.subject = std::move(**subject);
  respond(json_response(check_json(never, "never")));
}

// --- what becomes of it; the command thread ---

// An address may be changed while its check runs, and evidence of the old one be forgotten then: what was called is not
// what the books name now, and nothing is proven of that. Of a site of the line the books may name no address.
bool called_where_it_is(const Subject& called, const MemberSite& site) {
  const auto now = endpoint_of(site);
  if (!now) return called.of_the_line && site.address.empty();
  return std::any_of(called.endpoints.begin(), called.endpoints.end(), [&](const directory::Endpoint& e) {
    return e.host == now->host && e.port == now->port && e.transport == now->transport;
  });
}

// Accepted by itself: the node's signature is the decision. Nothing where the books do not have the site.
Result<std::string> add_evidence(OfficeContext& office, const UnderWay& check, const std::string& document,
                                 const storage::Author& author) {
  storage::OfficeBooks& books = office.command_books;
  auto site = books.find<MemberSite>(check.subject.site);
  if (!site) return tl::unexpected(site.error());
  if (!*site || (*site)->member != check.subject.member) return std::string();
  if (!called_where_it_is(check.subject, **site)) return std::string();
  auto id = books.next_id("evidence");
  if (!id) return tl::unexpected(id.error());
  Evidence evidence;
  evidence.id = *id;
  evidence.member = check.subject.member;
  evidence.kind = "site_check";
  evidence.site = check.subject.site;
  evidence.title = "rufbund site-check " + check.subject.site;
  evidence.file_name = "site-check-" + check.subject.site + ".json";
  evidence.media_type = "application/json";
  evidence.size = static_cast<std::int64_t>(document.size());
  evidence.sha256 = sha256_of(document);
  evidence.valid_from = evidence.submitted_at = evidence.decided_at = check.ended_at;
  evidence.expires_at = check.ended_at + kEvidenceHolds;
  evidence.status = "accepted";
  evidence.decided_by = "rufbund site-check";
  if (auto added = books.add(evidence, author); !added) return tl::unexpected(added.error());
  if (auto kept = books.insert(EvidenceFile{evidence.id, base64_of(document)}); !kept)
    return tl::unexpected(kept.error());
  return evidence.id;
}

void keep(OfficeContext& office, const SiteCheckHooks& hooks, Running& running, const std::string& site) {
  UnderWay check;
  {
    const std::lock_guard lock(running.mutex);
    const auto found = running.checks.find(site);
    if (found == running.checks.end() || !found->second.report.over) return;  // kept before
    check = found->second;
  }
  const bool passed = check.report.passed();
  Json result{{"site", check.subject.site},
              {"member", check.subject.member},
              {"passed", passed},
              {"started_at", to_rfc3339(check.started_at)},
              {"ended_at", to_rfc3339(check.ended_at)},
              {"expires_at", passed ? Json(to_rfc3339(check.ended_at + kEvidenceHolds)) : Json(nullptr)},
              {"started_by", check.by.name},
              {"node_version", office.line.version},
              {"asked", check.asked},
              {"findings", findings_json(check.report)}};
  const std::string signature = hooks.sign(signed_text(result));
  SiteCheckRecord record;
  record.site = check.subject.site;
  record.member = check.subject.member;
  record.started_by = check.by.name;
  record.started_at = check.started_at;
  record.ended_at = check.ended_at;
  record.passed = passed ? 1 : 0;
  record.document = dump(signed_document(std::move(result), hooks.node_key, signature));
  storage::OfficeBooks& books = office.command_books;
  const storage::Author author = office.author(check.by);
  const auto kept = books.transaction([&]() -> Result<void> {
    auto id = books.next_id("site-check");
    if (!id) return tl::unexpected(id.error());
    record.id = *id;
    if (passed) {
      auto evidence = add_evidence(office, check, record.document, author);
      if (!evidence) return tl::unexpected(evidence.error());
      record.evidence = *evidence;
    }
    if (auto stored = books.insert(record); !stored) return stored;
    return books.note(author, passed ? "passed" : "failed", "site_checks", record.id, record.member, "", "");
  });
  // What could not be written is lost, and the check can be made again.
  if (!kept && hooks.log) hooks.log("a site check's result could not be kept: " + kept.error().message);
  const std::lock_guard lock(running.mutex);
  running.checks.erase(site);
}

// --- begun ---

bool is_over(Running& running, const std::string& site) {
  const std::lock_guard lock(running.mutex);
  const auto found = running.checks.find(site);
  return found != running.checks.end() && found->second.report.over;
}

void post_check(OfficeContext& office, const SiteCheckHooks& hooks, const std::shared_ptr<Running>& running,
                const Call& call, const Responder& respond) {
  const std::string& key = call.params[0];
  auto subject = find_subject(office, office.command_books, key);
  if (!subject) return respond(office_problem(subject.error()));
  if (!*subject) return respond(not_found("site", key));
  Body body(call.request);
  calls::SiteCheckOrder order;
  order.test_user = body.text("test_number", true, 1, 32).value_or("");
  order.busy_user = body.text("busy_number", false, 1, 32).value_or("");
  order.no_answer_user = body.text("no_answer_number", false, 1, 32).value_or("");
  if (const Json* reports = body.value("reports_capacity", false)) {
    if (reports->is_boolean())
      order.reports_capacity = reports->get<bool>();
    else
      body.reject("/reports_capacity", "wrong_type", "true or false is expected.");
  }
  for (const auto& [name, user] : {std::pair{"/test_number", &order.test_user},
                                   {"/busy_number", &order.busy_user},
                                   {"/no_answer_number", &order.no_answer_user}})
    if (!user->empty() && !calls::is_test_user(*user))
      body.reject(name, "malformed", "Letters, digits and + * - _ . as a SIP address has before its @.");
  if (order.reports_capacity && !(*subject)->of_the_line)
    body.reject("/reports_capacity", "out_of_range", "Only a site of the line reports its capacity.");
  if (body.good() && (*subject)->endpoints.empty())
    body.reject(
        "", "infeasible",
        "The site has no address that can be called: its entry needs an IP address and a port, not a name. A site "
        "whose people use Rufbund's own desk needs no check.");
  if (auto wrong = body.finish()) return respond(std::move(*wrong));
  if (!hooks.begin) return respond(problem(503, "not_accepting", "This node has no telephony."));
  order.site = key;
  order.endpoints = (*subject)->endpoints;
  if ((*subject)->sees_caller_number) order.asserted_number = (*subject)->number;
  order.user_to_user = fmt::format("site-check;hotline={}", (*subject)->hotline).substr(0, 128);
  order.last_capacity_report = capacity_of(office.line, **subject);

  UnderWay check;
  check.subject = std::move(**subject);
  check.by = call.identity;
  check.started_at = office.now();
  Json endpoints = Json::array();
  for (const auto& endpoint : order.endpoints) endpoints.push_back(text_of(endpoint));
  check.asked = {{"addresses", endpoints},
                 {"test_number", order.test_user},
                 {"busy_number", text_or_null(order.busy_user)},
                 {"no_answer_number", text_or_null(order.no_answer_user)},
                 {"reports_capacity", order.reports_capacity}};
  for (int item = 1; item <= calls::kCheckItems; ++item)
    check.report.findings.push_back({.item = static_cast<calls::CheckItem>(item)});
  const Json answer = check_json(check, "running");
  // One that ended while this thread had too much to do is kept now.
  if (is_over(*running, key)) keep(office, hooks, *running, key);
  {
    const std::lock_guard lock(running->mutex);
    if (!running->checks.emplace(key, std::move(check)).second)
      return respond(problem(409, "conflict", "This site is being checked already."));
  }
  // The SIP thread.
  const auto begun = hooks.begin(std::move(order), [&office, &hooks, running, key](const calls::CheckReport& report) {
    {
      const std::lock_guard lock(running->mutex);
      const auto found = running->checks.find(key);
      if (found == running->checks.end()) return;
      found->second.report = report;
      if (report.over) found->second.ended_at = office.now();
    }
    if (report.over) office.on_command_thread([&office, &hooks, running, key] { keep(office, hooks, *running, key); });
  });
  if (begun) return respond(json_response(answer, 202));
  {
    const std::lock_guard lock(running->mutex);
    running->checks.erase(key);
  }
  if (begun.error().code == ErrorCode::kUnavailable)
    return respond(problem(503, "not_accepting", begun.error().message));
  respond(office_problem(begun.error()));
}

}  // namespace

void add_site_check_resources(Router& router, OfficeContext& office, const SiteCheckHooks& hooks) {
  const auto running = std::make_shared<Running>();
  router.add(Method::kGet, "/api/sites/{site}/check", [&office, running](const Call& call, const Responder& respond) {
    get_check(office, *running, call, respond);
  });
  router.add(Method::kPost, "/api/sites/{site}/check",
             [&office, &hooks, running](const Call& call, const Responder& respond) {
               post_check(office, hooks, running, call, respond);
             });
}

}  // namespace rufbund::api
