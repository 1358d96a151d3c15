// See journal_sqlite.h. The engine's journal thread is its owner while the engine runs.
#include "storage/journal_sqlite.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace rufbund::storage {

using journal::ChainEnd;
using journal::SignedHead;
using journal::Snapshot;
using journal::StoredBatch;

namespace {

// "RUFB": tells the file's kind to file(1) and to us.
constexpr std::int64_t kApplicationId = 0x52554642;

constexpr const char* kTables = R"(BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batches(number INTEGER PRIMARY KEY, first_sequence INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL, head BLOB NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS heads(batch INTEGER PRIMARY KEY, last_sequence INTEGER NOT NULL, signed_at INTEGER NOT NULL,
  head BLOB NOT NULL, signature BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS labels(kind INTEGER, id INTEGER, key TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY(kind, id)) WITHOUT ROWID;
PRAGMA application_id = 1381320258;
COMMIT;
)";
static_assert(kApplicationId == 1381320258);

std::int64_t as_stored(std::uint64_t v) { return static_cast<std::int64_t>(v); }
std::uint64_t as_number(std::int64_t v) { return static_cast<std::uint64_t>(v); }

}  // namespace

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const std::string& path) {
  journal::init_crypto();
  auto mark = MarkFile::open(path + "-mark");
  if (!mark) return tl::unexpected(mark.error());
  auto db = Database::open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX);
  if (!db) return tl::unexpected(db.error());
  std::unique_ptr<SqliteJournal> store(new SqliteJournal(std::move(*db)));
  store->mark_ = std::move(*mark);
  if (auto created = store->create_tables(); !created) return tl::unexpected(created.error());
  if (auto checked = store->check_against_mark(); !checked) return tl::unexpected(checked.error());
  return store;
}

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open_read_only(const std::string& path) {
  journal::init_crypto();
  if (::access(path.c_str(), F_OK) != 0) return fail(ErrorCode::kNotFound, fmt::format("there is no journal {}", path));
  auto db = Database::open(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX);
  if (!db) return tl::unexpected(db.error());
  return std::unique_ptr<SqliteJournal>(new SqliteJournal(std::move(*db)));
}

Result<void> SqliteJournal::create_tables() {
  auto kind = db_.prepare("PRAGMA application_id");
  if (!kind) return tl::unexpected(kind.error());
  if (const int code = kind->step(); code != SQLITE_ROW) return tl::unexpected(db_.error(code, "cannot read"));
  const std::int64_t application = kind->integer(0);
  kind->reset();
  if (application != kApplicationId) {
    auto tables = db_.prepare("SELECT count(*) FROM sqlite_master");
    if (!tables) return tl::unexpected(tables.error());
    if (tables->step() != SQLITE_ROW || tables->integer(0) > 0 || application != 0) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("{} is another program's database, not a journal", db_.path()));
    }
  }
  // The commit that makes the log longer than so many pages moves them into the file: 3 to 4 ms for a thousand, with
  // four thousand 10 to 14. On a thread of its own it took as long: SQLite syncs the file when the log is empty, so
  // that all of it fell to the last commit.
  for (const char* sql : {"PRAGMA page_size = 4096", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                          "PRAGMA wal_autocheckpoint = 1000", "PRAGMA journal_size_limit = 67108864"}) {
    if (auto done = db_.execute(sql); !done) return done;
  }
  // An existing journal is opened without writing: that works on a full disk too.
  if (application != kApplicationId) {
    if (auto done = db_.execute(kTables); !done) return done;
  }
  ::chmod(db_.path().c_str(), 0600);
  auto batch = db_.prepare("INSERT INTO batches VALUES(?,?,?,?,?)");
  auto head = db_.prepare("INSERT OR IGNORE INTO heads VALUES(?,?,?,?,?)");
  if (!batch) return tl::unexpected(batch.error());
  if (!head) return tl::unexpected(head.error());
  insert_batch_ = std::move(*batch);
  insert_head_ = std::move(*head);
  return {};
}

Result<void> SqliteJournal::run(Statement& statement) {
  const int code = statement.step();
  statement.reset();
  if (code != SQLITE_DONE && code != SQLITE_ROW) return tl::unexpected(db_.error(code, "cannot write"));
  return {};
}

// --- opening ---
Result<std::optional<StoredBatch>> SqliteJournal::batch_end(std::uint64_t number) {
  auto query = db_.prepare(
      number > 0 ? "SELECT number, first_sequence, last_sequence, head FROM batches WHERE number = ?"
                 : "SELECT number, first_sequence, last_sequence, head FROM batches ORDER BY number DESC LIMIT 1");
  if (!query) return tl::unexpected(query.error());
  if (number > 0) query->bind(1, as_stored(number));
  const int code = query->step();
  if (code == SQLITE_DONE) return std::nullopt;
  if (code != SQLITE_ROW) return tl::unexpected(db_.error(code, "cannot read"));
  StoredBatch batch{as_number(query->integer(0)),
                    Sequence{as_number(query->integer(1))},
                    Sequence{as_number(query->integer(2))},
                    {},
                    {}};
  if (!copy(query->blob(3), batch.head))
    return fail(ErrorCode::kCorrupt, fmt::format("{}: malformed head", db_.path()));
  return batch;
}

Result<void> SqliteJournal::check_against_mark() {
  const auto mark = mark_->read();
  if (!mark) return {};
  auto last = batch_end(0);
  if (!last) return tl::unexpected(last.error());
  const std::uint64_t stored = last->has_value() ? (*last)->number : 0;
  if (stored < mark->batch) {
    return fail(
        ErrorCode::kCorrupt,
        fmt::format("{0} ends at batch {1}, but batch {2} had been acknowledged: records are lost. Restore the "
                    "journal from its backup. To go on without them, which every later audit will show, remove "
                    "{0}-mark; where the node had signed them, the rows of its table heads beyond batch {1} too",
                    db_.path(), stored, mark->batch));
  }
  auto marked = batch_end(mark->batch);
  if (!marked) return tl::unexpected(marked.error());
  if (!marked->has_value() || (*marked)->head != mark->head) {
    return fail(ErrorCode::kCorrupt,
                fmt::format("{}: batch {} is not the one that was acknowledged: restore the journal "
                            "from its backup",
                            db_.path(), mark->batch));
  }
  return remove_damaged_end(mark->batch);
}

Result<void> SqliteJournal::remove_damaged_end(std::uint64_t after) {
  std::uint64_t damaged = 0;
  ChainEnd end;
  journal::BatchView view;
  auto scanned = read(after, [&](const StoredBatch& stored) -> Result<bool> {
    if (stored.number == after) {
      // The acknowledged one is where the chain goes on from; recovery checks it itself.
      if (!journal::parse_batch(stored.data, view)) return false;
      end = {stored.number, stored.last, view.header.last_at, stored.head};
      return true;
    }
    if (journal::parse_batch(stored.data, view) && journal::check_and_follow(stored, view, end)) return true;
    damaged = stored.number;
    return false;
  });
  if (!scanned) return scanned;
  if (damaged == 0) return {};
  auto heads = this->heads();
  if (!heads) return tl::unexpected(heads.error());
  if (!heads->empty() && heads->back().batch >= damaged) {
    return fail(
        ErrorCode::kCorrupt,
        fmt::format("{}: batch {} is damaged, but the node has signed batch {}, which stands on it: restore the "
                    "journal from its backup",
                    db_.path(), damaged, heads->back().batch));
  }
  if (auto kept = keep_aside(damaged); !kept) return kept;
  auto remove = db_.prepare("DELETE FROM batches WHERE number >= ?");
  if (!remove) return tl::unexpected(remove.error());
  return run(remove->bind(1, as_stored(damaged)));
}

// Nobody was told of them, but what they were may still be asked.
Result<void> SqliteJournal::keep_aside(std::uint64_t first_number) {
  const std::string path = fmt::format("{}-removed-{}", db_.path(), first_number);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  std::uint64_t count = 0;
  auto query = db_.prepare("SELECT data FROM batches WHERE number >= ? ORDER BY number");
  if (!query) return tl::unexpected(query.error());
  query->bind(1, as_stored(first_number));
  int code = 0;
  while ((code = query->step()) == SQLITE_ROW) {
    const auto data = query->blob(0);
    file.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(data.size()));
    ++count;
  }
  file.flush();
  if (code != SQLITE_DONE) return tl::unexpected(db_.error(code, "cannot read"));
  if (!file) return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}: {}", path, std::strerror(errno)));
  ::chmod(path.c_str(), 0600);
  notice_ = fmt::format(
      "{}: {} damaged batches at its end, which had not been acknowledged to anybody, were taken out "
      "and kept in {}",
      db_.path(), count, path);
  return {};
}

// --- batches and heads ---
Result<std::optional<ChainEnd>> SqliteJournal::last() {
  auto batch = batch_end(0);
  if (!batch) return tl::unexpected(batch.error());
  if (!batch->has_value()) return std::nullopt;
  return ChainEnd{(*batch)->number, (*batch)->last, {}, (*batch)->head};
}

Result<void> SqliteJournal::append(std::span<const StoredBatch> batches, const SignedHead* head) {
  if (uncertain_) {
    // The last append failed at or after its COMMIT: leave out what is there already.
    auto stored = batch_end(0);
    if (!stored) return tl::unexpected(stored.error());
    while (stored->has_value() && !batches.empty() && batches.front().number <= (*stored)->number) {
      batches = batches.subspan(1);
    }
  }
  auto done = write(batches, head);
  if (!done) {
    if (sqlite3_get_autocommit(db_.handle()) == 0) (void)db_.execute("ROLLBACK");
    // On a full disk, emptying the log into the file may make the room that the next attempt needs.
    (void)db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  if (done && mark_ && !batches.empty()) done = mark_->write({batches.back().number, batches.back().head});
  uncertain_ = !done;
  return done;
}

Result<void> SqliteJournal::write(std::span<const StoredBatch> batches, const SignedHead* head) {
  if (auto begun = db_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  for (const StoredBatch& batch : batches) {
    auto inserted = run(insert_batch_.bind(1, as_stored(batch.number))
                            .bind(2, as_stored(batch.first.value))
                            .bind(3, as_stored(batch.last.value))
                            .bind(4, std::span<const std::uint8_t>{batch.head})
                            .bind(5, batch.data));
    if (!inserted) return inserted;
  }
  if (head) {
    if (auto inserted = insert_head(*head); !inserted) return inserted;
  }
  return db_.execute("COMMIT");
}

Result<void> SqliteJournal::insert_head(const SignedHead& head) {
  return run(insert_head_.bind(1, as_stored(head.batch))
                 .bind(2, as_stored(head.last.value))
                 .bind(3, head.signed_at.ms)
                 .bind(4, std::span<const std::uint8_t>{head.head})
                 .bind(5, std::span<const std::uint8_t>{head.signature}));
}

Result<void> SqliteJournal::put_head(const SignedHead& head) { return insert_head(head); }

Result<void> SqliteJournal::read(std::uint64_t first_number,
                                 const std::function<Result<bool>(const StoredBatch&)>& each) {
  auto query = db_.prepare(
      "SELECT number, first_sequence, last_sequence, head, data FROM batches WHERE number >= ? ORDER BY number");
  if (!query) return tl::unexpected(query.error());
  query->bind(1, as_stored(first_number));
  int code = 0;
  while ((code = query->step()) == SQLITE_ROW) {
    StoredBatch batch{as_number(query->integer(0)),
                      Sequence{as_number(query->integer(1))},
                      Sequence{as_number(query->integer(2))},
                      {},
                      query->blob(4)};
    if (!copy(query->blob(3), batch.head)) {
      return fail(ErrorCode::kCorrupt, fmt::format("{}: batch {} has a malformed head", db_.path(), batch.number));
    }
    auto more = each(batch);
    if (!more) return fail(more.error().code, fmt::format("{}: {}", db_.path(), more.error().message));
    if (!*more) return {};
  }
  if (code != SQLITE_DONE) return tl::unexpected(db_.error(code, "cannot read"));
  return {};
}

Result<std::optional<StoredBatch>> SqliteJournal::batch_with(Sequence sequence) {
  auto found = batch_end(0);
  if (!found || !found->has_value()) return found;
  if ((*found)->last < sequence) return std::nullopt;
  // Numbers have no gap, and sequences rise with them.
  std::uint64_t low = 1, high = (*found)->number;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    auto batch = batch_end(middle);
    if (!batch) return batch;
    if (!batch->has_value()) return fail(ErrorCode::kCorrupt, fmt::format("{}: no batch {}", db_.path(), middle));
    if ((*batch)->last < sequence) {
      low = middle + 1;
    } else {
      high = middle;
      found = std::move(batch);
    }
  }
  return found;
}

Result<std::vector<SignedHead>> SqliteJournal::heads() {
  auto query = db_.prepare("SELECT batch, last_sequence, signed_at, head, signature FROM heads ORDER BY batch");
  if (!query) return tl::unexpected(query.error());
  std::vector<SignedHead> all;
  int code = 0;
  while ((code = query->step()) == SQLITE_ROW) {
    SignedHead head{
        as_number(query->integer(0)), Sequence{as_number(query->integer(1))}, TimeMs{query->integer(2)}, {}, {}};
    if (!copy(query->blob(3), head.head) || !copy(query->blob(4), head.signature)) {
      return fail(ErrorCode::kCorrupt, fmt::format("{}: malformed signed head of batch {}", db_.path(), head.batch));
    }
    all.push_back(head);
  }
  if (code != SQLITE_DONE) return tl::unexpected(db_.error(code, "cannot read"));
  return all;
}

Result<void> SqliteJournal::put_snapshot(const Snapshot& snapshot) { return write_snapshot_file(db_.path(), snapshot); }
std::vector<Snapshot> SqliteJournal::snapshots() { return read_snapshot_files(db_.path()); }

}  // namespace rufbund::storage
