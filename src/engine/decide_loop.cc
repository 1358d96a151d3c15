// See decide_loop.h. Engine thread.
#include "engine/decide_loop.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/check.h"
#include "core/state.h"

namespace rufbund::engine {
namespace {

constexpr std::size_t kReadersMax = 1'024;
// Commands decided before other cells, readers and the journal thread get their turn.
constexpr int kChunk = 128;
constexpr std::chrono::nanoseconds kLongestSleep = std::chrono::milliseconds(250);
// After a journal failed for longer, offers that nobody could be told of are taken back, charged to nobody.
constexpr std::int64_t kNoticedFailureMs = 1'000;

// Room for a copy of the state: growing would cost as much as copying, and pages that are not written cost nothing.
constexpr std::size_t kStateRoom = 64u << 20;

}  // namespace

void DecideLoop::run() {
  bool worked = false;
  for (;;) {
    bool busy = run_readers();
    for (Cell* const cell : house_.cells()) {
      watch_journal(*cell);
      busy |= work_on(*cell);
    }
    worked |= busy;
    if (busy) continue;
    if (house_.engine_stop.load() && (drained() || house_.out_of_patience())) break;
    if (std::exchange(worked, false)) {
      std::this_thread::sleep_for(house_.options.decide_rest);
    } else {
      for (Cell* const cell : house_.cells()) watch_clock(*cell);
      house_.engine_waker.sleep(until_next_deadline());
    }
  }
  (void)run_readers();
  for (Cell* const cell : house_.cells()) give_up(*cell);
}

// What is left where a failing journal outlasted the grace, or came too late.
void DecideLoop::give_up(Cell& cell) {
  do {
    for (; cell.backlog_next < cell.backlog.size(); ++cell.backlog_next) {
      Submitted& left = cell.backlog[cell.backlog_next];
      if (left.settled) left.settled(fail(ErrorCode::kUnavailable, "the engine has stopped"), {});
    }
    cell.backlog_next = 0;
    cell.queue.drain(cell.backlog);
  } while (!cell.backlog.empty());
}

bool DecideLoop::post_reader(Cell& cell, std::function<void(const core::Core&)> reader) {
  {
    std::lock_guard lock(readers_mutex_);
    if (readers_.size() >= kReadersMax) return false;
    readers_.push_back({&cell, std::move(reader)});
  }
  house_.engine_waker.wake();
  return true;
}

bool DecideLoop::run_readers() {
  std::vector<Reader> readers;
  {
    std::lock_guard lock(readers_mutex_);
    readers.swap(readers_);
  }
  for (const Reader& reader : readers) reader.read(reader.cell->core);
  return !readers.empty();
}

bool DecideLoop::room(const Cell& cell) const { return cell.undurable() < house_.options.max_undurable_records; }

TimeMs DecideLoop::stamp(Cell& cell) const { return std::max(cell.time.now(), cell.last_at); }

bool DecideLoop::work_on(Cell& cell) {
  if (cell.backlog_next == cell.backlog.size()) {
    cell.backlog_next = 0;
    cell.queue.drain(cell.backlog);
  }
  bool decided = false;
  {
    std::lock_guard lock(cell.mutex);
    const bool was_empty = cell.closed.empty() && cell.open.batch->records.empty();
    decided = decide_due(cell, stamp(cell));
    for (int n = 0; n < kChunk && cell.backlog_next < cell.backlog.size() && room(cell); ++n) {
      Submitted& next = cell.backlog[cell.backlog_next++];
      decided = true;
      if (refuse_admission(cell, next)) continue;
      const TimeMs at = stamp(cell);
      decide_due(cell, at);
      decide(cell, at, next.command, std::move(next.settled), next.at_ns);
    }
    if (!decided || !was_empty) return decided;
  }
  house_.journal_waker.wake();
  return true;
}

// An attempt that had been queued when the journal began to fail: a new call is not taken then.
bool DecideLoop::refuse_admission(Cell& cell, Submitted& submitted) const {
  if (!cell.failing.load(std::memory_order_relaxed) || !submitted.settled ||
      !std::holds_alternative<core::AdmitAttempt>(submitted.command)) {
    return false;
  }
  cell.refused_failing.fetch_add(1, std::memory_order_relaxed);
  submitted.settled(fail(ErrorCode::kUnavailable, "the journal cannot be written"), {});
  return true;
}

// A disk that hangs gives no error, and the thread that writes cannot tell: no commit ever ends.
void DecideLoop::watch_journal(Cell& cell) {
  const auto silent_ns = [&] { return steady_ns() - cell.progress_ns.load(); };
  const std::int64_t patience_ns = std::chrono::nanoseconds(house_.options.stall_after).count();
  if (cell.failing.load() || cell.undurable() == 0 || silent_ns() < patience_ns) return;
  std::lock_guard lock(cell.alarm_mutex);
  if (cell.failing.load() || cell.undurable() == 0 || silent_ns() < patience_ns) return;
  const std::string what =
      fmt::format("the journal has not answered for {:.1f} s", static_cast<double>(silent_ns()) / 1e9);
  {
    std::lock_guard report(cell.report_mutex);
    cell.failure = what;
  }
  cell.failing_since_ns.store(cell.progress_ns.load());
  cell.failing.store(true);
  for (BatchSink* sink : house_.sinks) sink->on_journal_failing(cell.id, what);
}

void DecideLoop::watch_clock(Cell& cell) {
  if (!house_.options.on_clock) return;
  const Millis ahead = cell.time.wall_ahead();
  if (clocks_apart(ahead, cell.clock_apart) == cell.clock_apart) return;
  cell.clock_apart = !cell.clock_apart;
  house_.options.on_clock(cell.id, ahead, !cell.clock_apart);
}

// While nothing can be made durable no timer runs: effects that cannot leave must not time out. When the disk works
// again, offers of which no seat heard are taken back before anything else.
void DecideLoop::after_failing(Cell& cell) {
  if (cell.failed_for_ms.load() == 0) return;
  const std::int64_t failed_for_ms = cell.failed_for_ms.exchange(0);
  if (failed_for_ms >= kNoticedFailureMs) cell.resume = core::ResumeNode{Millis{failed_for_ms}, true};
}

bool DecideLoop::decide_due(Cell& cell, TimeMs at) {
  bool decided = false;
  after_failing(cell);
  if (cell.resume) {
    const core::ResumeNode resume = *cell.resume;
    cell.resume.reset();
    // What this build decides is decided under its rules: they are adopted before anything else (R9).
    const std::uint32_t in_force = cell.core.state().g.rules_version;
    if (in_force != 0 && in_force != core::kRulesVersion)
      decide(cell, at, core::AdoptRules{core::kRulesVersion}, nullptr, steady_ns());
    decide(cell, at, resume, nullptr, steady_ns());
    decided = true;
  }
  while (cell.core.next_deadline() <= at && room(cell) && !cell.failing.load() && cell.failed_for_ms.load() == 0) {
    decide(cell, at, core::PassTime{}, nullptr, steady_ns());
    decided = true;
  }
  return decided;
}

void DecideLoop::decide(Cell& cell, TimeMs at, const core::Command& command, Settled settled,
                        std::int64_t submitted_ns) {
  if (cell.undurable() == 0) cell.progress_ns.store(steady_ns());
  cell.last_sequence = Sequence{cell.last_sequence.value + 1};
  cell.last_at = at;
  cell.outcome.clear();
  cell.core.decide(cell.last_sequence, at, command, cell.outcome);

  OpenBatch& open = cell.open;
  Batch& batch = *open.batch;
  if (batch.records.empty()) batch.cell = cell.id;
  RecordView record{cell.last_sequence,
                    at,
                    command,
                    static_cast<std::uint32_t>(batch.events.size()),
                    static_cast<std::uint32_t>(cell.outcome.events.size()),
                    static_cast<std::uint32_t>(batch.effects.size()),
                    static_cast<std::uint32_t>(cell.outcome.effects.size())};
  batch.events.insert(batch.events.end(), cell.outcome.events.begin(), cell.outcome.events.end());
  batch.effects.insert(batch.effects.end(), cell.outcome.effects.begin(), cell.outcome.effects.end());
  if (settled) open.settled.emplace_back(static_cast<std::uint32_t>(batch.records.size()), std::move(settled));
  open.submitted_ns.push_back(submitted_ns);
  batch.records.push_back(std::move(record));
  cell.decided.store(cell.last_sequence.value, std::memory_order_release);

  const bool state_due = house_.options.snapshot_every > 0 &&
                         cell.last_sequence.value - cell.last_state_copy >= house_.options.snapshot_every;
  if (state_due || batch.records.size() >= house_.options.max_batch_records) close_batch(cell, state_due);
}

void DecideLoop::close_batch(Cell& cell, bool with_state) {
  if (with_state) {
    const std::int64_t started = steady_ns();
    std::vector<std::byte>& bytes = cell.open.state;
    bytes.reserve(std::max(cell.last_state_size + cell.last_state_size / 8, kStateRoom));
    cell.core.save(bytes);
    cell.last_state_size = bytes.size();
    cell.last_state_copy = cell.last_sequence.value;
    cell.state_copy_us.add(static_cast<std::uint64_t>((steady_ns() - started) / 1000));
  }
  cell.closed.push_back(std::move(cell.open));
  cell.open = OpenBatch{};
}

std::chrono::nanoseconds DecideLoop::until_next_deadline() const {
  std::chrono::nanoseconds longest = kLongestSleep;
  for (Cell* const cell : house_.cells()) {
    if (cell->failing.load(std::memory_order_relaxed) || !room(*cell)) continue;
    const TimeMs due = cell->core.next_deadline();
    if (due == kNever) continue;
    const std::int64_t ms = std::clamp<std::int64_t>(due.ms - cell->time.now().ms, 0, 250);
    longest = std::min(longest, std::chrono::nanoseconds(std::chrono::milliseconds(ms)));
  }
  return std::max(longest, std::chrono::nanoseconds(50'000));
}

bool DecideLoop::drained() const {
  for (Cell* const cell : house_.cells())
    if (cell->backlog_next < cell->backlog.size() || cell->queue.size() > 0) return false;
  return true;
}

}  // namespace rufbund::engine
