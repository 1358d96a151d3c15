#include "storage/books_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "projections/quarter_codec.h"
#include "storage/books_connection.h"

namespace rufbund::storage {
namespace {

using projections::CallRecord;

constexpr int kVersion = 1;
constexpr int kApplicationId = 0x52756662;  // "Rufb"

constexpr const char* kSchema = R"(
CREATE TABLE calls (
  cell INTEGER NOT NULL, number INTEGER NOT NULL, ticket INTEGER NOT NULL, carrier INTEGER NOT NULL,
  class INTEGER NOT NULL, topic INTEGER NOT NULL, language INTEGER NOT NULL, outcome INTEGER NOT NULL,
  first_at INTEGER NOT NULL, started_at INTEGER NOT NULL, queued_at INTEGER NOT NULL, answered_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL, waited_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL, member INTEGER NOT NULL,
  site INTEGER NOT NULL, offers INTEGER NOT NULL, norm_work_ms INTEGER NOT NULL, taken_back INTEGER NOT NULL,
  details BLOB NOT NULL,
  PRIMARY KEY (cell, number));
CREATE INDEX calls_by_start ON calls (started_at, cell, number);
CREATE INDEX calls_by_member ON calls (cell, member, started_at);
CREATE INDEX calls_by_outcome ON calls (outcome, started_at);
CREATE TABLE progress (cell INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
CREATE TABLE announcements (
  cell INTEGER NOT NULL, id INTEGER NOT NULL, text_de TEXT NOT NULL, text_en TEXT NOT NULL, PRIMARY KEY (cell, id));
)";
// Came later than the file's first version; what it holds is made again from the journal.
constexpr const char* kQuarters =
    "CREATE TABLE IF NOT EXISTS quarters (cell INTEGER NOT NULL, from_at INTEGER NOT NULL, content BLOB NOT NULL, "
    "PRIMARY KEY (cell, from_at)) WITHOUT ROWID;";
// Calls that more than one site answered, a row a site. Came later too: whoever has no such table has records that give
// a call to whom it was offered last, so all are made again from the journal.
constexpr const char* kTalks = R"(
CREATE TABLE call_talks (
  cell INTEGER NOT NULL, number INTEGER NOT NULL, place INTEGER NOT NULL, member INTEGER NOT NULL,
  site INTEGER NOT NULL, started_at INTEGER NOT NULL, answered_at INTEGER NOT NULL, talk_ms INTEGER NOT NULL,
  norm_work_ms INTEGER NOT NULL, PRIMARY KEY (cell, number, place)) WITHOUT ROWID;
CREATE INDEX call_talks_by_member ON call_talks (cell, member, started_at);
DELETE FROM progress;
)";
constexpr const char* kColumns =
    "cell, ticket, carrier, class, topic, language, outcome, first_at, started_at, queued_at, answered_at, ended_at, "
    "waited_ms, talk_ms, member, site, offers, norm_work_ms, taken_back";

CallRecord read_call(BooksStatement& row) {
  CallRecord c;
  c.cell = row.id<CellId>();
  c.ticket = row.id<TicketId>();
  c.carrier = row.id<CarrierId>();
  c.klass = row.id<ClassId>();
  c.topic = row.id<TopicId>();
  c.language = row.id<SkillId>();
  c.end = static_cast<core::TicketEnd>(row.integer());
  c.first = row.time();
  c.started_at = row.time();
  c.queued_at = row.time();
  c.answered_at = row.time();
  c.ended_at = row.time();
  c.waited_ms = row.integer();
  c.talk_ms = row.integer();
  c.member = row.id<MemberId>();
  c.site = row.id<SiteId>();
  c.offers = static_cast<std::uint16_t>(row.integer());
  c.norm_work_ms = row.integer();
  c.taken_back = row.integer() != 0;
  return c;
}

// The one number of a statement's one row.
Result<std::int64_t> number_from(sqlite3* db, const char* sql) {
  BooksStatement s(db, sql);
  if (!s.step()) return tl::unexpected(s.error());
  return s.integer();
}

std::int64_t number_of(TicketId ticket) { return static_cast<std::int64_t>(ticket.value >> 32); }

// A call belongs to whoever answered it: its row has who did so last, `call_talks` the others too.
enum class Whose { kLast, kOthers };

constexpr const char* kNowhere = "0";

// Where the places agree in nothing, one clause each.
std::string places_clause(const CallFilter& filter, Whose whose) {
  std::string sql;
  for (const CallPlace& p : filter.places) {
    std::string answered;
    if (p.member) answered += fmt::format(" AND member = {}", p.member.value);
    if (p.site) answered += fmt::format(" AND site = {}", p.site.value);
    if (whose == Whose::kOthers) {
      if (answered.empty()) continue;  // found already
      answered = fmt::format(
          " AND number IN (SELECT number FROM call_talks WHERE cell = {}{} AND started_at >= {} AND started_at < {}) "
          "AND NOT (1{})",
          p.cell.value, answered, filter.from.ms, filter.to.ms, answered);
    }
    sql += sql.empty() ? "(" : " OR ";
    sql += fmt::format("(cell = {}{}", p.cell.value, answered);
    if (p.topic) sql += fmt::format(" AND topic = {}", p.topic.value);
    if (p.language) sql += fmt::format(" AND language = {}", p.language.value);
    if (p.carrier) sql += fmt::format(" AND carrier = {}", p.carrier.value);
    sql += ")";
  }
  return sql.empty() ? kNowhere : sql + ")";
}

class TalkWriter {
 public:
  explicit TalkWriter(sqlite3* db)
      : forget_(db, "DELETE FROM call_talks WHERE cell = ? AND number = ?"),
        insert_(db,
                "INSERT INTO call_talks (cell, number, place, member, site, started_at, answered_at, talk_ms, "
                "norm_work_ms) VALUES (?,?,?,?,?,?,?,?,?)") {}

  Result<void> write(const CallRecord& call) {
    if (!forget_.bind(call.cell).bind(number_of(call.ticket)).run()) return tl::unexpected(forget_.error());
    if (call.talks.size() < 2) return {};  // the call's own row says it all
    for (std::size_t i = 0; i < call.talks.size(); ++i) {
      const projections::CallTalk& t = call.talks[i];
      insert_.bind(call.cell).bind(number_of(call.ticket)).bind(static_cast<std::int64_t>(i)).bind(t.member);
      insert_.bind(t.site).bind(call.started_at).bind(t.answered_at).bind(t.talk_ms).bind(t.norm_work_ms);
      if (!insert_.run()) return tl::unexpected(insert_.error());
    }
    return {};
  }

 private:
  BooksStatement forget_, insert_;
};

Result<void> read_talks(sqlite3* db, std::vector<CallRecord>& calls) {
  BooksStatement s(db,
                   "SELECT member, site, answered_at, talk_ms, norm_work_ms FROM call_talks WHERE cell = ? AND "
                   "number = ? ORDER BY place");
  for (CallRecord& call : calls) {
    s.bind(call.cell).bind(number_of(call.ticket));
    while (s.step()) {
      projections::CallTalk& t = call.talks.emplace_back();
      t.member = s.id<MemberId>();
      t.site = s.id<SiteId>();
      t.answered_at = s.time();
      t.talk_ms = s.integer();
      t.norm_work_ms = s.integer();
    }
    if (s.failed()) return tl::unexpected(s.error());
    s.again();
  }
  return {};
}

std::string search_sql(const CallFilter& f, std::size_t most, Whose whose, const std::string& places) {
  // A plus keeps the planner from reading all calls in order of time where few are found by their number.
  const char* const few = f.number || whose == Whose::kOthers ? "+" : "";
  std::string sql = fmt::format("SELECT {} FROM calls WHERE {}started_at >= {} AND {}started_at < {} AND {}", kColumns,
                                few, f.from.ms, few, f.to.ms, places);
  for (std::size_t i = 0; i < f.outcomes.size(); ++i)
    sql += fmt::format("{}{}", i == 0 ? " AND outcome IN (" : ",", static_cast<int>(f.outcomes[i]));
  if (!f.outcomes.empty()) sql += ")";
  if (f.min_wait_ms >= 0) sql += fmt::format(" AND waited_ms >= {}", f.min_wait_ms);
  if (f.number) sql += fmt::format(" AND number = {}", *f.number);
  if (f.ticket) sql += fmt::format(" AND ticket = {}", static_cast<std::int64_t>(f.ticket->value));
  if (f.after)
    sql += fmt::format(" AND (started_at, cell, number) < ({}, {}, {})", f.after->started_at.ms, f.after->cell.value,
                       f.after->number);
  return sql + fmt::format(" ORDER BY {}started_at DESC, cell DESC, number DESC LIMIT {}", few, most);
}

}  // namespace

Books::Books(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Books::~Books() = default;

Result<std::unique_ptr<Books>> Books::open(const std::string& path) {
  sqlite3* db = nullptr;
  const int rc =
      sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  auto connection = std::make_unique<Connection>(db);
  if (rc != SQLITE_OK)
    return fail(ErrorCode::kUnavailable, fmt::format("books: cannot open {}: {}", path, sqlite3_errstr(rc)));
  sqlite3_busy_timeout(db, 5'000);
  if (auto set = connection->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;");
      !set)
    return tl::unexpected(set.error());
  // Two threads may open a new file at once: who comes second finds the tables there.
  if (auto begun = connection->execute("BEGIN IMMEDIATE"); !begun) return tl::unexpected(begun.error());
  const auto version = number_from(db, "PRAGMA user_version");
  const auto application = number_from(db, "PRAGMA application_id");
  if (!version) return tl::unexpected(version.error());
  if (!application) return tl::unexpected(application.error());
  if (*version == 0 && *application == 0) {
    const std::string mark = fmt::format("PRAGMA user_version={}; PRAGMA application_id={};", kVersion, kApplicationId);
    if (auto made = connection->execute(kSchema); !made) return tl::unexpected(made.error());
    if (auto marked = connection->execute(mark.c_str()); !marked) return tl::unexpected(marked.error());
  } else if (*version != kVersion || *application != kApplicationId) {
    return fail(ErrorCode::kCorrupt, fmt::format("books: {} is not a file of this version's books", path));
  }
  if (auto made = connection->execute(kQuarters); !made) return tl::unexpected(made.error());
  const auto talks = number_from(db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'call_talks'");
  if (!talks) return tl::unexpected(talks.error());
  if (*talks == 0)
    if (auto made = connection->execute(kTalks); !made) return tl::unexpected(made.error());
  if (auto done = connection->execute("COMMIT"); !done) return tl::unexpected(done.error());
  return std::unique_ptr<Books>(new Books(std::move(connection)));
}

Result<void> Books::write(std::span<const StoredCall> calls, std::span<const std::pair<CellId, TicketId>> taken_back,
                          std::span<const std::pair<CellId, Sequence>> progress) {
  sqlite3* db = connection_->db();
  if (auto begun = connection_->execute("BEGIN IMMEDIATE"); !begun) return begun;
  const auto give_up = [&](Error error) -> Result<void> {
    (void)connection_->execute("ROLLBACK");
    return tl::unexpected(std::move(error));
  };
  BooksStatement insert(
      db,
      "INSERT OR REPLACE INTO calls (cell, ticket, carrier, class, topic, language, outcome, first_at, "
      "started_at, queued_at, answered_at, ended_at, waited_ms, talk_ms, member, site, offers, norm_work_ms, "
      "taken_back, number, details) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  TalkWriter talks(db);
  for (const StoredCall& stored : calls) {
    const CallRecord& c = stored.call;
    insert.bind(c.cell).bind(c.ticket).bind(c.carrier).bind(c.klass).bind(c.topic).bind(c.language);
    insert.bind(static_cast<std::int64_t>(c.end))
        .bind(c.first)
        .bind(c.started_at)
        .bind(c.queued_at)
        .bind(c.answered_at);
    insert.bind(c.ended_at).bind(c.waited_ms).bind(c.talk_ms).bind(c.member).bind(c.site).bind(std::int64_t{c.offers});
    insert.bind(c.norm_work_ms)
        .bind(std::int64_t{c.taken_back})
        .bind(std::int64_t{c.number()})
        .bind_blob(stored.details);
    if (!insert.run()) return give_up(insert.error());
    if (auto kept = talks.write(c); !kept) return give_up(kept.error());
  }
  BooksStatement take(db, "UPDATE calls SET taken_back = 1 WHERE cell = ? AND number = ?");
  for (const auto& [cell, ticket] : taken_back)
    if (!take.bind(cell).bind(static_cast<std::int64_t>(ticket.value >> 32)).run()) return give_up(take.error());
  BooksStatement mark(db, "INSERT OR REPLACE INTO progress (cell, sequence) VALUES (?, ?)");
  for (const auto& [cell, sequence] : progress)
    if (!mark.bind(cell).bind(sequence).run()) return give_up(mark.error());
  if (auto done = connection_->execute("COMMIT"); !done) return give_up(done.error());
  return {};
}

Result<void> Books::write_quarters(std::span<const std::pair<CellId, projections::Quarter>> quarters) {
  if (auto begun = connection_->execute("BEGIN IMMEDIATE"); !begun) return begun;
  BooksStatement insert(connection_->db(), "INSERT OR REPLACE INTO quarters (cell, from_at, content) VALUES (?,?,?)");
  for (const auto& [cell, quarter] : quarters) {
    const std::string content = projections::encode_quarter(quarter);
    if (insert.bind(cell).bind(quarter.from).bind_blob(content).run()) continue;
    const Error error = insert.error();
    (void)connection_->execute("ROLLBACK");
    return tl::unexpected(error);
  }
  return connection_->execute("COMMIT");
}

Result<std::vector<projections::Quarter>> Books::quarters(CellId cell, TimeMs from, TimeMs to) {
  const BooksDeadline deadline(connection_->db(), search_limit_);
  BooksStatement s(connection_->db(),
                   "SELECT content FROM quarters WHERE cell = ? AND from_at >= ? AND from_at < ? ORDER BY from_at");
  s.bind(cell).bind(from).bind(to);
  std::vector<projections::Quarter> out;
  while (s.step())
    if (!projections::decode_quarter(s.bytes(), out.emplace_back()))
      return fail(ErrorCode::kCorrupt, "books: a quarter hour cannot be read");
  if (s.failed()) return tl::unexpected(s.error());
  return out;
}

Result<Sequence> Books::progress(CellId cell) {
  BooksStatement s(connection_->db(), "SELECT sequence FROM progress WHERE cell = ?");
  s.bind(cell);
  if (s.step()) return s.id<Sequence>();
  if (s.failed()) return tl::unexpected(s.error());
  return Sequence{};
}

Result<std::vector<CallRecord>> Books::calls(const CallFilter& f, std::size_t most) {
  const BooksDeadline deadline(connection_->db(), search_limit_);
  std::vector<CallRecord> out;
  for (const Whose whose : {Whose::kLast, Whose::kOthers}) {
    const std::string places = places_clause(f, whose);
    if (whose == Whose::kOthers && places == kNowhere) break;
    BooksStatement s(connection_->db(), search_sql(f, most, whose, places));
    while (s.step()) out.push_back(read_call(s));
    if (s.failed()) return tl::unexpected(s.error());
  }
  std::sort(out.begin(), out.end(), [](const CallRecord& a, const CallRecord& b) {
    return std::tuple(a.started_at, a.cell, a.number()) > std::tuple(b.started_at, b.cell, b.number());
  });
  if (out.size() > most) out.resize(most);
  if (auto read = read_talks(connection_->db(), out); !read) return tl::unexpected(read.error());
  return out;
}

Result<std::optional<StoredCall>> Books::call(CellId cell, std::uint32_t number) {
  BooksStatement s(connection_->db(),
                   fmt::format("SELECT {}, details FROM calls WHERE cell = ? AND number = ?", kColumns));
  s.bind(cell).bind(std::int64_t{number});
  if (s.step()) {
    StoredCall found;
    found.call = read_call(s);
    found.details = s.bytes();
    return found;
  }
  if (s.failed()) return tl::unexpected(s.error());
  return std::optional<StoredCall>{};
}

Result<AnnouncementId> Books::add_announcement(CellId cell, AnnouncementId above, const std::string& text_de,
                                               const std::string& text_en) {
  if (auto full = connection_->execute("PRAGMA synchronous=FULL"); !full) return tl::unexpected(full.error());
  BooksStatement s(
      connection_->db(),
      "INSERT INTO announcements (cell, id, text_de, text_en) SELECT ?, max(coalesce(max(id), 0), ?) + 1, ?, ? "
      "FROM announcements WHERE cell = ? RETURNING id");
  s.bind(cell).bind(above).bind_text(text_de).bind_text(text_en).bind(cell);
  if (!s.step()) return tl::unexpected(s.error());
  const auto id = s.id<AnnouncementId>();
  if (!s.run()) return tl::unexpected(s.error());
  if (auto normal = connection_->execute("PRAGMA synchronous=NORMAL"); !normal) return tl::unexpected(normal.error());
  return id;
}

Result<std::vector<StoredAnnouncement>> Books::announcements(CellId cell) {
  BooksStatement s(connection_->db(),
                   "SELECT id, text_de, text_en FROM announcements WHERE cell = ? ORDER BY id DESC LIMIT 100");
  s.bind(cell);
  std::vector<StoredAnnouncement> out;
  while (s.step()) {
    StoredAnnouncement a{cell, s.id<AnnouncementId>(), {}, {}};
    a.text_de = s.bytes();
    a.text_en = s.bytes();
    out.push_back(std::move(a));
  }
  if (s.failed()) return tl::unexpected(s.error());
  return out;
}

}  // namespace rufbund::storage
