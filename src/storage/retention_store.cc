#include "storage/retention_store.h"

#include <fmt/format.h>

#include <memory>

#include "storage/books_connection.h"

namespace rufbund::storage {
namespace {

constexpr std::int64_t kPortion = 2'000;  // calls
constexpr int kPatience = 2'000;          // ms

struct Close {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Database = std::unique_ptr<sqlite3, Close>;

Result<Database> open(const std::string& path) {
  sqlite3* db = nullptr;
  const int rc = sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database out(db);
  if (rc != SQLITE_OK)
    return fail(ErrorCode::kUnavailable, fmt::format("retention: cannot open {}: {}", path, sqlite3_errstr(rc)));
  sqlite3_busy_timeout(db, kPatience);
  if (sqlite3_exec(db, "PRAGMA secure_delete=ON", nullptr, nullptr, nullptr) != SQLITE_OK)
    return fail(ErrorCode::kUnavailable, fmt::format("retention: {}: {}", path, sqlite3_errmsg(db)));
  return out;
}

}  // namespace

Result<std::int64_t> delete_calls(const std::string& books_path, TimeMs before) {
  auto db = open(books_path);
  if (!db) return tl::unexpected(db.error());
  BooksStatement portion(db->get(),
                         "DELETE FROM calls WHERE (cell, number) IN "
                         "(SELECT cell, number FROM calls WHERE started_at < ? ORDER BY started_at LIMIT ?)");
  BooksStatement talks(db->get(), "DELETE FROM call_talks WHERE started_at < ?");
  if (!talks.bind(before).run()) return tl::unexpected(talks.error());
  std::int64_t count = 0;
  for (;;) {
    if (!portion.bind(before).bind(kPortion).run()) return tl::unexpected(portion.error());
    const int deleted = sqlite3_changes(db->get());
    count += deleted;
    if (deleted < kPortion) return count;
  }
}

Result<std::int64_t> delete_announcements(const std::string& books_path, CellId cell, AnnouncementId up_to) {
  auto db = open(books_path);
  if (!db) return tl::unexpected(db.error());
  BooksStatement texts(db->get(), "DELETE FROM announcements WHERE cell = ? AND id <= ?");
  if (!texts.bind(cell).bind(up_to).run()) return tl::unexpected(texts.error());
  return sqlite3_changes(db->get());
}

Result<void> forget_deleted(const std::string& path) {
  auto db = open(path);
  if (!db) return tl::unexpected(db.error());
  BooksStatement checkpoint(db->get(), "PRAGMA wal_checkpoint(TRUNCATE)");
  if (!checkpoint.step()) return tl::unexpected(checkpoint.error());
  if (checkpoint.integer() != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("retention: {} is being read; its log was not emptied", path));
  return {};
}

}  // namespace rufbund::storage
