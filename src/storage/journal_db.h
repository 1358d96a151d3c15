// A thin, exception-free dress for SQLite as journals use it. Only storage/ includes SQLite's headers.
#pragma once

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rufbund::storage {

// kUnavailable for what may pass (full disk, I/O, lock), kCorrupt for a damaged file; names the file.
Error sqlite_error(sqlite3* db, int code, std::string_view doing, std::string_view path);

// A prepared statement; reset after use by the next `bind_all`.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  Statement& reset() {
    sqlite3_reset(statement_.get());
    return *this;
  }
  Statement& bind(int n, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), n, value);
    return *this;
  }
  // The bytes must live until the statement is reset.
  Statement& bind(int n, std::span<const std::uint8_t> value) {
    sqlite3_bind_blob64(statement_.get(), n, value.empty() ? reinterpret_cast<const void*>("") : value.data(),
                        value.size(), SQLITE_STATIC);
    return *this;
  }
  Statement& bind(int n, std::string_view value) {
    sqlite3_bind_text(statement_.get(), n, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    return *this;
  }
  // SQLITE_ROW, SQLITE_DONE or an error code.
  int step() { return sqlite3_step(statement_.get()); }

  [[nodiscard]] std::int64_t integer(int column) { return sqlite3_column_int64(statement_.get(), column); }
  [[nodiscard]] std::span<const std::uint8_t> blob(int column) {
    const void* data = sqlite3_column_blob(statement_.get(), column);
    return {static_cast<const std::uint8_t*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
  }
  [[nodiscard]] std::string text(int column) {
    const auto b = blob(column);
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// False where a stored value has another length.
template <std::size_t N>
bool copy(std::span<const std::uint8_t> from, std::array<std::uint8_t, N>& to) {
  if (from.size() != N) return false;
  std::memcpy(to.data(), from.data(), N);
  return true;
}

class Database {
 public:
  // `flags` as of sqlite3_open_v2. The connection is used by one thread at a time.
  static Result<Database> open(const std::string& path, int flags);

  Result<void> execute(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  [[nodiscard]] Error error(int code, std::string_view doing) const {
    return sqlite_error(db_.get(), code, doing, path_);
  }
  [[nodiscard]] sqlite3* handle() const { return db_.get(); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::unique_ptr<sqlite3, Close> db_;
  std::string path_;
};

}  // namespace rufbund::storage
