// A cell's journal in one SQLite file (WAL, synchronous=FULL): a row per batch, signed heads, names, what it says about
// itself. Beside it: FILE-mark (journal_mark.h) and FILE-snapshot-N, which is a cache.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "journal/store.h"
#include "storage/journal_db.h"
#include "storage/journal_mark.h"

namespace rufbund::storage {

class SqliteJournal : public journal::JournalStore {
 public:
  // For the engine: creates the file where missing, and refuses (kConflict) where another process writes it. Removes a
  // damaged end if it was never acknowledged; refuses (kCorrupt) where acknowledged batches are missing or changed.
  static Result<std::unique_ptr<SqliteJournal>> open(const std::string& path);
  // For export: reads beside a running engine. kNotFound where there is no such file.
  static Result<std::unique_ptr<SqliteJournal>> open_read_only(const std::string& path);

  // What opening did that an operator should know; mostly empty.
  [[nodiscard]] const std::string& notice() const { return notice_; }

  Result<std::optional<journal::Identity>> identity() override;
  Result<void> begin(const journal::Identity& identity) override;
  Result<std::optional<journal::ChainEnd>> last() override;
  Result<void> append(std::span<const journal::StoredBatch> batches, const journal::SignedHead* head) override;
  Result<void> put_head(const journal::SignedHead& head) override;
  Result<void> read(std::uint64_t first_number,
                    const std::function<Result<bool>(const journal::StoredBatch&)>& each) override;
  // The batch that holds the record, without its bytes; none where the journal ends before. A few look-ups, however
  // long the journal is.
  Result<std::optional<journal::StoredBatch>> batch_with(Sequence sequence);
  Result<std::vector<journal::SignedHead>> heads() override;
  Result<void> put_labels(std::span<const journal::Label> labels) override;
  Result<std::vector<journal::Label>> labels() override;
  Result<void> put_snapshot(const journal::Snapshot& snapshot) override;
  std::vector<journal::Snapshot> snapshots() override;

 private:
  explicit SqliteJournal(Database db) : db_(std::move(db)) {}
  Result<void> create_tables();
  Result<void> check_against_mark();
  Result<void> remove_damaged_end(std::uint64_t after);
  Result<void> keep_aside(std::uint64_t first_number);
  Result<std::optional<journal::StoredBatch>> batch_end(std::uint64_t number);
  Result<void> write(std::span<const journal::StoredBatch> batches, const journal::SignedHead* head);
  Result<void> insert_head(const journal::SignedHead& head);
  Result<void> run(Statement& statement);

  Database db_;
  std::optional<MarkFile> mark_;
  Statement insert_batch_, insert_head_;
  std::string notice_;
  bool uncertain_ = false;  // a failed append may have been stored all the same
};

// The snapshot files of a journal; a class of its own so that writing one never waits for the database.
Result<void> write_snapshot_file(const std::string& journal_path, const journal::Snapshot& snapshot);
std::vector<journal::Snapshot> read_snapshot_files(const std::string& journal_path);

}  // namespace rufbund::storage
