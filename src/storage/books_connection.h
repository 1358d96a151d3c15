// A SQLite connection and its statements, as narrow as the books need them. Internal to this folder.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/books_store.h"

namespace rufbund::storage {

// Binds in order, steps, reads in order. Finalized by its destructor.
class BooksStatement {
 public:
  BooksStatement(sqlite3* db, std::string_view sql) : db_(db) {
    ok_ = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr) == SQLITE_OK;
  }
  ~BooksStatement() { sqlite3_finalize(statement_); }
  BooksStatement(const BooksStatement&) = delete;
  BooksStatement& operator=(const BooksStatement&) = delete;

  BooksStatement& bind(std::int64_t value) {
    ok_ = ok_ && sqlite3_bind_int64(statement_, ++bound_, value) == SQLITE_OK;
    return *this;
  }
  template <class Tag, class Rep>
  BooksStatement& bind(Id<Tag, Rep> id) {
    return bind(static_cast<std::int64_t>(id.value));
  }
  BooksStatement& bind(TimeMs time) { return bind(time.ms); }
  // The bytes must live until the statement was stepped.
  BooksStatement& bind_text(std::string_view text) {
    ok_ = ok_ && sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC) ==
                     SQLITE_OK;
    return *this;
  }
  BooksStatement& bind_blob(std::string_view bytes) {
    ok_ = ok_ && sqlite3_bind_blob(statement_, ++bound_, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC) ==
                     SQLITE_OK;
    return *this;
  }

  // True: a row is there. False: the end or a failure, which `failed` tells apart.
  [[nodiscard]] bool step() {
    if (!ok_) return false;
    column_ = 0;
    const int rc = sqlite3_step(statement_);
    ok_ = rc == SQLITE_ROW || rc == SQLITE_DONE;
    return rc == SQLITE_ROW;
  }
  [[nodiscard]] bool run() {
    while (step()) {
    }
    const bool done = ok_;
    if (statement_ != nullptr) sqlite3_reset(statement_);
    bound_ = 0;
    return done;
  }
  // To be bound and stepped anew, whether or not all rows were read.
  void again() {
    if (statement_ != nullptr) sqlite3_reset(statement_);
    bound_ = 0;
  }
  [[nodiscard]] bool failed() const { return !ok_; }
  [[nodiscard]] Error error() const {
    const bool interrupted = sqlite3_errcode(db_) == SQLITE_INTERRUPT;
    return {interrupted ? ErrorCode::kOverloaded : ErrorCode::kUnavailable,
            std::string("books: ") + sqlite3_errmsg(db_)};
  }

  [[nodiscard]] std::int64_t integer() { return sqlite3_column_int64(statement_, column_++); }
  template <class IdType>
  [[nodiscard]] IdType id() {
    return IdType{static_cast<typename IdType::rep>(integer())};
  }
  [[nodiscard]] TimeMs time() { return TimeMs{integer()}; }
  [[nodiscard]] std::string bytes() {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column_));
    const int size = sqlite3_column_bytes(statement_, column_++);
    return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
  }

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  int column_ = 0;
  bool ok_ = false;
};

// Interrupts what runs on the connection once the time is over; from its making to its end.
class BooksDeadline {
 public:
  BooksDeadline(sqlite3* db, Millis limit) : db_(limit.count() > 0 ? db : nullptr) {
    constexpr int kSteps = 1'000;  // of SQLite's virtual machine between two looks at the clock
    end_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit.count());
    if (db_ != nullptr) sqlite3_progress_handler(db_, kSteps, &over, this);
  }
  ~BooksDeadline() {
    if (db_ != nullptr) sqlite3_progress_handler(db_, 0, nullptr, nullptr);
  }
  BooksDeadline(const BooksDeadline&) = delete;
  BooksDeadline& operator=(const BooksDeadline&) = delete;

 private:
  static int over(void* self) {
    return std::chrono::steady_clock::now() >= static_cast<BooksDeadline*>(self)->end_ ? 1 : 0;
  }
  sqlite3* db_;
  std::chrono::steady_clock::time_point end_;
};

class Books::Connection {
 public:
  explicit Connection(sqlite3* db) : db_(db) {}
  ~Connection() { sqlite3_close_v2(db_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] sqlite3* db() const { return db_; }
  [[nodiscard]] Result<void> execute(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      return fail(ErrorCode::kUnavailable, std::string("books: ") + sqlite3_errmsg(db_));
    return {};
  }

 private:
  sqlite3* db_;
};

}  // namespace rufbund::storage
