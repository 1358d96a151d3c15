// One cell inside the engine: its core and queue (engine thread), its journal (journal thread), and what they share.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "engine/engine.h"
#include "engine/histogram.h"
#include "engine/live_engine.h"
#include "journal/batch.h"
#include "journal/store.h"

namespace rufbund::engine {

// A command on its way to the core.
struct Submitted {
  core::Command command;
  Settled settled;
  std::int64_t at_ns = 0;  // steady clock, for the latency
};

// What a snapshot is made of, later and elsewhere: the core's state as bytes and where in the chain that was.
struct StateCopy {
  journal::ChainEnd end;
  std::vector<std::byte> bytes;
  journal::Owners owners;
};

// Records decided but not yet durable.
struct OpenBatch {
  std::shared_ptr<Batch> batch = std::make_shared<Batch>();
  std::vector<std::int64_t> submitted_ns;                  // per record
  std::vector<std::pair<std::uint32_t, Settled>> settled;  // index of the record
  std::vector<std::byte> state;                            // the core's, after the last record; mostly none
};

struct Cell {
  Cell(CellId cell, const Options& options, std::unique_ptr<journal::JournalStore> journal, core::Core recovered,
       const Clock& wall, TimeMs ended_at, std::function<void()> wake)
      : id(cell),
        time(wall, options.steady, ended_at),
        store(std::move(journal)),
        core(std::move(recovered)),
        queue(options.queue_capacity, std::move(wake)) {}

  const CellId id;
  JournalClock time;
  const std::unique_ptr<journal::JournalStore> store;  // journal thread

  // --- engine thread ---
  core::Core core;
  Sequence last_sequence;
  TimeMs last_at;
  std::optional<core::ResumeNode> resume;  // to be decided first
  std::vector<Submitted> backlog;          // drained from the queue
  std::size_t backlog_next = 0;
  core::Outcome outcome;
  bool clock_apart = false;           // it was told that the wall clock is far from the journal's time
  std::uint64_t last_state_copy = 0;  // sequence
  std::size_t last_state_size = 0;

  BoundedQueue<Submitted> queue;  // any thread in, engine thread out

  // --- shared, under `mutex` ---
  std::mutex mutex;
  std::deque<OpenBatch> closed;  // full, or ended by a state copy
  OpenBatch open;

  // --- journal thread ---
  std::optional<journal::BatchWriter> writer;
  struct Commit {  // encoded, and not yet written
    std::vector<OpenBatch> batches;
    std::vector<journal::StoredBatch> stored;
    std::vector<journal::ChainEnd> ends;
    std::vector<StateCopy> states;
    journal::Bytes bytes;
    std::optional<journal::SignedHead> head;
    std::int64_t retry_ns = 0;
    [[nodiscard]] bool empty() const { return batches.empty(); }
  } commit;
  journal::ChainEnd durable_end;
  std::uint64_t signed_batch = 0;
  std::int64_t signed_ns = 0;
  TimeMs signed_at;

  // --- anyone ---
  std::atomic<std::uint64_t> decided{0}, durable{0};
  std::atomic<std::int64_t> progress_ns{0};  // when last something became durable, or nothing was left to become so
  std::mutex alarm_mutex;                    // makes changes of `failing` and what the sinks hear of them one
  std::atomic<bool> failing{false};
  std::atomic<std::int64_t> failing_since_ns{0}, failed_for_ms{0};
  std::atomic<std::uint64_t> refused_full{0}, refused_failing{0}, commits{0}, batches{0}, bytes{0}, failed_attempts{0},
      snapshots{0}, snapshot_failures{0};
  Histogram commit_us, durable_us, state_copy_us;
  mutable std::mutex report_mutex;  // guards what follows
  std::string failure;
  journal::SignedHead last_signed;

  [[nodiscard]] std::uint64_t undurable() const {
    return last_sequence.value - durable.load(std::memory_order_acquire);
  }
};

}  // namespace rufbund::engine
