// The alliance's books as ordinary tables, behind SOCI: the same SQL runs on SQLite and on PostgreSQL. This is the
// narrow waist: statements with named parameters, rows of integers and texts, transactions. What the tables mean is in
// office_books.h.
//
// One instance is one connection and belongs to one thread; open as many as there are threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace rufbund::storage {

using Value = std::variant<std::int64_t, std::string>;
enum class ColumnType : std::uint8_t { kInteger, kText };

// Named values of a statement: ":name" in its text.
using Parameters = std::vector<std::pair<std::string, Value>>;

class Tables {
 public:
  // `where`: "sqlite:PATH" or "postgresql:CONNECTION STRING". kUnavailable.
  [[nodiscard]] static Result<std::unique_ptr<Tables>> open(const std::string& where);
  ~Tables();

  // Rows in the statement's order; NULL is 0 or "". kUnavailable.
  [[nodiscard]] Result<std::vector<std::vector<Value>>> query(std::string_view sql, const Parameters& parameters,
                                                              const std::vector<ColumnType>& columns);
  // The number of rows that were changed. kConflict: a key is there already; kUnavailable.
  [[nodiscard]] Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters = {});

  // Everything in `work` or nothing: what it returns as an error undoes it. Writers come one after another. Inside of
  // another transaction it is part of that.
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work);
  [[nodiscard]] bool in_transaction() const { return depth_ > 0; }

 private:
  class Session;
  explicit Tables(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
  int depth_ = 0;
};

}  // namespace rufbund::storage
