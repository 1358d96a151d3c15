#include "storage/tables.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <optional>

namespace rufbund::storage {
namespace {

constexpr std::string_view kSqlite = "sqlite:", kPostgresql = "postgresql:";

Error error_of(const std::exception& caught) {
  const auto* soci_error = dynamic_cast<const soci::soci_error*>(&caught);
  bool constraint = soci_error != nullptr && soci_error->get_error_category() == soci::soci_error::constraint_violation;
  if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&caught))
    constraint = constraint || (sqlite->result() & 0xff) == 19;  // SQLITE_CONSTRAINT
  // The message of a constraint may quote values: it stays inside.
  if (constraint) return {ErrorCode::kConflict, "office books: such an entry is there already"};
  std::string what = caught.what();
  what = what.substr(0, what.find(" while "));  // SOCI adds the statement with its values
  return {ErrorCode::kUnavailable, "office books: " + what};
}

}  // namespace

class Tables::Session {
 public:
  soci::session sql;
  bool sqlite = true;
};

Tables::Tables(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Tables::~Tables() = default;

Result<std::unique_ptr<Tables>> Tables::open(const std::string& where) {
  auto session = std::make_unique<Session>();
  const std::string_view text = where;
  try {
    if (text.substr(0, kSqlite.size()) == kSqlite) {
      session->sql.open(soci::sqlite3, fmt::format("dbname={} timeout=10", text.substr(kSqlite.size())));
      session->sql << "PRAGMA journal_mode=WAL";
      session->sql << "PRAGMA synchronous=FULL";
      session->sql << "PRAGMA foreign_keys=ON";
      session->sql << "PRAGMA secure_delete=ON";  // what is deleted is overwritten
    } else if (text.substr(0, kPostgresql.size()) == kPostgresql) {
      session->sqlite = false;
      session->sql.open(soci::postgresql, std::string(text.substr(kPostgresql.size())));
      session->sql << "SET default_transaction_isolation TO 'read committed'";
    } else {
      return fail(ErrorCode::kInvalidArgument, "office books: sqlite:PATH or postgresql:CONNECTION is expected");
    }
  } catch (const std::exception& caught) {
    return tl::unexpected(error_of(caught));
  }
  return std::unique_ptr<Tables>(new Tables(std::move(session)));
}

namespace {

// Binds by name; SOCI keeps references, so the values must outlive the statement.
void bind(soci::statement& statement, const Parameters& parameters) {
  for (const auto& [name, value] : parameters) {
    if (const auto* number = std::get_if<std::int64_t>(&value))
      statement.exchange(soci::use(reinterpret_cast<const long long&>(*number), name));
    else
      statement.exchange(soci::use(std::get<std::string>(value), name));
  }
}

}  // namespace

Result<std::vector<std::vector<Value>>> Tables::query(std::string_view sql, const Parameters& parameters,
                                                      const std::vector<ColumnType>& columns) {
  try {
    std::vector<long long> numbers(columns.size());
    std::vector<std::string> texts(columns.size());
    std::vector<soci::indicator> present(columns.size(), soci::i_ok);
    soci::statement statement(session_->sql);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == ColumnType::kInteger)
        statement.exchange(soci::into(numbers[i], present[i]));
      else
        statement.exchange(soci::into(texts[i], present[i]));
    }
    bind(statement, parameters);
    statement.alloc();
    statement.prepare(std::string(sql));
    statement.define_and_bind();
    statement.execute(false);
    std::vector<std::vector<Value>> out;
    while (statement.fetch()) {
      std::vector<Value>& row = out.emplace_back();
      row.reserve(columns.size());
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool there = present[i] == soci::i_ok;
        if (columns[i] == ColumnType::kInteger)
          row.emplace_back(std::int64_t{there ? numbers[i] : 0});
        else
          row.emplace_back(there ? texts[i] : std::string());
      }
    }
    return out;
  } catch (const std::exception& caught) {
    return tl::unexpected(error_of(caught));
  }
}

Result<std::int64_t> Tables::execute(std::string_view sql, const Parameters& parameters) {
  try {
    soci::statement statement(session_->sql);
    bind(statement, parameters);
    statement.alloc();
    statement.prepare(std::string(sql));
    statement.define_and_bind();
    statement.execute(true);
    return std::int64_t{statement.get_affected_rows()};
  } catch (const std::exception& caught) {
    return tl::unexpected(error_of(caught));
  }
}

Result<void> Tables::transaction(const std::function<Result<void>()>& work) {
  if (depth_ > 0) return work();
  try {
    if (session_->sqlite)
      session_->sql << "BEGIN IMMEDIATE";
    else {
      session_->sql << "BEGIN";
      // Writers one after another, as on SQLite: the office's decisions read before they write.
      session_->sql << "LOCK TABLE counters IN EXCLUSIVE MODE";
    }
  } catch (const std::exception& caught) {
    try {
      if (!session_->sqlite) session_->sql << "ROLLBACK";
    } catch (const std::exception&) {
    }
    return tl::unexpected(error_of(caught));
  }
  depth_ = 1;
  Result<void> done;
  try {
    done = work();
  } catch (const std::exception& caught) {  // a bug in `work`, but nothing half done may stand
    done = fail(ErrorCode::kInternal, std::string("office books: ") + caught.what());
  }
  depth_ = 0;
  try {
    session_->sql << (done ? "COMMIT" : "ROLLBACK");
  } catch (const std::exception& caught) {
    if (done) done = tl::unexpected(error_of(caught));
    try {
      session_->sql << "ROLLBACK";
    } catch (const std::exception&) {
      // Nothing was begun any more.
    }
  }
  return done;
}

}  // namespace rufbund::storage
