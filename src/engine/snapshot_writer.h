// Makes and writes snapshots beside the journal thread, so that a large one never holds up a commit. A snapshot is a
// cache: where the last one is still being written, the next is left out.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "engine/cell.h"

namespace rufbund::engine {

class SnapshotWriter {
 public:
  ~SnapshotWriter() { stop(); }

  // Any one thread. False where one is still being written.
  bool offer(Cell& cell, StateCopy&& state);
  // Writes what waits, then ends the thread.
  void stop();
  // Writes on the caller's thread and counts the outcome.
  static void write(Cell& cell, const journal::Snapshot& snapshot);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::pair<Cell*, StateCopy>> next_;
  bool busy_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace rufbund::engine
