// The API as the rest of the house sees it: give it the directory, the engine's command port and what it may ask,
// attach its sink to the engine, start it.
//
//   auto server = Server::create(options, directory, port, hooks);
//   engine: sinks.push_back(&(*server)->sink());
//   (*server)->start();
//
// Threads: one for HTTP and WebSockets, one for queries, one for commands, one writer of the picture and the books.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/accounts.h"
#include "api/announcement_texts.h"
#include "api/http_server.h"
#include "api/journal_head.h"
#include "api/journal_opener.h"
#include "api/picture_writer.h"
#include "api/site_check_hooks.h"
#include "base/result.h"
#include "core/core.h"
#include "directory/directory.h"
#include "engine/engine.h"
#include "office/delivery.h"
#include "office/office_alarms.h"

namespace rufbund::office {
class LinePort;
}

namespace rufbund::api {

struct ServerOptions {
  HttpOptions http;
  std::string ui_directory;  // "": no user interface
  std::string books_path;    // SQLite file of call records and announcements
  std::string version = "0.1.0";
  core::Capacity capacity;                       // the engine's
  std::string office_books = "sqlite::memory:";  // of the alliance: "sqlite:PATH" or "postgresql:CONNECTION"
  std::string seal_key;                          // 32 bytes that seal the second factors' secrets
  AccountRules accounts;
  std::string alliance;                   // its name, on documents
  bool webhooks_to_own_networks = false;  // see notices::WebhookSettings
  std::string operator_token;             // acts as the coordinator; "": nobody does
  // For how many days the node keeps which kind, where it differs from office/retention_kinds.h; only told here.
  std::map<std::string, std::int64_t> retention_days;
};

struct ServerHooks {
  // Durable records of a cell after a sequence, in order. Needed where the picture shall survive a restart.
  JournalSource journal;
  JournalOpener journal_store;
  PictureKeeper keeper;                       // so that a start reads only the records after what was kept
  std::function<EngineStats()> engine_stats;  // any thread
  std::function<bool()> media_healthy;        // any thread
  std::function<std::vector<office::OfficeAlarm>()> office_alarms;  // may be empty; any thread
  // A text for the lines, before the command that publishes it is submitted, and at the start for all that are kept.
  std::function<void(CellId, AnnouncementId, const AnnouncementText&)> announcement_text;
  // The journals' time, by which whatever they tell is dated; empty: the system's clock. Any thread.
  std::function<TimeMs()> now;
  std::function<TimeMs(CellId)> line_now;       // one line's; empty: `now`. Any thread
  std::function<void(const std::string&)> log;  // one line for people, without numbers; any thread
  // A cell's journal as far as it is durable; may be empty: then documents name no head. Any thread.
  std::function<Result<JournalHead>(CellId)> journal_head;
  // Takes what the office's books say of hotlines, members and sites into the running node. The command thread.
  std::function<Result<void>()> reload;
  std::function<void()> somebody_joined;  // an account was made from a link. Any thread
  // What the office asks about the line; null: nothing is known of it.
  std::shared_ptr<const office::LinePort> line;
  SiteCheckHooks site_checks;
};

class Server {
 public:
  // Opens the books and the listening socket; nothing is served yet. `port` must outlive the server.
  [[nodiscard]] static Result<std::unique_ptr<Server>> create(ServerOptions options, directory::Directory directory,
                                                              engine::CommandPort& port, ServerHooks hooks);
  ~Server();

  [[nodiscard]] engine::BatchSink& sink();
  // A changed directory, while it runs: hotlines are added only, behind those that are there. `capacity`: of each cell.
  // Waits until the picture has the new lines. One thread at a time, also one that answers a command; kUnavailable
  // where it stops.
  [[nodiscard]] Result<void> use(std::shared_ptr<const directory::Directory> directory,
                                 const std::map<CellId, core::Capacity>& capacity);
  // Reads the journals in the background and serves at once.
  void start();
  // No callback comes after it. Commands that are under way are answered by nobody.
  void stop();
  // A renewed certificate. Any thread.
  void use_tls(TlsContext context);
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::shared_ptr<const Picture> picture() const;
  // A member's quarter hours on a hotline, as office/delivery.h asks for them. Any thread.
  [[nodiscard]] std::optional<office::StaffedLine> staffed(const std::string& hotline, const std::string& member,
                                                           TimeMs from, TimeMs to);
  // Has the final report of a closed case made, if its time has come. Any thread; the work is done later.
  void make_final_report(const std::string& case_id);
  // The lines follow a member's status as the books have it, as after a coordinator's change of it. Any thread; `done`
  // is called on one of the server's, or never where it stops or is overloaded: ask again.
  void follow_status(const std::string& member, std::function<void(Result<void>)> done);
  // For retention; any thread. How many texts of announcements went that were withdrawn or replaced before.
  [[nodiscard]] Result<std::int64_t> delete_announcements(TimeMs before);
  // After accounts were deleted in the books.
  [[nodiscard]] Result<void> forget_deleted_accounts();
  // The secret of a new one-time link for the first coordinator's account; nothing where there is one already.
  [[nodiscard]] Result<std::optional<std::string>> first_link();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::api
