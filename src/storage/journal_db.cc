// See journal_db.h.
#include "storage/journal_db.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace rufbund::storage {

Error sqlite_error(sqlite3* db, int code, std::string_view doing, std::string_view path) {
  std::string what = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  if (const int os = db ? sqlite3_system_errno(db) : 0; os != 0) what += fmt::format(" ({})", std::strerror(os));
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::kCorrupt, fmt::format("{} {}: {}: restore it from its backup", doing, path, what)};
    case SQLITE_FULL:
      return {ErrorCode::kUnavailable, fmt::format("{} {}: the disk is full: {}", doing, path, what)};
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorCode::kUnavailable, fmt::format("{} {}: {}", doing, path, what)};
    default:
      return {ErrorCode::kInternal, fmt::format("{} {}: {} (SQLite code {})", doing, path, what, code)};
  }
}

Result<Database> Database::open(const std::string& path, int flags) {
  Database database;
  database.path_ = path;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  database.db_.reset(handle);
  if (code != SQLITE_OK) return tl::unexpected(database.error(code, "cannot open"));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, 2000);
  return database;
}

Result<void> Database::execute(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(error(code, "cannot use"));
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return tl::unexpected(error(code, "cannot use"));
  return Statement(statement);
}

}  // namespace rufbund::storage
