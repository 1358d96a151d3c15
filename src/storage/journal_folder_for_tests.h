// For tests: a folder of its own under /tmp, and engines over journals in it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>

#include "engine/live_engine.h"
#include "engine/system_clock.h"
#include "journal/history_for_tests.h"
#include "storage/journal_sqlite.h"

namespace rufbund::storage {

struct JournalFolder {
  JournalFolder() {
    char name[] = "/tmp/rufbund-journal-XXXXXX";
    path = mkdtemp(name);
  }
  ~JournalFolder() { std::filesystem::remove_all(path); }
  [[nodiscard]] std::string journal() const { return path + "/impfen.journal"; }
  [[nodiscard]] std::string key() const { return path + "/node.key"; }
  std::string path;
};

inline constexpr CellId kTestCell{1};

// Plays callers and seats: hears effects, answers with commands, keeps talking until told to stop.
class TestWorld : public engine::BatchSink {
 public:
  TestWorld(engine::Engine& engine, std::uint64_t seed) : engine_(engine), traffic_(seed) {}

  void on_durable(const std::shared_ptr<const engine::Batch>& batch) override {
    std::lock_guard lock(mutex_);
    for (const core::Effect& effect : batch->effects) traffic_.hear(effect);
    durable = batch->records.back().sequence.value;
    if (on_batch) on_batch(durable);
  }
  void on_journal_failing(CellId, const std::string& what) override {
    std::lock_guard lock(mutex_);
    alarm = what;
    failing = true;
  }
  void on_journal_healthy(CellId) override { failing = false; }

  bool send_one() {
    core::Command next;
    {
      std::lock_guard lock(mutex_);
      next = traffic_.next();
    }
    return engine_.submit(kTestCell, next);
  }
  std::string last_alarm() {
    std::lock_guard lock(mutex_);
    return alarm;
  }

  std::atomic<std::uint64_t> durable{0};
  std::atomic<bool> failing{false};
  std::string alarm;
  std::function<void(std::uint64_t)> on_batch;

 private:
  std::mutex mutex_;
  engine::Engine& engine_;
  journal::RandomTraffic traffic_;
};

}  // namespace rufbund::storage
