// A journal kept in memory: for simulations and tests. Thread-safe.
#pragma once

#include <map>
#include <mutex>

#include "journal/store.h"

namespace rufbund::journal {

class MemoryStore : public JournalStore {
 public:
  Result<std::optional<Identity>> identity() override;
  Result<void> begin(const Identity& identity) override;
  Result<std::optional<ChainEnd>> last() override;
  Result<void> append(std::span<const StoredBatch> batches, const SignedHead* head) override;
  Result<void> put_head(const SignedHead& head) override;
  Result<void> read(std::uint64_t first_number, const std::function<Result<bool>(const StoredBatch&)>& each) override;
  Result<std::vector<SignedHead>> heads() override;
  Result<void> put_labels(std::span<const Label> labels) override;
  Result<std::vector<Label>> labels() override;
  Result<void> put_snapshot(const Snapshot& snapshot) override;
  std::vector<Snapshot> snapshots() override;

 private:
  struct Row {
    StoredBatch batch;
    Bytes data;
  };
  std::mutex mutex_;
  std::optional<Identity> identity_;
  std::map<std::uint64_t, Row> rows_;
  std::vector<SignedHead> heads_;
  std::map<std::pair<LabelKind, std::uint32_t>, Label> labels_;
  std::vector<Snapshot> snapshots_;
};

}  // namespace rufbund::journal
