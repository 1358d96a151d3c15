// See memory_store.h.
#include "journal/memory_store.h"

namespace rufbund::journal {

Result<std::optional<Identity>> MemoryStore::identity() {
  std::lock_guard lock(mutex_);
  return identity_;
}

Result<void> MemoryStore::begin(const Identity& identity) {
  std::lock_guard lock(mutex_);
  identity_ = identity;
  return {};
}

Result<std::optional<ChainEnd>> MemoryStore::last() {
  std::lock_guard lock(mutex_);
  if (rows_.empty()) return std::nullopt;
  const StoredBatch& b = rows_.rbegin()->second.batch;
  return ChainEnd{.batch = b.number, .last = b.last, .last_at = {}, .head = b.head};
}

Result<void> MemoryStore::append(std::span<const StoredBatch> batches, const SignedHead* head) {
  std::lock_guard lock(mutex_);
  for (const StoredBatch& batch : batches) {
    Row& row = rows_[batch.number];
    row.data = Bytes{batch.data};
    row.batch = batch;
    row.batch.data = row.data.span();
  }
  if (head) heads_.push_back(*head);
  return {};
}

Result<void> MemoryStore::put_head(const SignedHead& head) {
  std::lock_guard lock(mutex_);
  heads_.push_back(head);
  return {};
}

Result<void> MemoryStore::read(std::uint64_t first_number,
                               const std::function<Result<bool>(const StoredBatch&)>& each) {
  std::lock_guard lock(mutex_);
  for (auto it = rows_.lower_bound(first_number); it != rows_.end(); ++it) {
    auto more = each(it->second.batch);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
  }
  return {};
}

Result<std::vector<SignedHead>> MemoryStore::heads() {
  std::lock_guard lock(mutex_);
  return heads_;
}

Result<void> MemoryStore::put_labels(std::span<const Label> labels) {
  std::lock_guard lock(mutex_);
  for (const Label& label : labels) labels_[{label.kind, label.id}] = label;
  return {};
}

Result<std::vector<Label>> MemoryStore::labels() {
  std::lock_guard lock(mutex_);
  std::vector<Label> all;
  for (const auto& [key, label] : labels_) all.push_back(label);
  return all;
}

Result<void> MemoryStore::put_snapshot(const Snapshot& snapshot) {
  std::lock_guard lock(mutex_);
  Snapshot copy{snapshot.end, snapshot.build, Bytes{snapshot.content.span()}};
  snapshots_.insert(snapshots_.begin(), std::move(copy));
  if (snapshots_.size() > 2) snapshots_.pop_back();
  return {};
}

std::vector<Snapshot> MemoryStore::snapshots() {
  std::lock_guard lock(mutex_);
  std::vector<Snapshot> copies;
  for (const Snapshot& s : snapshots_) copies.push_back({s.end, s.build, Bytes{s.content.span()}});
  return copies;
}

}  // namespace rufbund::journal
