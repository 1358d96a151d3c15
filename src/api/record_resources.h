// Resources that are records of the alliance's books: listing, one, adding, changing, removing. What a kind's fields
// may hold is the kind's own; who may do what is the table's of permissions.
//
// A change names the version that its author saw. Where somebody else was faster it is refused with who changed what
// and when, and with the record as it stands, so that a page can show both. Removing may name it as `?version=`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/body.h"
#include "api/office.h"
#include "api/query.h"
#include "api/record_json.h"

namespace rufbund::api {

template <class Record>
struct RecordKind {
  std::string_view list, one;   // patterns: "/api/alliance/members/{member}/contacts" and ".../{contact}"
  std::string_view parent;      // the record's field that the list's variable names; "": none
  std::string_view id_prefix;   // of new ids; "": the body's `key` is the key
  std::string_view order = "";  // "ORDER BY ..."
  bool removable = false;
  // Reads the body into `record`, which is new or as it stands; rejects what is wrong.
  std::function<void(OfficeContext&, const Call&, Body&, Record&, bool fresh)> read = {};
  // In the transaction, before it is written: what stands beside it may forbid it. `before`: null for a new one.
  std::function<Result<void>(OfficeContext&, const Call&, const Record* before, Record&)> check = {};
  // Of a 409 where `check` finds a conflict, by the record as it stands; empty: that of two who change the same.
  std::function<std::string_view(const Record* before)> conflict_code = {};
  // After it was written, outside of the transaction.
  std::function<void(OfficeContext&, const Record&)> written = {};
  // More than the record says of itself; with the books of the thread that asks.
  std::function<void(OfficeContext&, storage::OfficeBooks&, const Record&, Json&)> extend = {};

  [[nodiscard]] Json show(OfficeContext& office, storage::OfficeBooks& books, const Record& record) const {
    Json json = record_json(record);
    if (extend) extend(office, books, record, json);
    return json;
  }
};

// Who changed a record last and what; the record as it stands.
[[nodiscard]] Response conflict_problem(OfficeContext& office, std::string_view table, const std::string& item,
                                        Json current);

// What one of a table is called in words: "rate card".
[[nodiscard]] std::string_view noun_of(std::string_view table);

// 409: the key that a new record wants is another's.
[[nodiscard]] Response key_taken(const std::string& key);

[[nodiscard]] bool is_record_key(std::string_view text);

namespace detail {

template <class Record>
[[nodiscard]] std::string key_text(const Record& record) {
  return storage::detail::text_of(storage::detail::key_of(record));
}

template <class Record>
void set_text(Record& record, std::string_view field, const std::string& text) {
  alliance::for_each_field(record, [&](std::string_view name, auto& value) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>)
      if (name == field) value = text;
  });
}

template <class Record>
[[nodiscard]] std::string get_text(const Record& record, std::string_view field) {
  std::string out;
  alliance::for_each_field(record, [&](std::string_view name, const auto& value) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>)
      if (name == field) out = value;
  });
  return out;
}

}  // namespace detail

// The record of a path; answers 404 and gives nothing where it is not there, or is another's.
template <class Record>
[[nodiscard]] std::optional<Record> record_or_404(OfficeContext& office, const RecordKind<Record>& kind,
                                                  const Call& call, const Responder& respond) {
  auto found = office.books_of(call.request.method).template find<Record>(call.params.back());
  if (!found) {
    respond(office_problem(found.error()));
    return std::nullopt;
  }
  const bool others = *found && !kind.parent.empty() && detail::get_text(**found, kind.parent) != call.params.front();
  if (!*found || others) {
    respond(not_found(noun_of(Record::kTable), call.params.back()));
    return std::nullopt;
  }
  return std::move(**found);
}

// Whether a record that is to be removed is as whoever removes it has seen it, where `?version=` says so; answers
// otherwise.
template <class Record>
[[nodiscard]] bool is_as_seen(OfficeContext& office, const Call& call, const Record& record, const Responder& respond) {
  Query query(call.request.query);
  const auto version = query.integer("version", 1, INT64_MAX);
  if (const auto& errors = query.finish(); !errors.empty()) {
    respond(invalid(errors));
    return false;
  }
  if constexpr (requires { record.version; }) {
    if (version && *version != record.version) {
      respond(conflict_problem(office, Record::kTable, detail::key_text(record), record_json(record)));
      return false;
    }
  }
  return true;
}

// Runs in a transaction and answers with the record, or with what stood in the way.
template <class Record>
void write_record(OfficeContext& office, const RecordKind<Record>& kind, const Call& call, const Responder& respond,
                  const Record* before, Record record) {
  storage::OfficeBooks& books = office.command_books;
  const storage::Author author = office.author(call.identity);
  bool taken = false;
  auto done = books.transaction([&]() -> Result<void> {
    if (before == nullptr && kind.id_prefix.empty()) {
      auto there = books.find<Record>(storage::detail::key_of(record));
      if (!there) return tl::unexpected(there.error());
      taken = there->has_value();
      if (taken) return fail(ErrorCode::kConflict, "The key is taken.");
    }
    if (before == nullptr && !kind.id_prefix.empty()) {
      auto id = books.next_id(kind.id_prefix);
      if (!id) return tl::unexpected(id.error());
      detail::set_text(record, Record::kKeyField, *id);
    }
    if (kind.check)
      if (auto fine = kind.check(office, call, before, record); !fine) return fine;
    if constexpr (requires { record.version; }) {
      if (before != nullptr) return books.put(record, author);
    }
    return books.add(record, author);
  });
  if (done) {
    if (kind.written) kind.written(office, record);
    return respond(json_response(kind.show(office, books, record), before == nullptr ? 201 : 200));
  }
  if (taken) return respond(key_taken(detail::key_text(record)));
  if constexpr (requires { record.version; }) {
    if (before != nullptr && done.error().code == ErrorCode::kConflict && before->version != record.version)
      return respond(conflict_problem(office, Record::kTable, detail::key_text(record), record_json(*before)));
  }
  if (done.error().code == ErrorCode::kConflict && kind.conflict_code)
    return respond(problem(409, kind.conflict_code(before), done.error().message));
  respond(office_problem(done.error()));
}

template <class Record>
void add_record_routes(Router& router, OfficeContext& office, RecordKind<Record> wanted, bool with_list = true,
                       bool with_add = true, bool with_change = true) {
  auto kind = std::make_shared<const RecordKind<Record>>(std::move(wanted));
  if (with_list)
    router.add(Method::kGet, kind->list, [&office, kind](const Call& call, const Responder& respond) {
      std::string rest;
      storage::Parameters parameters;
      if (!kind->parent.empty()) {
        rest = fmt::format("WHERE {} = :parent ", kind->parent);
        parameters.emplace_back("parent", call.params.front());
      }
      auto records = office.books.select<Record>(rest + std::string(kind->order), parameters);
      if (!records) return respond(office_problem(records.error()));
      Json items = Json::array();
      for (const Record& record : *records) items.push_back(kind->show(office, office.books, record));
      respond(json_response({{"items", std::move(items)}}));
    });
  if (with_add)
    router.add(Method::kPost, kind->list, [&office, kind](const Call& call, const Responder& respond) {
      Record record;
      Body body(call.request);
      if (!kind->parent.empty()) detail::set_text(record, kind->parent, call.params.front());
      if (kind->id_prefix.empty()) {
        const auto key = body.text("key", true, 2, 40);
        if (key && !is_record_key(*key))
          body.reject("/key", "malformed", "Lower-case letters, digits and hyphens, beginning with a letter.");
        detail::set_text(record, Record::kKeyField, key.value_or(""));
      }
      kind->read(office, call, body, record, true);
      if (auto wrong = body.finish()) return respond(std::move(*wrong));
      write_record<Record>(office, *kind, call, respond, nullptr, std::move(record));
    });
  if (!kind->one.empty()) {
    router.add(Method::kGet, kind->one, [&office, kind](const Call& call, const Responder& respond) {
      if (auto record = record_or_404(office, *kind, call, respond))
        respond(json_response(kind->show(office, office.books, *record)));
    });
    if constexpr (requires(Record r) { r.version; }) {
      if (with_change)
        router.add(Method::kPut, kind->one, [&office, kind](const Call& call, const Responder& respond) {
          const auto before = record_or_404(office, *kind, call, respond);
          if (!before) return;
          Record record = *before;
          Body body(call.request);
          const auto version = body.integer("version", true, 1, INT64_MAX);
          kind->read(office, call, body, record, false);
          if (auto wrong = body.finish()) return respond(std::move(*wrong));
          record.version = *version;
          write_record<Record>(office, *kind, call, respond, &*before, std::move(record));
        });
    }
    if (kind->removable)
      router.add(Method::kDelete, kind->one, [&office, kind](const Call& call, const Responder& respond) {
        auto record = record_or_404(office, *kind, call, respond);
        if (!record) return;
        if (!is_as_seen(office, call, *record, respond)) return;
        if (auto gone = office.command_books.remove(*record, office.author(call.identity)); !gone)
          return respond(office_problem(gone.error()));
        if (kind->written) kind->written(office, *record);
        respond(json_response({{"removed", detail::key_text(*record)}}));
      });
  }
}

}  // namespace rufbund::api
