// The engine: several cells, one engine thread that decides, one journal thread that makes durable. See engine.h for
// the contract of submitting commands and of sinks.
//
//   NodeKey key = ...; SystemClock clock;
//   Engine engine({}, clock, key);
//   engine.add_cell(id, "impfen", std::move(store));   // recovers the state; a Result
//   engine.add_sink(sink);                             // before start; must outlive stop()
//   engine.start();                                    // ResumeNode is decided first where a journal existed
//   engine.submit(id, core::OpenHotline{});
//   engine.stop();                                     // drains, signs the last heads, writes snapshots
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "engine/histogram.h"
#include "engine/journal_clock.h"
#include "journal/node_key.h"
#include "journal/store.h"

namespace rufbund::engine {

struct Options {
  std::size_t queue_capacity = 65'536;  // commands waiting, per cell
  std::uint32_t admit_percent = 75;     // a queue fuller than this takes no AdmitAttempt
  std::uint32_t max_batch_records = 4'096;
  std::uint32_t max_undurable_records = 65'536;  // decided but not durable, per cell; then deciding waits
  std::uint64_t snapshot_every = 1'000'000;      // records; 0: only at a clean stop
  Millis head_interval{5'000};                   // signed heads, at most this often while records come
  Millis retry_interval{250};                    // between attempts to write a failing journal
  Millis stall_after{2'000};                     // a journal that does not answer for so long fails
  // What time goes by between two looks at the wall clock, which may be set; without one it is taken for steady itself,
  // as tests do whose clock is in their hands. See SystemClock::steady.
  SteadyTime steady{};
  // Told when the wall clock and the journal's time have come apart (see clocks_apart), and when they are together
  // again. Engine thread.
  std::function<void(CellId, Millis wall_ahead, bool together)> on_clock{};
  Millis stop_grace{10'000};  // how long stop() waits for a failing journal
  // After some work the threads rest before they look for more, so that a busy line is served in small groups: each
  // waking of a thread, and each commit, costs as much as many commands. Whoever finds the engine idle waits for none.
  std::chrono::microseconds decide_rest{200}, commit_rest{500};
};

// What a cell found when it was added.
struct CellStart {
  bool fresh = false;                 // the journal was begun just now
  Millis gap{};                       // since the last record
  std::uint64_t records_applied = 0;  // after the snapshot
  std::uint64_t from_snapshot = 0;    // its sequence; 0: none was usable
  Sequence last;
  core::Capacity capacity;  // fixed when the journal was begun
};

struct CellStats {
  std::size_t queue_depth = 0, queue_capacity = 0;
  Sequence last_decided, last_durable;
  std::uint64_t refused_full = 0;     // submits refused because the queue was too full
  std::uint64_t refused_failing = 0;  // because the journal fails
  std::uint64_t commits = 0, batches = 0, bytes = 0;
  bool failing = false;
  std::string failure;  // the last error, for people
  std::uint64_t failed_attempts = 0;
  std::uint64_t snapshots = 0, snapshot_failures = 0;
  Percentiles commit;      // one group commit in the store
  Percentiles durable;     // from submit to durable, per command
  Percentiles state_copy;  // deciding held up while the state was copied for a snapshot
  journal::SignedHead last_signed;
  Millis wall_ahead{};  // of the journal's time
};

class Engine : public CommandPort {
 public:
  Engine(const Options& options, const Clock& clock, const journal::NodeKey& key);
  ~Engine() override;  // stops

  // Before start or while it runs, by one thread at a time. Recovers the cell's state from its journal, on the calling
  // thread. `capacity` counts where the journal is begun now.
  Result<CellStart> add_cell(CellId id, const std::string& hotline, std::unique_ptr<journal::JournalStore> store,
                             const core::Capacity& capacity = {});
  // Before start. `sink` must outlive stop().
  void add_sink(BatchSink& sink);
  // Names for people who read exports. Before start, or later by any thread but the engine's own; then it waits, for
  // Options::stop_grace at most (kUnavailable).
  Result<void> put_labels(CellId id, std::span<const journal::Label> labels);

  void start();
  // Takes no more commands, decides what waits, makes everything durable. Idempotent. kUnavailable where a failing
  // journal did not come back within the grace: the commands that never became durable were told so.
  Result<void> stop();

  [[nodiscard]] bool submit(CellId cell, core::Command command, Settled settled = nullptr) override;

  // Runs `reader` on the engine thread between two commands (before start and after stop: at once), with the state as
  // decided, which may be ahead of what is durable. False where the cell is unknown or too many wait.
  [[nodiscard]] bool read(CellId cell, std::function<void(const core::Core&)> reader);

  // The clock was set by a test: look at it again.
  void clock_changed();

  [[nodiscard]] CellStats stats(CellId cell) const;
  // The cell's time: what its next record is stamped with, unless a later stamp was given already. Any thread.
  [[nodiscard]] TimeMs now(CellId cell) const;
  [[nodiscard]] std::vector<CellId> cells() const;
  // CPU time used by the engine thread and by the journal thread.
  [[nodiscard]] std::chrono::nanoseconds engine_cpu() const;
  [[nodiscard]] std::chrono::nanoseconds journal_cpu() const;
  [[nodiscard]] const journal::PublicKey& public_key() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::engine
