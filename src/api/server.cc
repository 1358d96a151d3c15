#include "api/server.h"

#include <fmt/format.h>
#include <sodium.h>

#include <chrono>
#include <map>
#include <mutex>

#include "access/permissions.h"
#include "access/secrets.h"
#include "alliance/plan_records.h"
#include "api/access_filter.h"
#include "api/alert_rules.h"
#include "api/application_resources.h"
#include "api/case_account.h"
#include "api/gate.h"
#include "api/guard.h"
#include "api/line_changes.h"
#include "api/metrics.h"
#include "api/office.h"
#include "api/problem.h"
#include "api/quarter_reader.h"
#include "api/query.h"
#include "api/query_thread.h"
#include "api/resources.h"
#include "api/retention_resources.h"
#include "api/router.h"
#include "api/site_checks.h"
#include "api/static_files.h"
#include "base/check.h"
#include "storage/retention_store.h"

namespace rufbund::api {
namespace {

// What no client ordered belongs to somebody too: to no client. No key is written so.
std::string client_or_nobody(const std::string& client) { return client.empty() ? "(nobody)" : client; }

constexpr std::size_t kMostComputing = 8;
constexpr Millis kSearchLimit{3'000};  // well before HttpOptions::answer_time

TimeMs system_now() {
  using namespace std::chrono;
  return TimeMs{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

struct OfficeParts {
  std::unique_ptr<storage::OfficeBooks> query, command, gate;
  std::unique_ptr<Accounts> accounts;
};

Result<OfficeParts> open_office(const ServerOptions& options, const std::function<TimeMs()>& now) {
  OfficeParts out;
  std::unique_ptr<storage::OfficeBooks> of_accounts;
  for (auto* books : {&out.query, &out.command, &out.gate, &of_accounts}) {
    auto opened = storage::OfficeBooks::open(options.office_books);
    if (!opened) return tl::unexpected(opened.error());
    *books = std::move(*opened);
  }
  auto accounts = Accounts::open(std::move(of_accounts), options.accounts, options.seal_key, now);
  if (!accounts) return tl::unexpected(accounts.error());
  out.accounts = std::move(*accounts);
  if (!options.operator_token.empty()) out.accounts->set_operator_token(options.operator_token);
  return out;
}

// Where files are handed in, evidence and pledges as a table, and for the office its agreements, plans and hotlines.
// All else is small.
bool may_be_large(const Request& request, const access::Identity& identity) {
  const auto segments = split_path(request.path);
  if (!segments || segments->size() < 2 || (*segments)[0] != "api" || (*segments)[1] != "alliance") return false;
  if (identity.role == access::Role::kCoordinator) return true;
  if (!identity.signed_in() || segments->size() != 5 || (*segments)[2] != "members") return false;
  const std::string& last = segments->back();
  return (last == "evidence" && request.method == Method::kPost) ||
         (last == "pledges.csv" && request.method == Method::kPut);
}

bool is_api_path(std::string_view path) {
  return path == "/api" || path.substr(0, 5) == "/api/" || path == "/metrics" || path == "/healthz";
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, directory::Directory directory, engine::CommandPort& port, ServerHooks hooks,
       std::unique_ptr<storage::Books> query_books, std::unique_ptr<storage::Books> command_books,
       std::unique_ptr<storage::Books> writer_books, OfficeParts office)
      : options_(std::move(options)),
        hooks_(std::move(hooks)),
        names_(std::move(directory)),
        files_(options_.ui_directory),
        query_books_(std::move(query_books)),
        command_books_(std::move(command_books)),
        writer_(names_, options_.capacity, std::move(writer_books), picture_hooks()),
        context_{names_,
                 texts_,
                 key_changes_,
                 writer_,
                 port,
                 *query_books_,
                 *command_books_,
                 hooks_.announcement_text,
                 options_.version,
                 options_.http.address,
                 0,
                 options_.http.tls != nullptr,
                 hooks_.now(),
                 hooks_.now,
                 [this] { return static_cast<std::size_t>(http_->counters().viewers.load()); },
                 [this] { return http_metrics(); },
                 hooks_.journal_store},
        office_parts_(std::move(office)),
        office_{*office_parts_.accounts,
                *office_parts_.query,
                *office_parts_.command,
                context_,
                hooks_.now,
                options_.http.tls != nullptr,  // the session's cookie goes by nothing else
                hooks_.reload,
                [this](std::function<void()> task) { http_->on_command_thread(std::move(task)); },
                [this](std::function<void()> task) { return compute(std::move(task)); },
                press_,
                options_.alliance,
                hooks_.journal_head,
                hooks_.somebody_joined,
                options_.webhooks_to_own_networks},
        gate_(access::Permissions::built_in(),
              [this](std::string_view variable, const std::string& value) {
                if (variable != "case" && variable != "plan" && variable != "draft")
                  return owner_of(context_, variable, value);
                // Any thread may ask.
                std::lock_guard lock(gate_mutex_);
                access::Owner owner;
                if (variable == "plan") {
                  if (auto found = office_parts_.gate->find<alliance::PlanHead>(value); found && *found)
                    owner.hotline = (*found)->hotline;
                } else if (variable == "draft") {
                  if (auto found = office_parts_.gate->find<alliance::HotlineDraft>(value); found && *found)
                    owner.client = client_or_nobody((*found)->client);
                } else if (auto found = office_parts_.gate->find<alliance::Case>(value); found && *found) {
                  owner.client = client_or_nobody((*found)->client);
                }
                return owner;
              }),
        router_(gate_) {
    add_picture_resources(router_, context_);
    add_hotline_resources(router_, context_);
    add_key_resources(router_, context_);
    add_announcement_resources(router_, context_);
    add_member_resources(router_, context_);
    add_site_resources(router_, context_, [this](const std::string& member) -> Result<std::string> {
      auto found = office_parts_.command->find<alliance::Member>(member);
      if (!found) return tl::unexpected(found.error());
      return *found ? (*found)->status : std::string();
    });
    add_seat_resources(router_, context_);
    add_call_resources(router_, context_);
    add_node_resources(router_, context_);
    add_session_resources(router_, office_);
    add_proof_resources(router_, context_);
    add_account_resources(router_, office_);
    add_retention_resources(router_, office_, options_.retention_days);
    add_application_resources(router_, office_);
    add_alert_rule_resources(router_, office_);
    add_membership_resources(router_, office_);
    add_member_line_resources(router_, office_, hooks_.line.get());
    add_hotline_draft_resources(router_, office_, hooks_.line.get());
    add_pledge_resources(router_, office_);
    add_key_proposal_resources(router_, office_);
    add_countersignature_resources(router_, office_);
    add_plan_resources(router_, office_);
    add_case_resources(router_, office_);
    add_case_report_resources(router_, office_);
    add_site_check_resources(router_, office_, hooks_.site_checks);
    // A route that the table does not name would be refused to everybody; a row without a route is a mistake too.
    for (const Route& route : router_.routes())
      CHECK(access::Permissions::built_in().route(name_of(route.method), route.pattern) != nullptr);
    CHECK(access::Permissions::built_in().routes().size() == router_.routes().size());
  }

  Result<void> open() {
    for (const HotlineNames& hotline : names_.hotlines())
      if (auto put = put_texts(hotline.cell()); !put) return put;
    options_.http.may_send_much = [this](const Request& request) {
      return may_be_large(request, accounts().identify(request));
    };
    auto http = HttpServer::listen(
        options_.http, [this](std::shared_ptr<const Request> request, Responder respond) { handle(*request, respond); },
        [this](const Request& request) { return admit(request); });
    if (!http) return tl::unexpected(http.error());
    http_ = std::move(*http);
    context_.port_number = http_->port();
    return {};
  }

  void start() {
    started_ = true;
    if (hooks_.log) hooks_.log("the API listens on " + options_.http.address + ":" + std::to_string(http_->port()));
    http_->start();
    writer_.start();
  }
  void stop() {
    // The writer hands pictures to the sockets' thread, so it goes first.
    writer_.stop();
    // What is under way there ends without an answer.
    press_.stop();
    computing_.stop();
    if (http_) http_->stop();
  }

  Result<std::optional<std::string>> first_link() {
    const auto nobody = accounts().nobody_yet();
    if (!nobody) return tl::unexpected(nobody.error());
    if (!*nobody) return std::optional<std::string>{};
    alliance::Link link;
    link.purpose = "first_coordinator";
    link.role = access::name_of(access::Role::kCoordinator);
    auto secret = accounts().invite(link, {"node", "node", "", "", hooks_.now()});
    if (!secret) return tl::unexpected(secret.error());
    return std::optional<std::string>(std::move(*secret));
  }

  Result<void> use(const std::shared_ptr<const directory::Directory>& directory,
                   const std::map<CellId, core::Capacity>& capacity) {
    std::vector<PictureWriter::NewLine> added;
    for (std::size_t i = names_.hotlines().size(); i < directory->hotlines.size(); ++i) {
      const CellId cell = directory->hotlines[i].cell;
      const auto known = capacity.find(cell);
      added.push_back({cell, known == capacity.end() ? options_.capacity : known->second});
      if (auto put = put_texts(cell); !put) return put;
    }
    if (!writer_.add_lines(std::move(added), [this, directory] { names_.use(directory); }))
      return fail(ErrorCode::kUnavailable, "the API has stopped");
    return {};
  }

  void follow(const std::string& member, std::function<void(Result<void>)> done) {
    http_->on_command_thread([this, member, done = std::move(done), pin = names_.pin()] {
      auto found = office_.command_books.find<alliance::Member>(member);
      if (!found) return done(tl::unexpected(found.error()));
      if (!*found) return done({});
      Response followed;
      followed.status = 200;
      api::follow_status(office_, **found, std::move(followed), [done, pin](const Response& response) {
        done(response.status == 200 ? Result<void>{}
                                    : fail(ErrorCode::kUnavailable, "the line could not follow: " + response.body));
      });
    });
  }

  Result<std::int64_t> delete_announcements(TimeMs before) {
    std::int64_t count = 0;
    const auto pin = names_.pin();
    for (const HotlineNames& hotline : names_.hotlines()) {
      AnnouncementId up_to;
      writer_.with_line(hotline.cell(), [&](const auto& line) {
        // One is over when it was withdrawn, or when the next was published. The picture knows the last hundred.
        for (const auto& known : line.announcements()) {
          if (known.withdrawn_at != TimeMs{} && known.withdrawn_at < before) up_to = std::max(up_to, known.id);
          if (known.published_at < before && known.id.value > 0)
            up_to = std::max(up_to, AnnouncementId{known.id.value - 1});
        }
      });
      if (!up_to) continue;
      auto deleted = storage::delete_announcements(options_.books_path, hotline.cell(), up_to);
      if (!deleted) return deleted;
      texts_.forget(hotline.cell(), up_to);
      count += *deleted;
    }
    return count;
  }

  Result<void> forget_deleted_accounts() { return accounts().forget_deleted(); }
  PictureWriter& writer() { return writer_; }
  void use_tls(TlsContext context) { http_->use_tls(std::move(context)); }
  std::optional<office::StaffedLine> staffed(const std::string& hotline, const std::string& member, TimeMs from,
                                             TimeMs to) {
    std::lock_guard lock(desk_mutex_);
    if (!desk_books_) {
      auto books = storage::Books::open(options_.books_path);
      if (!books) return std::nullopt;
      desk_books_ = std::move(*books);
    }
    return staffed_of(names_, writer_, *desk_books_, hotline, member, from, to);
  }
  void make_final_report(const std::string& case_id) {
    http_->on_command_thread([this, case_id] {
      const auto pin = names_.pin();
      const auto done = api::make_final_report(office_, case_id);
      // A journal that is still being read is no trouble: it is asked again.
      if (done || done.error().code == ErrorCode::kOverloaded || !hooks_.log) return;
      const TimeMs now = hooks_.now();
      if (now - report_failed_at_ < Millis{60'000}) return;
      report_failed_at_ = now;
      hooks_.log(fmt::format("the final report of {} cannot be made yet: {}", case_id, done.error().message));
    });
  }
  [[nodiscard]] std::uint16_t port() const { return http_->port(); }

 private:
  // What was announced on a line before: by a connection of its own, as the others belong to their threads.
  Result<void> put_texts(CellId cell) {
    auto books = storage::Books::open(options_.books_path);
    if (!books) return tl::unexpected(books.error());
    auto stored = (*books)->announcements(cell);
    if (!stored) return tl::unexpected(stored.error());
    for (const auto& a : *stored) {
      texts_.put(a.cell, a.id, {a.text_de, a.text_en});
      if (hooks_.announcement_text) hooks_.announcement_text(a.cell, a.id, {a.text_de, a.text_en});
    }
    return {};
  }

  PictureHooks picture_hooks() {
    PictureHooks hooks;
    hooks.journal = hooks_.journal;
    hooks.keeper = hooks_.keeper;
    hooks.engine_stats = hooks_.engine_stats;
    hooks.media_healthy = hooks_.media_healthy;
    hooks.office_alarms = hooks_.office_alarms;
    hooks.now = hooks_.now;
    hooks.line_now = hooks_.line_now;
    hooks.log = hooks_.log;
    hooks.published = [this](const std::shared_ptr<const Picture>& picture,
                             std::span<const projections::Activity> items, std::size_t skipped) {
      if (!started_) return;  // the first picture is made before there is a server
      published_ = true;
      show(*picture, items, skipped);
    };
    return hooks;
  }

  // Once for every audience that somebody is of: what it may see, made into text.
  void show(const Picture& picture, std::span<const projections::Activity> items, std::size_t skipped) {
    std::vector<std::pair<std::string, access::Identity>> audiences;
    {
      std::lock_guard lock(audiences_mutex_);
      for (const auto& [name, audience] : audiences_) audiences.emplace_back(name, audience.identity);
    }
    if (audiences.empty()) return;
    const PictureJson json(names_, texts_);
    const Json all = json.all(picture);
    Json activities = Json::array();
    for (const auto& item : items) activities.push_back(json.activity(item));
    for (const auto& [name, identity] : audiences) {
      std::string activity = activity_message(picture.at, readable(activities, "activity", identity), skipped);
      http_->show(name, std::make_shared<const std::string>(picture_message(readable(all, "picture", identity))),
                  activity.empty() ? nullptr : std::make_shared<const std::string>(std::move(activity)));
    }
  }

  static Json readable(Json json, std::string_view resource, const access::Identity& identity) {
    const access::Permissions& table = access::Permissions::built_in();
    const access::ResourceRule& rule = *table.resource(resource);
    if (json.is_array())
      keep_readable_items(json, rule, table, identity);
    else if (!keep_readable(json, rule, table, identity))
      json = Json::object();
    return json;
  }

  // Those of one role and organisation may see the same.
  static std::string audience_of(const access::Identity& identity) {
    std::string out = std::string(access::name_of(identity.role)) + '/' + identity.organisation;
    for (const std::string& hotline : identity.hotlines) out += '/' + hotline;
    return out;
  }

  Admission admit(const Request& request) {
    Admission out;
    const access::Identity identity = accounts().identify(request);
    const Route live{Method::kGet, "/api/live", {}, {}, {}};
    out.refused = gate_.refusal(live, Call{request, {}, identity});
    if (out.refused) return out;
    out.audience = audience_of(identity);
    out.hello = hello_message(options_.version, hooks_.now(), PictureWriter::kInterval);
    {
      std::lock_guard lock(audiences_mutex_);
      Audience& audience = audiences_[out.audience];
      audience.identity = identity;
      ++audience.viewers;
    }
    // Before the journals are read at a start there is no picture yet that could be shown: its viewers wait for it.
    if (published_) {
      const PictureJson json(names_, texts_);
      out.picture = std::make_shared<const std::string>(
          picture_message(readable(json.all(*writer_.latest()), "picture", identity)));
    }
    out.still_valid = [this, identity] { return accounts().still_valid(identity); };
    out.gone = [this, name = out.audience] {
      std::lock_guard lock(audiences_mutex_);
      const auto found = audiences_.find(name);
      if (found != audiences_.end() && --found->second.viewers == 0) audiences_.erase(found);
    };
    return out;
  }

  void handle(const Request& request, const Responder& answer) {
    // Whatever a resource looks up stays until its answer is out, whole.
    const Responder respond = [answer, pin = names_.pin()](Response response) {
      if (response.more)
        response.more = [pin, more = std::move(response.more)](std::string& text) { return more(text); };
      answer(std::move(response));
    };
    if (is_api_path(request.path)) {
      const access::Identity identity = accounts().identify(request);
      if (accounts().seen_is_due()) http_->on_sign_in_thread([this] { accounts().write_seen(); });
      // A change that a cookie stands for must come from a page of ours: no other can know this word. It stands for one
      // wherever no token is shown, also beside another kind of authorization.
      const bool reads = request.method == Method::kGet || request.method == Method::kHead;
      const bool by_cookie = !Accounts::shows_token(request) && !request.session_cookie.empty();
      if (!reads && by_cookie && needs_csrf(request) &&
          !access::same_text(request.csrf, Accounts::csrf_of(request.session_cookie)))
        return respond(problem(403, "csrf_missing", "Send Rufbund-Csrf as GET /api/session gives it."));
      return router_.dispatch(request, identity, respond);
    }
    if (request.method != Method::kGet && request.method != Method::kHead) {
      Response response = problem(405, "method_not_allowed", "");
      response.headers.emplace_back("Allow", "GET, HEAD");
      return respond(std::move(response));
    }
    respond(files_.get(request));
  }

  // Who redeems a link or signs in has no session that could be misused.
  static bool needs_csrf(const Request& request) {
    return request.path.substr(0, 11) != "/api/links/" &&
           !(request.method == Method::kPost && request.path == "/api/session");
  }

  bool compute(std::function<void()> task) {
    if (++under_way_ > kMostComputing) {
      --under_way_;
      return false;
    }
    const bool taken = computing_.post([this, task = std::move(task)] {
      try {
        task();
      } catch (const std::exception& error) {
        if (hooks_.log) hooks_.log(std::string("a computation failed inside: ") + error.what());
      }
      --under_way_;
    });
    if (!taken) --under_way_;
    return taken;
  }

  Accounts& accounts() { return *office_parts_.accounts; }

  std::string http_metrics() const {
    const HttpCounters& c = http_->counters();
    Exposition e;
    const auto one = [&](std::string_view name, std::string_view type, std::string_view help,
                         const std::atomic<std::uint64_t>& value) {
      e.metric(name, type, help);
      e.sample({}, static_cast<double>(value.load()));
    };
    e.metric("rufbund_http_answers_total", "counter", "HTTP answers by class of status.");
    e.sample({{"class", "2xx"}}, static_cast<double>(c.answers_2xx.load()));
    e.sample({{"class", "3xx"}}, static_cast<double>(c.answers_3xx.load()));
    e.sample({{"class", "4xx"}}, static_cast<double>(c.answers_4xx.load()));
    e.sample({{"class", "5xx"}}, static_cast<double>(c.answers_5xx.load()));
    one("rufbund_http_handshakes_failed_total", "counter", "TLS handshakes that failed or took too long.",
        c.handshakes_failed);
    one("rufbund_http_connections", "gauge", "Open connections.", c.connections);
    one("rufbund_http_connections_refused_total", "counter", "Connections closed for the limit.",
        c.connections_refused);
    one("rufbund_live_viewers", "gauge", "Open WebSockets of the feed.", c.viewers);
    one("rufbund_live_pictures_skipped_total", "counter",
        "Pictures replaced by newer ones before a slow viewer took them.", c.pictures_skipped);
    e.metric("rufbund_picture_queue_length", "gauge", "Batches that wait for the picture's writer.");
    e.sample({}, static_cast<double>(writer_.queue_length()));
    return e.take();
  }

  ServerOptions options_;
  ServerHooks hooks_;
  Names names_;
  AnnouncementTexts texts_;
  KeyChanges key_changes_;
  StaticFiles files_;
  std::unique_ptr<storage::Books> query_books_, command_books_;
  std::atomic<bool> started_{false}, published_{false};
  std::unique_ptr<HttpServer> http_;
  PictureWriter writer_;
  Context context_;
  DocumentPress press_;
  std::atomic<std::size_t> under_way_{0};
  QueryThread computing_;
  OfficeParts office_parts_;
  OfficeContext office_;
  struct Audience {
    access::Identity identity;
    std::size_t viewers = 0;
  };
  std::mutex audiences_mutex_;
  std::map<std::string, Audience> audiences_;
  std::mutex gate_mutex_;
  std::mutex desk_mutex_;
  std::unique_ptr<storage::Books> desk_books_;  // of whoever asks from outside
  TimeMs report_failed_at_;                     // the command thread
  Gate gate_;
  Router router_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, directory::Directory directory,
                                               engine::CommandPort& port, ServerHooks hooks) {
  if (!options.http.tls && !is_loopback_address(options.http.address))
    return fail(ErrorCode::kInvalidArgument,
                "api: " + options.http.address + " is not a loopback address; use 127.0.0.1 or ::1 without TLS");
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "api: libsodium cannot start");
  if (!hooks.now) hooks.now = system_now;
  options.http.log = hooks.log;
  auto query_books = storage::Books::open(options.books_path);
  if (!query_books) return tl::unexpected(query_books.error());
  (*query_books)->limit_searches(kSearchLimit);
  auto command_books = storage::Books::open(options.books_path);
  if (!command_books) return tl::unexpected(command_books.error());
  auto writer_books = storage::Books::open(options.books_path);
  if (!writer_books) return tl::unexpected(writer_books.error());
  auto office = open_office(options, hooks.now);
  if (!office) return tl::unexpected(office.error());
  auto impl =
      std::make_unique<Impl>(std::move(options), std::move(directory), port, std::move(hooks), std::move(*query_books),
                             std::move(*command_books), std::move(*writer_books), std::move(*office));
  if (auto opened = impl->open(); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

engine::BatchSink& Server::sink() { return impl_->writer(); }
Result<void> Server::use(std::shared_ptr<const directory::Directory> directory,
                         const std::map<CellId, core::Capacity>& capacity) {
  return impl_->use(directory, capacity);
}
void Server::start() { impl_->start(); }
void Server::stop() { impl_->stop(); }
void Server::use_tls(TlsContext context) { impl_->use_tls(std::move(context)); }
std::uint16_t Server::port() const { return impl_->port(); }
Result<std::optional<std::string>> Server::first_link() { return impl_->first_link(); }
void Server::follow_status(const std::string& member, std::function<void(Result<void>)> done) {
  impl_->follow(member, std::move(done));
}
Result<std::int64_t> Server::delete_announcements(TimeMs before) { return impl_->delete_announcements(before); }
Result<void> Server::forget_deleted_accounts() { return impl_->forget_deleted_accounts(); }
std::shared_ptr<const Picture> Server::picture() const { return impl_->writer().latest(); }
void Server::make_final_report(const std::string& case_id) { impl_->make_final_report(case_id); }

std::optional<office::StaffedLine> Server::staffed(const std::string& hotline, const std::string& member, TimeMs from,
                                                   TimeMs to) {
  return impl_->staffed(hotline, member, from, to);
}

}  // namespace rufbund::api
