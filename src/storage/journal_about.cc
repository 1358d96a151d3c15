// What a journal says about itself, fixed at its beginning, and the names for its ids. See journal_sqlite.h.
#include <fmt/core.h>

#include <algorithm>

#include "storage/journal_sqlite.h"

namespace rufbund::storage {

using journal::Identity;
using journal::Label;
using journal::LabelKind;

Result<std::optional<Identity>> SqliteJournal::identity() {
  auto query = db_.prepare("SELECT key, value FROM meta");
  if (!query) return tl::unexpected(query.error());
  Identity identity;
  identity.format = 0;
  bool key_ok = false;
  int code = 0;
  while ((code = query->step()) == SQLITE_ROW) {
    const std::string key = query->text(0);
    const auto small = static_cast<std::uint32_t>(query->integer(1));
    if (key == "format") identity.format = small;
    if (key == "cell") identity.cell = CellId{static_cast<std::uint16_t>(small)};
    if (key == "hotline") identity.hotline = query->text(1);
    if (key == "public_key") key_ok = copy(query->blob(1), identity.public_key);
    if (key == "begun_at") identity.begun_at = TimeMs{query->integer(1)};
    if (key == "capacity_members") identity.capacity.members = small;
    if (key == "capacity_sites") identity.capacity.sites = small;
    if (key == "capacity_seats") identity.capacity.seats = small;
    if (key == "capacity_tickets") identity.capacity.tickets = small;
    if (key == "capacity_caller_places") identity.capacity.caller_places = small;
  }
  if (code != SQLITE_DONE) return tl::unexpected(db_.error(code, "cannot read"));
  if (identity.format == 0) return std::nullopt;
  if (!key_ok) return fail(ErrorCode::kCorrupt, fmt::format("{}: malformed public key", db_.path()));
  return identity;
}

Result<void> SqliteJournal::begin(const Identity& identity) {
  if (auto begun = db_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto insert = db_.prepare("INSERT INTO meta VALUES(?,?)");
  if (!insert) return tl::unexpected(insert.error());
  Result<void> done;
  const auto put = [&](std::string_view key, auto value) {
    if (done) done = run(insert->reset().bind(1, key).bind(2, value));
  };
  put("format", std::int64_t{identity.format});
  put("cell", std::int64_t{identity.cell.value});
  put("hotline", std::string_view{identity.hotline});
  put("public_key", std::span<const std::uint8_t>{identity.public_key});
  put("begun_at", identity.begun_at.ms);
  put("capacity_members", std::int64_t{identity.capacity.members});
  put("capacity_sites", std::int64_t{identity.capacity.sites});
  put("capacity_seats", std::int64_t{identity.capacity.seats});
  put("capacity_tickets", std::int64_t{identity.capacity.tickets});
  put("capacity_caller_places", std::int64_t{identity.capacity.caller_places});
  if (done) done = db_.execute("COMMIT");
  if (!done) (void)db_.execute("ROLLBACK");
  return done;
}

Result<void> SqliteJournal::put_labels(std::span<const Label> labels) {
  auto current = this->labels();
  if (!current) return tl::unexpected(current.error());
  const auto is_known = [&](const Label& l) {
    return std::find(current->begin(), current->end(), l) != current->end();
  };
  if (std::all_of(labels.begin(), labels.end(), is_known)) return {};
  if (auto begun = db_.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto insert = db_.prepare("INSERT OR REPLACE INTO labels VALUES(?,?,?,?)");
  if (!insert) return tl::unexpected(insert.error());
  Result<void> done;
  for (const Label& label : labels) {
    if (!done) break;
    done = run(insert->reset()
                   .bind(1, std::int64_t{static_cast<std::uint8_t>(label.kind)})
                   .bind(2, std::int64_t{label.id})
                   .bind(3, std::string_view{label.key})
                   .bind(4, std::string_view{label.name}));
  }
  if (done) done = db_.execute("COMMIT");
  if (!done) (void)db_.execute("ROLLBACK");
  return done;
}

Result<std::vector<Label>> SqliteJournal::labels() {
  auto query = db_.prepare("SELECT kind, id, key, name FROM labels ORDER BY kind, id");
  if (!query) return tl::unexpected(query.error());
  std::vector<Label> all;
  int code = 0;
  while ((code = query->step()) == SQLITE_ROW) {
    all.push_back({static_cast<LabelKind>(query->integer(0)), static_cast<std::uint32_t>(query->integer(1)),
                   query->text(2), query->text(3)});
  }
  if (code != SQLITE_DONE) return tl::unexpected(db_.error(code, "cannot read"));
  return all;
}

}  // namespace rufbund::storage
