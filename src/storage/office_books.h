// The records of alliance/records.h in their tables: read, write, and every change in the audit log.
//
// A change is made by an `Author` at a time; `put` compares the version that the author saw with the one that stands,
// so that of two who change the same thing at once the second learns of it (kConflict) and nothing is overwritten.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alliance/record_text.h"
#include "alliance/records.h"
#include "storage/tables.h"

namespace rufbund::storage {

// Who changes something, for the audit log.
struct Author {
  std::string account, name, role, organisation;
  TimeMs at;
};

namespace detail {
constexpr ColumnType column_type(const std::string*) { return ColumnType::kText; }
constexpr ColumnType column_type(const std::int64_t*) { return ColumnType::kInteger; }
constexpr ColumnType column_type(const TimeMs*) { return ColumnType::kInteger; }
constexpr ColumnType column_type(const alliance::Words*) { return ColumnType::kText; }
constexpr ColumnType column_type(const alliance::Numbers*) { return ColumnType::kText; }

inline Value to_value(const std::string& v) { return v; }
inline Value to_value(std::int64_t v) { return v; }
inline Value to_value(TimeMs v) { return v.ms; }
inline Value to_value(const alliance::Words& v) { return alliance::joined(v); }
inline Value to_value(const alliance::Numbers& v) { return alliance::joined(v); }

inline void from_value(const Value& v, std::string& out) { out = std::get<std::string>(v); }
inline void from_value(const Value& v, std::int64_t& out) { out = std::get<std::int64_t>(v); }
inline void from_value(const Value& v, TimeMs& out) { out = TimeMs{std::get<std::int64_t>(v)}; }
inline void from_value(const Value& v, alliance::Words& out) { out = alliance::split_words(std::get<std::string>(v)); }
inline void from_value(const Value& v, alliance::Numbers& out) {
  out = alliance::split_numbers(std::get<std::string>(v));
}

struct Column {
  std::string name;
  ColumnType type;
};

template <class Record>
std::vector<Column> columns_of() {
  std::vector<Column> out;
  Record record;
  alliance::for_each_field(record, [&](std::string_view name, auto& value) {
    out.push_back({std::string(name), column_type(&value)});
  });
  return out;
}

template <class Record>
Parameters values_of(const Record& record) {
  Parameters out;
  alliance::for_each_field(
      record, [&](std::string_view name, const auto& value) { out.emplace_back(std::string(name), to_value(value)); });
  return out;
}

template <class Record>
Value key_of(const Record& record) {
  Value key;
  alliance::for_each_field(record, [&](std::string_view name, const auto& value) {
    if (name == Record::kKeyField) key = to_value(value);
  });
  return key;
}

template <class Record>
std::string member_of(const Record& record) {
  if constexpr (std::is_same_v<Record, alliance::Member>)
    return record.key;
  else if constexpr (requires { record.member; })
    return record.member;
  else
    return {};
}

std::string text_of(const Value& value);
}  // namespace detail

class OfficeBooks {
 public:
  // Creates or completes the tables. kUnavailable, kCorrupt (made by a newer version).
  [[nodiscard]] static Result<std::unique_ptr<OfficeBooks>> open(const std::string& where);

  [[nodiscard]] Tables& tables() { return *tables_; }
  [[nodiscard]] Result<void> transaction(const std::function<Result<void>()>& work) {
    return tables_->transaction(work);
  }

  // --- reading ---
  // `rest`: what follows FROM, for example "WHERE member = :member ORDER BY key".
  template <class Record>
  [[nodiscard]] Result<std::vector<Record>> select(std::string_view rest = {}, const Parameters& parameters = {}) {
    static const Shape shape = shape_of<Record>();
    auto rows = tables_->query(shape.select + std::string(rest), parameters, shape.types);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Record> out;
    out.reserve(rows->size());
    for (const auto& row : *rows) {
      Record& record = out.emplace_back();
      std::size_t i = 0;
      alliance::for_each_field(record, [&](std::string_view, auto& value) { detail::from_value(row[i++], value); });
    }
    return out;
  }
  template <class Record>
  [[nodiscard]] Result<std::optional<Record>> find(const Value& key) {
    auto rows = select<Record>(fmt::format("WHERE {} = :wanted", Record::kKeyField), {{"wanted", key}});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return std::optional<Record>{};
    return std::optional<Record>(std::move(rows->front()));
  }

  // --- writing; each is a transaction of its own unless there is one ---
  // A new record. kConflict: its key is there already.
  template <class Record>
  [[nodiscard]] Result<void> add(const Record& record, const Author& author) {
    return transaction([&]() -> Result<void> {
      if (auto added = insert(record); !added) return added;
      return note<Record>(author, "added", record, nullptr, &record);
    });
  }
  // Replaces the record of its key where `record.version` is the one that stands, and counts it up in `record`.
  // kConflict: somebody else changed it; kNotFound.
  template <class Record>
  [[nodiscard]] Result<void> put(Record& record, const Author& author) {
    return transaction([&]() -> Result<void> {
      auto before = find<Record>(detail::key_of(record));
      if (!before) return tl::unexpected(before.error());
      if (!*before) return fail(ErrorCode::kNotFound, "There is no such entry any more.");
      if ((*before)->version != record.version)
        return fail(ErrorCode::kConflict, "Somebody else changed it meanwhile.");
      if (alliance::json_difference(record, &**before) == "{}") return {};
      ++record.version;
      if (auto stored = store(record); !stored) return stored;
      return note<Record>(author, "changed", record, &**before, &record);
    });
  }
  template <class Record>
  [[nodiscard]] Result<void> remove(const Record& record, const Author& author) {
    return transaction([&]() -> Result<void> {
      auto gone = tables_->execute(fmt::format("DELETE FROM {} WHERE {} = :wanted", Record::kTable, Record::kKeyField),
                                   {{"wanted", detail::key_of(record)}});
      if (!gone) return tl::unexpected(gone.error());
      if (*gone == 0) return fail(ErrorCode::kNotFound, "There is no such entry any more.");
      return note<Record>(author, "removed", record, &record, nullptr);
    });
  }
  // Without an entry in the audit log: sessions, files, measurements, the log itself.
  template <class Record>
  [[nodiscard]] Result<void> insert(const Record& record) {
    static const Shape shape = shape_of<Record>();
    auto done = tables_->execute(shape.insert, detail::values_of(record));
    if (!done) return tl::unexpected(done.error());
    return {};
  }
  template <class Record>
  [[nodiscard]] Result<void> store(const Record& record) {
    static const Shape shape = shape_of<Record>();
    auto done = tables_->execute(shape.update, detail::values_of(record));
    if (!done) return tl::unexpected(done.error());
    return {};
  }
  // Something that changed no record: signing in, an export.
  [[nodiscard]] Result<void> note(const Author& author, std::string action, std::string kind, std::string item,
                                  std::string member, std::string before, std::string after);

  // The next number of a kind, from 1; never used twice.
  [[nodiscard]] Result<std::int64_t> next_number(std::string_view kind);
  // "PREFIX-NUMBER"
  [[nodiscard]] Result<std::string> next_id(std::string_view prefix);

 private:
  struct Shape {
    std::string select, insert, update;
    std::vector<ColumnType> types;
  };
  explicit OfficeBooks(std::unique_ptr<Tables> tables) : tables_(std::move(tables)) {}
  [[nodiscard]] static Shape shape_from(std::string_view table, std::string_view key,
                                        const std::vector<detail::Column>& columns);
  template <class Record>
  [[nodiscard]] static Shape shape_of() {
    return shape_from(Record::kTable, Record::kKeyField, detail::columns_of<Record>());
  }
  template <class Record>
  [[nodiscard]] Result<void> note(const Author& author, const char* action, const Record& record, const Record* before,
                                  const Record* after) {
    return note(author, action, std::string(Record::kTable), detail::text_of(detail::key_of(record)),
                detail::member_of(record), before == nullptr ? "" : alliance::json_difference(*before, after),
                after == nullptr ? "" : alliance::json_difference(*after, before));
  }
  template <class Record>
  [[nodiscard]] Result<void> complete_table();
  [[nodiscard]] Result<void> complete(std::string_view table, std::string_view key,
                                      const std::vector<detail::Column>& columns);
  std::unique_ptr<Tables> tables_;
};

}  // namespace rufbund::storage
