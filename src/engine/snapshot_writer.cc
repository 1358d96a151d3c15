// See snapshot_writer.h.
#include "engine/snapshot_writer.h"

#include <sys/resource.h>
#include <unistd.h>

#include "journal/snapshot.h"

namespace rufbund::engine {
namespace {

constexpr int kNiceness = 10;

}  // namespace

bool SnapshotWriter::offer(Cell& cell, StateCopy&& state) {
  {
    std::lock_guard lock(mutex_);
    if (busy_ || stopping_) return false;
    busy_ = true;
    next_.emplace(&cell, std::move(state));
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  }
  changed_.notify_one();
  return true;
}

void SnapshotWriter::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void SnapshotWriter::write(Cell& cell, const journal::Snapshot& snapshot) {
  const auto written = cell.store->put_snapshot(snapshot);
  (written ? cell.snapshots : cell.snapshot_failures).fetch_add(1, std::memory_order_relaxed);
}

void SnapshotWriter::run() {
  // Of this thread alone, on Linux: calls come first.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return next_ || stopping_; });
    if (!next_) return;
    auto [cell, state] = std::move(*next_);
    next_.reset();
    lock.unlock();
    write(*cell, journal::make_snapshot(state.end, state.bytes, std::nullopt, state.owners));
    state = {};
    lock.lock();
    busy_ = false;
  }
}

}  // namespace rufbund::engine
