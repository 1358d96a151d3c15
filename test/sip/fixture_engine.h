// The real core behind engine's ports, without a journal on disk: the fixture prints every record instead. One thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/engine.h"

namespace rufbund::test {

class SystemClock final : public engine::Clock {
 public:
  [[nodiscard]] TimeMs now() const override {
    return TimeMs{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
};

class FixtureEngine final : public engine::CommandPort {
 public:
  explicit FixtureEngine(const engine::Clock& clock) : clock_(clock) {}
  ~FixtureEngine() override { stop(); }

  void add_cell(CellId cell) { cells_[cell]; }
  void add_sink(engine::BatchSink& sink) { sinks_.push_back(&sink); }
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    if (!thread_.joinable()) return;
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  bool submit(CellId cell, core::Command command, engine::Settled settled) override {
    {
      std::lock_guard lock(mutex_);
      if (queue_.size() >= 65'536) return false;
      queue_.push_back({cell, std::move(command), std::move(settled)});
    }
    wake_.notify_one();
    return true;
  }

 private:
  struct Entry {
    CellId cell;
    core::Command command;
    engine::Settled settled;
  };
  struct Cell {
    core::Core core;
    std::uint64_t sequence = 0;
    TimeMs last;
  };

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_ || !queue_.empty()) {
      wake_.wait_for(lock, std::chrono::milliseconds(20), [this] { return stopping_ || !queue_.empty(); });
      std::deque<Entry> entries;
      entries.swap(queue_);
      lock.unlock();
      for (auto& entry : entries) decide(entry);
      const TimeMs now = clock_.now();
      for (auto& [id, cell] : cells_) {
        if (cell.core.next_deadline() <= now) {
          Entry tick{id, core::PassTime{}, nullptr};
          decide(tick);
        }
      }
      lock.lock();
    }
  }

  void decide(Entry& entry) {
    const auto found = cells_.find(entry.cell);
    if (found == cells_.end()) return;
    Cell& cell = found->second;
    core::Outcome outcome;
    cell.last = std::max(cell.last, clock_.now());
    const Sequence sequence{++cell.sequence};
    cell.core.decide(sequence, cell.last, entry.command, outcome);
    auto batch = std::make_shared<engine::Batch>();
    batch->cell = entry.cell;
    engine::RecordView record;
    record.sequence = sequence;
    record.at = cell.last;
    record.command = entry.command;
    record.event_count = static_cast<std::uint32_t>(outcome.events.size());
    record.effect_count = static_cast<std::uint32_t>(outcome.effects.size());
    batch->records.push_back(record);
    batch->events = std::move(outcome.events);
    batch->effects = std::move(outcome.effects);
    for (auto* sink : sinks_) sink->on_durable(batch);
    if (entry.settled) entry.settled(sequence, batch->events);
  }

  const engine::Clock& clock_;
  std::map<CellId, Cell> cells_;
  std::vector<engine::BatchSink*> sinks_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> queue_;
  bool stopping_ = false;
};

}  // namespace rufbund::test
