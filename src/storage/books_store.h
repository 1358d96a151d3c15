// The books of calls and announcements in SQLite: what the picture's writer records and the API looks up.
//
// Call records are a function of the journal: they are committed without waiting for the disk (WAL, synchronous=NORMAL)
// together with the last sequence they include, and written again from the journal where a crash took them. The texts
// of announcements exist here alone, so they are synced.
//
// One instance is one connection and belongs to one thread; open as many as there are threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "projections/call_record.h"
#include "projections/quarter.h"

namespace rufbund::storage {

// A call with the bytes of its timeline and decisions (projections/call_codec.h).
struct StoredCall {
  projections::CallRecord call;  // timeline and decisions empty
  std::string details;
};

// Restricts a search to one cell; 0: any. Member and site: that answered it, the last one or one before.
struct CallPlace {
  CellId cell;
  MemberId member;
  SiteId site;
  TopicId topic;
  SkillId language;
  CarrierId carrier;
};

// Position in the order newest first: the next page begins after it.
struct CallCursor {
  TimeMs started_at;
  CellId cell;
  std::uint32_t number = 0;
};

struct CallFilter {
  TimeMs from;                            // started at or after
  TimeMs to = kNever;                     // started before
  std::vector<CallPlace> places;          // any of them; empty: nowhere
  std::vector<core::TicketEnd> outcomes;  // empty: any
  std::int64_t min_wait_ms = -1;
  std::optional<std::uint32_t> number;
  std::optional<TicketId> ticket;
  std::optional<CallCursor> after;
};

struct StoredAnnouncement {
  CellId cell;
  AnnouncementId id;
  std::string text_de, text_en;
};

class Books {
 public:
  // Creates the file and its tables where missing. kUnavailable, kCorrupt (a newer or foreign file).
  [[nodiscard]] static Result<std::unique_ptr<Books>> open(const std::string& path);
  ~Books();

  // --- the picture's writer ---
  // Everything or nothing. Writing a call again replaces it.
  [[nodiscard]] Result<void> write(std::span<const StoredCall> calls,
                                   std::span<const std::pair<CellId, TicketId>> taken_back,
                                   std::span<const std::pair<CellId, Sequence>> progress);
  // Quarter hours that are over; one that is there already is replaced.
  [[nodiscard]] Result<void> write_quarters(std::span<const std::pair<CellId, projections::Quarter>> quarters);
  // The last sequence whose calls are written; 0: none.
  [[nodiscard]] Result<Sequence> progress(CellId cell);

  // --- looking up ---
  // Searches give up after `limit`, kOverloaded; 0: never. They read the file's pages, so a wide one may take long.
  void limit_searches(Millis limit) { search_limit_ = limit; }
  // Newest first, without details, at most `most`; with talks where more than one site answered.
  [[nodiscard]] Result<std::vector<projections::CallRecord>> calls(const CallFilter& filter, std::size_t most);
  // With details.
  [[nodiscard]] Result<std::optional<StoredCall>> call(CellId cell, std::uint32_t number);

  // A cell's quarter hours that begin in [from, to), oldest first; those that are written.
  [[nodiscard]] Result<std::vector<projections::Quarter>> quarters(CellId cell, TimeMs from, TimeMs to);

  // --- announcements ---
  // Durable on return; the id is new in its cell and above `above`, the journal's last: books may be lost, ids are not
  // used twice.
  [[nodiscard]] Result<AnnouncementId> add_announcement(CellId cell, AnnouncementId above, const std::string& text_de,
                                                        const std::string& text_en);
  [[nodiscard]] Result<std::vector<StoredAnnouncement>> announcements(CellId cell);

 private:
  class Connection;
  explicit Books(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
  Millis search_limit_{0};
};

}  // namespace rufbund::storage
