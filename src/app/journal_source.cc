#include "app/journal_source.h"

#include <vector>

#include "journal/batch.h"
#include "journal/hash.h"
#include "storage/journal_sqlite.h"

namespace rufbund::app {

Result<void> read_journal(const std::string& path, CellId cell, Sequence after,
                          const std::function<void(const engine::Batch&)>& each) {
  auto store = storage::SqliteJournal::open_read_only(path);
  if (!store) return tl::unexpected(store.error());
  journal::BatchView view;
  std::vector<journal::Record> records;
  // A long journal is not read from its beginning.
  const auto from = (*store)->batch_with(Sequence{after.value + 1});
  if (!from) return tl::unexpected(from.error());
  if (!from->has_value()) return {};
  return (*store)->read((*from)->number, [&](const journal::StoredBatch& stored) -> Result<bool> {
    if (stored.last <= after) return true;
    if (auto parsed = journal::parse_batch(stored.data, view); !parsed) return tl::unexpected(parsed.error());
    records.clear();
    if (auto decoded = journal::decode_records(view, records); !decoded) return tl::unexpected(decoded.error());
    engine::Batch batch;
    batch.cell = cell;
    for (journal::Record& record : records) {
      if (record.sequence <= after) continue;
      engine::RecordView out{record.sequence, record.at, std::move(record.command)};
      out.first_event = static_cast<std::uint32_t>(batch.events.size());
      out.event_count = static_cast<std::uint32_t>(record.events.size());
      batch.events.insert(batch.events.end(), record.events.begin(), record.events.end());
      batch.records.push_back(std::move(out));
    }
    if (!batch.records.empty()) each(batch);
    return true;
  });
}

Result<api::JournalHead> journal_head(const std::string& path) {
  auto store = storage::SqliteJournal::open_read_only(path);
  if (!store) return tl::unexpected(store.error());
  auto last = (*store)->last();
  if (!last) return tl::unexpected(last.error());
  if (!last->has_value()) return api::JournalHead{};
  return api::JournalHead{(*last)->last, journal::to_hex((*last)->head)};
}

}  // namespace rufbund::app
