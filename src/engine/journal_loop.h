// The journal thread's loop: takes the cells' batches, encodes and chains them, writes all that wait of a cell in one
// commit, and then lets effects leave: sinks first, then whoever waits for a command to settle.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "engine/house.h"
#include "engine/snapshot_writer.h"

namespace rufbund::engine {

class JournalLoop {
 public:
  JournalLoop(House& house, SnapshotWriter& snapshots) : house_(house), snapshots_(snapshots) {}

  void run();  // the thread's body; returns after journal_stop
  // Any thread: runs `task` on the journal thread, between two commits. False once the thread has ended.
  [[nodiscard]] bool post(std::function<void()> task);

 private:
  // True if there were some. After the last ones no more are taken.
  bool run_tasks(bool last);
  // True if something was made durable.
  bool work_on(Cell& cell);
  bool take(Cell& cell);
  void encode(Cell& cell);
  bool write(Cell& cell);
  void on_failure(Cell& cell, const Error& error);
  void on_success(Cell& cell, std::int64_t started_ns);
  void healthy_again(Cell& cell, bool records_waited);
  void settle(Cell& cell, OpenBatch& open, std::int64_t now_ns);
  // Signs the chain's head if the last signature is old enough, or at the end in any case.
  std::optional<journal::SignedHead> head_due(Cell& cell, const journal::ChainEnd& end, bool closing) const;
  void sign_idle(Cell& cell, bool closing);
  void note_signed(Cell& cell, const journal::SignedHead& head);
  void give_up(Cell& cell);
  [[nodiscard]] bool all_durable() const;
  [[nodiscard]] std::chrono::nanoseconds until_next_task() const;

  House& house_;
  SnapshotWriter& snapshots_;
  std::mutex tasks_mutex_;
  std::vector<std::function<void()>> tasks_;
  bool tasks_closed_ = false;
};

}  // namespace rufbund::engine
