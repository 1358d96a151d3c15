// What the engine's two threads share: the cells, the options, and how they wake each other. Constant after start but
// for what the types guard themselves.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "engine/cell.h"
#include "engine/live_engine.h"
#include "engine/waker.h"

namespace rufbund::engine {

struct House {
  House(const Options& o, const Clock& c, const journal::NodeKey& k) : options(o), clock(c), key(k) {}

  const Options options;
  const Clock& clock;
  const journal::NodeKey key;
  std::vector<std::unique_ptr<Cell>> cells;  // by id
  std::vector<BatchSink*> sinks;
  Waker engine_waker, journal_waker;
  std::atomic<bool> accepting{true};      // submits are taken
  std::atomic<bool> engine_stop{false};   // decide what waits, then end
  std::atomic<bool> journal_stop{false};  // make durable what was decided, then end
  std::atomic<std::int64_t> stop_by_ns{INT64_MAX};

  [[nodiscard]] Cell* find(CellId id) const {
    for (const auto& cell : cells)
      if (cell->id == id) return cell.get();
    return nullptr;
  }
  [[nodiscard]] bool out_of_patience() const { return steady_ns() > stop_by_ns.load(std::memory_order_relaxed); }
};

}  // namespace rufbund::engine
