#include "api/server.h"

#include <sodium.h>

#include <chrono>

#include "api/guard.h"
#include "api/metrics.h"
#include "api/problem.h"
#include "api/resources.h"
#include "api/router.h"
#include "api/static_files.h"

namespace rufbund::api {
namespace {

constexpr Millis kSearchLimit{3'000};  // well before HttpOptions::answer_time

TimeMs system_now() {
  using namespace std::chrono;
  return TimeMs{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

bool is_api_path(std::string_view path) {
  return path == "/api" || path.substr(0, 5) == "/api/" || path == "/metrics" || path == "/healthz";
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, directory::Directory directory, engine::CommandPort& port, ServerHooks hooks,
       std::unique_ptr<storage::Books> query_books, std::unique_ptr<storage::Books> command_books,
       std::unique_ptr<storage::Books> writer_books)
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
                 hooks_.now(),
                 hooks_.now,
                 [this] { return static_cast<std::size_t>(http_->counters().viewers.load()); },
                 [this] { return http_metrics(); }} {
    add_picture_resources(router_, context_);
    add_hotline_resources(router_, context_);
    add_key_resources(router_, context_);
    add_announcement_resources(router_, context_);
    add_member_resources(router_, context_);
    add_site_resources(router_, context_);
    add_seat_resources(router_, context_);
    add_call_resources(router_, context_);
    add_node_resources(router_, context_);
  }

  Result<void> open() {
    for (const HotlineNames& hotline : names_.hotlines())
      if (auto put = put_texts(hotline.cell()); !put) return put;
    auto http = HttpServer::listen(
        options_.http, [this](std::shared_ptr<const Request> request, Responder respond) { handle(*request, respond); },
        [this] { return hello_message(options_.version, hooks_.now(), PictureWriter::kInterval); });
    if (!http) return tl::unexpected(http.error());
    http_ = std::move(*http);
    context_.port_number = http_->port();
    return {};
  }

  void start() {
    started_ = true;
    if (hooks_.log)
      hooks_.log("the API serves this machine only (" + options_.http.address + ":" + std::to_string(http_->port()) +
                 "): there are no accounts yet");
    http_->start();
    writer_.start();
  }
  void stop() {
    // The writer hands pictures to the sockets' thread, so it goes first.
    writer_.stop();
    if (http_) http_->stop();
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

  PictureWriter& writer() { return writer_; }
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
    hooks.now = hooks_.now;
    hooks.line_now = hooks_.line_now;
    hooks.log = hooks_.log;
    hooks.published = [this](const std::shared_ptr<const Picture>& picture,
                             std::span<const projections::Activity> items, std::size_t skipped) {
      if (!started_) return;  // the first picture is made before there is a server
      const PictureJson json(names_, texts_);
      auto text = std::make_shared<const std::string>(picture_message(json, *picture));
      std::string activity = activity_message(json, picture->at, items, skipped);
      http_->show(std::move(text),
                  activity.empty() ? nullptr : std::make_shared<const std::string>(std::move(activity)));
    };
    return hooks;
  }

  void handle(const Request& request, const Responder& answer) {
    // Whatever a resource looks up stays until its answer is out, whole.
    const Responder respond = [answer, pin = names_.pin()](Response response) {
      if (response.more)
        response.more = [pin, more = std::move(response.more)](std::string& text) { return more(text); };
      answer(std::move(response));
    };
    if (is_api_path(request.path)) return router_.dispatch(request, respond);
    if (request.method != Method::kGet && request.method != Method::kHead) {
      Response response = problem(405, "method_not_allowed", "");
      response.headers.emplace_back("Allow", "GET, HEAD");
      return respond(std::move(response));
    }
    respond(files_.get(request));
  }

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
  std::atomic<bool> started_{false};
  std::unique_ptr<HttpServer> http_;
  PictureWriter writer_;
  Context context_;
  Router router_;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::create(ServerOptions options, directory::Directory directory,
                                               engine::CommandPort& port, ServerHooks hooks) {
  if (!is_loopback_address(options.http.address))
    return fail(ErrorCode::kInvalidArgument,
                "api: " + options.http.address +
                    " is not a loopback address; use 127.0.0.1 or ::1 while there are no accounts");
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
  auto impl = std::make_unique<Impl>(std::move(options), std::move(directory), port, std::move(hooks),
                                     std::move(*query_books), std::move(*command_books), std::move(*writer_books));
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
std::uint16_t Server::port() const { return impl_->port(); }
std::shared_ptr<const Picture> Server::picture() const { return impl_->writer().latest(); }

}  // namespace rufbund::api
