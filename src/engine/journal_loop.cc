// See journal_loop.h. Journal thread.
#include "engine/journal_loop.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace rufbund::engine {
namespace {

constexpr std::chrono::nanoseconds kLongestSleep = std::chrono::milliseconds(500);

std::int64_t as_ns(Millis ms) { return std::chrono::nanoseconds(ms).count(); }

}  // namespace

void JournalLoop::run() {
  bool worked = false;
  for (;;) {
    const bool stopping = house_.journal_stop.load();
    bool busy = run_tasks(false);
    for (Cell* const cell : house_.cells()) busy |= work_on(*cell);
    for (Cell* const cell : house_.cells()) sign_idle(*cell, false);
    worked |= busy;
    if (busy && stopping) continue;
    if (stopping && (all_durable() || house_.out_of_patience())) break;
    if (std::exchange(worked, false)) {
      std::this_thread::sleep_for(house_.options.commit_rest);
    } else {
      house_.journal_waker.sleep(until_next_task());
    }
  }
  for (Cell* const cell : house_.cells()) {
    sign_idle(*cell, true);
    give_up(*cell);
  }
  (void)run_tasks(true);
}

bool JournalLoop::post(std::function<void()> task) {
  {
    std::lock_guard lock(tasks_mutex_);
    if (tasks_closed_) return false;
    tasks_.push_back(std::move(task));
  }
  house_.journal_waker.wake();
  return true;
}

bool JournalLoop::run_tasks(bool last) {
  std::vector<std::function<void()>> tasks;
  {
    std::lock_guard lock(tasks_mutex_);
    tasks.swap(tasks_);
    tasks_closed_ |= last;
  }
  for (const auto& task : tasks) task();
  return !tasks.empty();
}

bool JournalLoop::work_on(Cell& cell) {
  if (cell.commit.empty()) {
    if (!take(cell)) return false;
    encode(cell);
  } else if (steady_ns() < cell.commit.retry_ns) {
    return false;
  }
  return write(cell);
}

bool JournalLoop::take(Cell& cell) {
  std::lock_guard lock(cell.mutex);
  for (OpenBatch& closed : cell.closed) cell.commit.batches.push_back(std::move(closed));
  cell.closed.clear();
  if (!cell.open.batch->records.empty()) {
    cell.commit.batches.push_back(std::move(cell.open));
    cell.open = OpenBatch{};
  }
  return !cell.commit.empty();
}

void JournalLoop::encode(Cell& cell) {
  Cell::Commit& commit = cell.commit;
  journal::BatchWriter& writer = *cell.writer;
  std::vector<std::size_t> starts;
  for (OpenBatch& open : commit.batches) {
    const Batch& batch = *open.batch;
    for (const RecordView& record : batch.records) {
      writer.add(record.sequence, record.at, core::kRulesVersion, record.command, batch.events_of(record));
    }
    starts.push_back(commit.bytes.size());
    commit.stored.push_back(writer.seal(commit.bytes));
    commit.ends.push_back(writer.end());
    if (!open.state.empty()) commit.states.push_back({writer.end(), std::move(open.state), writer.owners()});
  }
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : commit.bytes.size();
    commit.stored[i].data = commit.bytes.span().subspan(starts[i], end - starts[i]);
  }
  commit.head = head_due(cell, commit.ends.back(), false);
}

bool JournalLoop::write(Cell& cell) {
  const std::int64_t started = steady_ns();
  const auto written = cell.store->append(cell.commit.stored, cell.commit.head ? &*cell.commit.head : nullptr);
  if (!written) {
    on_failure(cell, written.error());
    return false;
  }
  on_success(cell, started);
  return true;
}

void JournalLoop::on_failure(Cell& cell, const Error& error) {
  cell.failed_attempts.fetch_add(1, std::memory_order_relaxed);
  cell.commit.retry_ns = steady_ns() + as_ns(house_.options.retry_interval);
  std::lock_guard alarm(cell.alarm_mutex);
  bool news = false;
  {
    std::lock_guard lock(cell.report_mutex);
    news = cell.failure != error.message;
    cell.failure = error.message;
  }
  if (!cell.failing.exchange(true)) {
    cell.failing_since_ns.store(steady_ns());
    news = true;
  }
  if (!news) return;
  for (BatchSink* sink : house_.sinks) sink->on_journal_failing(cell.id, error.message);
}

void JournalLoop::on_success(Cell& cell, std::int64_t started_ns) {
  Cell::Commit done = std::move(cell.commit);
  cell.commit = {};
  const std::int64_t now = steady_ns();
  cell.commit_us.add(static_cast<std::uint64_t>((now - started_ns) / 1000));
  cell.commits.fetch_add(1, std::memory_order_relaxed);
  cell.batches.fetch_add(done.stored.size(), std::memory_order_relaxed);
  cell.bytes.fetch_add(done.bytes.size(), std::memory_order_relaxed);
  cell.durable_end = done.ends.back();
  cell.progress_ns.store(now);
  cell.durable.store(done.ends.back().last.value, std::memory_order_release);
  if (done.head) note_signed(cell, *done.head);
  healthy_again(cell, true);
  house_.engine_waker.wake();  // it may wait for room
  for (OpenBatch& open : done.batches) settle(cell, open, now);
  for (StateCopy& state : done.states) (void)snapshots_.offer(cell, std::move(state));
  // The buffer is worth keeping, unless one commit made it unusually large.
  if (done.bytes.size() < (8u << 20)) {
    done.bytes.clear();
    cell.commit.bytes = std::move(done.bytes);
  }
}

// `records_waited`: what was decided could not take effect meanwhile.
void JournalLoop::healthy_again(Cell& cell, bool records_waited) {
  std::lock_guard alarm(cell.alarm_mutex);
  if (!cell.failing.load()) return;
  {
    std::lock_guard lock(cell.report_mutex);
    cell.failure.clear();
  }
  if (records_waited) cell.failed_for_ms.store((steady_ns() - cell.failing_since_ns.load()) / 1'000'000);
  cell.failing.store(false);
  for (BatchSink* sink : house_.sinks) sink->on_journal_healthy(cell.id);
}

void JournalLoop::settle(Cell& cell, OpenBatch& open, std::int64_t now_ns) {
  const std::shared_ptr<const Batch> batch = std::move(open.batch);
  for (BatchSink* sink : house_.sinks) sink->on_durable(batch);
  for (auto& [index, settled] : open.settled) {
    const RecordView& record = batch->records[index];
    settled(record.sequence, batch->events_of(record));
  }
  for (const std::int64_t submitted : open.submitted_ns) {
    cell.durable_us.add(static_cast<std::uint64_t>(std::max<std::int64_t>(now_ns - submitted, 0) / 1000));
  }
}

// --- signed heads ---
std::optional<journal::SignedHead> JournalLoop::head_due(Cell& cell, const journal::ChainEnd& end, bool closing) const {
  if (end.batch == cell.signed_batch) return std::nullopt;
  if (!closing && cell.signed_ns != 0 && steady_ns() - cell.signed_ns < as_ns(house_.options.head_interval)) {
    return std::nullopt;
  }
  // Never stamped before what it covers, nor before the head before, whatever the wall clock does.
  const TimeMs at = std::max({cell.time.now(), end.last_at, cell.signed_at});
  journal::SignedHead head{end.batch, end.last, at, end.head, {}};
  house_.key.sign(head);
  return head;
}

void JournalLoop::sign_idle(Cell& cell, bool closing) {
  // While records wait, the head goes with them.
  if (!cell.commit.empty() || (!closing && steady_ns() < cell.commit.retry_ns)) return;
  const auto head = head_due(cell, cell.durable_end, closing);
  if (!head) return;
  if (const auto put = cell.store->put_head(*head); !put) return on_failure(cell, put.error());
  note_signed(cell, *head);
  healthy_again(cell, false);
}

void JournalLoop::note_signed(Cell& cell, const journal::SignedHead& head) {
  cell.signed_batch = head.batch;
  cell.signed_ns = steady_ns();
  cell.signed_at = head.signed_at;
  std::lock_guard lock(cell.report_mutex);
  cell.last_signed = head;
}

// --- ending ---
bool JournalLoop::all_durable() const {
  const House::Cells& cells = house_.cells();
  return std::all_of(cells.begin(), cells.end(),
                     [](const Cell* cell) { return cell->decided.load() == cell->durable.load(); });
}

void JournalLoop::give_up(Cell& cell) {
  (void)take(cell);
  for (OpenBatch& open : cell.commit.batches) {
    for (auto& [index, settled] : open.settled) {
      settled(fail(ErrorCode::kUnavailable, "the journal could not be written before the end"), {});
    }
  }
}

std::chrono::nanoseconds JournalLoop::until_next_task() const {
  std::chrono::nanoseconds longest = kLongestSleep;
  const std::int64_t now = steady_ns();
  for (Cell* const cell : house_.cells()) {
    if (!cell->commit.empty()) longest = std::min(longest, std::chrono::nanoseconds(cell->commit.retry_ns - now));
    if (cell->durable_end.batch != cell->signed_batch) {
      const std::int64_t due_ns =
          std::max(cell->signed_ns + as_ns(house_.options.head_interval), cell->commit.retry_ns);
      longest = std::min(longest, std::chrono::nanoseconds(due_ns - now));
    }
  }
  return std::max(longest, std::chrono::nanoseconds(100'000));
}

}  // namespace rufbund::engine
