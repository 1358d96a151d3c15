// What the resources share. Each group of resources has a file of its own that adds its routes. GET runs on the query
// thread; all else on the command thread, so that a search holds up no command, and the commands of one request stand
// together in the engine's queue.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/announcement_texts.h"
#include "api/journal_opener.h"
#include "api/key_changes.h"
#include "api/names.h"
#include "api/picture_json.h"
#include "api/picture_writer.h"
#include "api/router.h"
#include "core/share_terms.h"
#include "engine/engine.h"
#include "storage/books_store.h"

namespace rufbund::api {

struct Context {
  const Names& names;
  AnnouncementTexts& texts;
  KeyChanges& key_changes;
  PictureWriter& writer;
  engine::CommandPort& port;
  storage::Books& books;          // the query thread's own connection
  storage::Books& command_books;  // the command thread's
  // Before the command is submitted that puts a text on the lines.
  std::function<void(CellId, AnnouncementId, const AnnouncementText&)> announcement_text;
  std::string version;
  std::string address;
  std::uint16_t port_number = 0;
  bool tls = false;
  TimeMs started_at;
  std::function<TimeMs()> now;
  std::function<std::size_t()> viewers;
  std::function<std::string()> http_metrics;  // exposition lines of the server
  JournalOpener journal_store;                // empty: journals cannot be read

  [[nodiscard]] PictureJson json() const { return {names, texts}; }
  // A hotline that was added just now has a name before the picture has its line.
  [[nodiscard]] bool pictured(const HotlineNames& hotline) const {
    return index_of(hotline) < writer.latest()->lines.size();
  }
  // The hotline of a path, pictured; answers 404 and gives null where there is none.
  [[nodiscard]] const HotlineNames* hotline_or_404(const std::string& key, const Responder& respond) const;
  [[nodiscard]] std::size_t index_of(const HotlineNames& hotline) const { return names.index_of(hotline.cell()); }
};

void add_picture_resources(Router& router, const Context& context);
void add_hotline_resources(Router& router, const Context& context);
void add_key_resources(Router& router, const Context& context);
void add_announcement_resources(Router& router, const Context& context);
void add_member_resources(Router& router, const Context& context);
// `status_of`: a member's in the office's books, "" where they do not name it; asked on the command thread.
using StatusOf = std::function<Result<std::string>(const std::string& member)>;
void add_site_resources(Router& router, const Context& context, StatusOf status_of);
void add_seat_resources(Router& router, const Context& context);
void add_call_resources(Router& router, const Context& context);
void add_node_resources(Router& router, const Context& context);
void add_proof_resources(Router& router, const Context& context);

// With the answer, as to a command, and the agreement that was wanted: of 200 the one in force now.
using KeyAdopted = std::function<void(Response, std::uint32_t agreement)>;
// Puts a key into force as the next agreement, for every member of the hotline. `seen`: the agreement that its author
// saw; 409 where another is in force.
void adopt_key(const Context& context, const HotlineNames& hotline, const std::vector<core::ShareTerms>& terms,
               std::optional<std::int64_t> seen, const KeyAdopted& done);

// {"at": ..., "items": [...]}
[[nodiscard]] Response list_response(const Picture& picture, Json items);

}  // namespace rufbund::api
