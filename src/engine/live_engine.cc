// See live_engine.h: adding cells, starting, stopping, submitting, and telling how things stand.
#include "engine/live_engine.h"

#include <fmt/core.h>
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <future>
#include <thread>

#include "base/check.h"
#include "engine/decide_loop.h"
#include "engine/house.h"
#include "engine/journal_loop.h"
#include "engine/snapshot_writer.h"
#include "journal/recover.h"
#include "journal/snapshot.h"

namespace rufbund::engine {

// CPU time of a thread, also after it ended.
class MeasuredThread {
 public:
  template <class F>
  void start(F&& body) {
    thread_ = std::thread([this, body = std::forward<F>(body)] {
      body();
      std::lock_guard lock(mutex_);
      timespec t{};
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
      used_ = std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
      ended_ = true;
    });
    std::lock_guard lock(mutex_);
    if (pthread_getcpuclockid(thread_.native_handle(), &clock_) == 0) started_ = true;
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::chrono::nanoseconds cpu() const {
    std::lock_guard lock(mutex_);
    timespec t{};
    if (ended_ || !started_ || clock_gettime(clock_, &t) != 0) return used_;
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }

 private:
  mutable std::mutex mutex_;
  std::thread thread_;
  clockid_t clock_{};
  std::chrono::nanoseconds used_{};
  bool started_ = false, ended_ = false;
};

class Engine::Impl {
 public:
  enum class Phase { kSetUp, kRunning, kStopped };

  Impl(const Options& options, const Clock& clock, const journal::NodeKey& key)
      : house(options, clock, key), decide_loop(house), journal_loop(house, snapshot_writer) {}

  Result<CellStart> add_cell(CellId id, const std::string& hotline, std::unique_ptr<journal::JournalStore> store,
                             const core::Capacity& capacity);
  Result<void> stop();
  // The closing snapshot: a clean start applies no records at all.
  void write_last_snapshot(Cell& cell);

  House house;
  SnapshotWriter snapshot_writer;
  DecideLoop decide_loop;
  JournalLoop journal_loop;
  MeasuredThread engine_thread, journal_thread;
  std::atomic<Phase> phase{Phase::kSetUp};
  Result<void> stopped;
};

Result<CellStart> Engine::Impl::add_cell(CellId id, const std::string& hotline,
                                         std::unique_ptr<journal::JournalStore> store, const core::Capacity& capacity) {
  CHECK(phase != Phase::kStopped && store);
  if (house.find(id)) return fail(ErrorCode::kConflict, fmt::format("cell {} exists already", id.value));
  const TimeMs now = house.clock.now();
  auto recovered = journal::recover(*store, id, hotline, capacity, house.key.public_key(), now);
  if (!recovered) return tl::unexpected(recovered.error());

  auto cell = std::make_unique<Cell>(id, house.options, std::move(store), std::move(recovered->core), house.clock,
                                     recovered->end.last_at, [this] { house.engine_waker.wake(); });
  cell->last_sequence = recovered->end.last;
  cell->last_at = recovered->end.last_at;
  cell->last_state_copy = recovered->from_snapshot;
  cell->durable_end = recovered->end;
  cell->decided = cell->durable = recovered->end.last.value;
  cell->writer.emplace(recovered->end, std::move(recovered->owners));
  if (auto heads = cell->store->heads(); !heads) {
    return tl::unexpected(heads.error());
  } else if (!heads->empty()) {
    cell->signed_batch = heads->back().batch;
    cell->signed_at = heads->back().signed_at;
    cell->last_signed = heads->back();
  }

  CellStart start{.fresh = recovered->fresh,
                  .gap = {},
                  .records_applied = recovered->records_applied,
                  .from_snapshot = recovered->from_snapshot,
                  .last = recovered->end.last,
                  .capacity = recovered->identity.capacity};
  if (recovered->end.last) {
    start.gap = std::max(now - recovered->end.last_at, Millis{0});
    cell->resume = core::ResumeNode{start.gap, false};
  }
  if (!house.add(std::move(cell))) return fail(ErrorCode::kUnavailable, "the engine has stopped");
  house.engine_waker.wake();
  house.journal_waker.wake();
  return start;
}

Result<void> Engine::Impl::stop() {
  if (phase != Phase::kRunning) return stopped;
  house.close();
  house.stop_by_ns = steady_ns() + std::chrono::nanoseconds(house.options.stop_grace).count();
  house.engine_stop = true;
  house.engine_waker.wake();
  engine_thread.join();
  for (Cell* const cell : house.cells()) decide_loop.give_up(*cell);  // a submit that crossed the end
  house.journal_stop = true;
  house.journal_waker.wake();
  journal_thread.join();
  snapshot_writer.stop();
  phase = Phase::kStopped;
  for (Cell* const cell : house.cells()) {
    const std::uint64_t lost = cell->decided - cell->durable;
    if (lost == 0) {
      write_last_snapshot(*cell);
    } else if (stopped) {
      stopped = fail(ErrorCode::kUnavailable, fmt::format("{} records of cell {} could not be written: {}", lost,
                                                          cell->id.value, cell->failure));
    }
  }
  return stopped;
}

void Engine::Impl::write_last_snapshot(Cell& cell) {
  if (cell.last_sequence.value == cell.last_state_copy) return;
  std::vector<std::byte> bytes;
  cell.core.save(bytes);
  SnapshotWriter::write(cell,
                        journal::make_snapshot(cell.durable_end, bytes, cell.core.digest(), cell.writer->owners()));
}

Engine::Engine(const Options& options, const Clock& clock, const journal::NodeKey& key)
    : impl_(std::make_unique<Impl>(options, clock, key)) {}
Engine::~Engine() { (void)stop(); }

Result<CellStart> Engine::add_cell(CellId id, const std::string& hotline, std::unique_ptr<journal::JournalStore> store,
                                   const core::Capacity& capacity) {
  return impl_->add_cell(id, hotline, std::move(store), capacity);
}

void Engine::add_sink(BatchSink& sink) {
  CHECK(impl_->phase == Impl::Phase::kSetUp);
  impl_->house.sinks.push_back(&sink);
}

Result<void> Engine::put_labels(CellId id, std::span<const journal::Label> labels) {
  Cell* cell = impl_->house.find(id);
  if (!cell) return fail(ErrorCode::kNotFound, fmt::format("there is no cell {}", id.value));
  if (impl_->phase == Impl::Phase::kSetUp) return cell->store->put_labels(labels);
  // The store is the journal thread's.
  auto done = std::make_shared<std::promise<Result<void>>>();
  std::future<Result<void>> written = done->get_future();
  const bool taken =
      impl_->journal_loop.post([cell, done, labels = std::vector<journal::Label>(labels.begin(), labels.end())] {
        done->set_value(cell->store->put_labels(labels));
      });
  if (!taken) return fail(ErrorCode::kUnavailable, "the engine has stopped");
  if (written.wait_for(impl_->house.options.stop_grace) != std::future_status::ready)
    return fail(ErrorCode::kUnavailable, fmt::format("the journal of cell {} does not answer", id.value));
  return written.get();
}

void Engine::start() {
  CHECK(impl_->phase == Impl::Phase::kSetUp);
  impl_->phase = Impl::Phase::kRunning;
  impl_->journal_thread.start([this] { impl_->journal_loop.run(); });
  impl_->engine_thread.start([this] { impl_->decide_loop.run(); });
}

Result<void> Engine::stop() { return impl_->stop(); }

bool Engine::submit(CellId id, core::Command command, Settled settled) {
  House& house = impl_->house;
  Cell* cell = house.find(id);
  if (!cell || !house.accepting.load(std::memory_order_relaxed)) return false;
  if (std::holds_alternative<core::AdmitAttempt>(command)) {
    // New calls are the first to be refused: the rest of the queue is for those already in the house.
    if (cell->failing.load(std::memory_order_relaxed)) {
      cell->refused_failing.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    if (cell->queue.size() * 100 >= cell->queue.capacity() * house.options.admit_percent) {
      cell->refused_full.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
  }
  if (cell->queue.try_push({std::move(command), std::move(settled), steady_ns()})) return true;
  cell->refused_full.fetch_add(1, std::memory_order_relaxed);
  return false;
}

bool Engine::read(CellId id, std::function<void(const core::Core&)> reader) {
  Cell* cell = impl_->house.find(id);
  if (!cell) return false;
  if (impl_->phase == Impl::Phase::kRunning) return impl_->decide_loop.post_reader(*cell, std::move(reader));
  reader(cell->core);
  return true;
}

void Engine::clock_changed() { impl_->house.engine_waker.wake(); }

CellStats Engine::stats(CellId id) const {
  CellStats stats;
  Cell* cell = impl_->house.find(id);
  if (!cell) return stats;
  const auto get = [](const std::atomic<std::uint64_t>& counter) { return counter.load(std::memory_order_relaxed); };
  stats.queue_depth = cell->queue.size();
  stats.queue_capacity = cell->queue.capacity();
  stats.last_durable = Sequence{get(cell->durable)};
  stats.last_decided = Sequence{get(cell->decided)};
  stats.refused_full = get(cell->refused_full);
  stats.refused_failing = get(cell->refused_failing);
  stats.commits = get(cell->commits);
  stats.batches = get(cell->batches);
  stats.bytes = get(cell->bytes);
  stats.failing = cell->failing.load();
  stats.failed_attempts = get(cell->failed_attempts);
  stats.snapshots = get(cell->snapshots);
  stats.snapshot_failures = get(cell->snapshot_failures);
  stats.wall_ahead = cell->time.wall_ahead();
  stats.commit = cell->commit_us.percentiles();
  stats.durable = cell->durable_us.percentiles();
  stats.state_copy = cell->state_copy_us.percentiles();
  std::lock_guard lock(cell->report_mutex);
  stats.failure = cell->failure;
  stats.last_signed = cell->last_signed;
  return stats;
}

TimeMs Engine::now(CellId id) const {
  Cell* const cell = impl_->house.find(id);
  CHECK(cell != nullptr);
  return cell->time.now();
}

std::vector<CellId> Engine::cells() const {
  std::vector<CellId> ids;
  for (Cell* const cell : impl_->house.cells()) ids.push_back(cell->id);
  return ids;
}

std::chrono::nanoseconds Engine::engine_cpu() const { return impl_->engine_thread.cpu(); }
std::chrono::nanoseconds Engine::journal_cpu() const { return impl_->journal_thread.cpu(); }
const journal::PublicKey& Engine::public_key() const { return impl_->house.key.public_key(); }

}  // namespace rufbund::engine
