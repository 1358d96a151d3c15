// What the engine's two threads share: the cells, the options, and how they wake each other. Cells are added while the
// threads run and never taken away; everything else is constant after start but for what the types guard themselves.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
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
  std::vector<BatchSink*> sinks;
  Waker engine_waker, journal_waker;
  std::atomic<bool> accepting{true};      // submits are taken
  std::atomic<bool> engine_stop{false};   // decide what waits, then end
  std::atomic<bool> journal_stop{false};  // make durable what was decided, then end
  std::atomic<std::int64_t> stop_by_ns{INT64_MAX};

  // In order of their ids. A list once given stays as it is: whoever looks takes no lock, and sees a later cell at the
  // next look.
  using Cells = std::vector<Cell*>;
  [[nodiscard]] const Cells& cells() const { return *cells_.load(std::memory_order_acquire); }
  [[nodiscard]] Cell* find(CellId id) const {
    for (Cell* cell : cells())
      if (cell->id == id) return cell;
    return nullptr;
  }
  // False once no commands are taken any more.
  [[nodiscard]] bool add(std::unique_ptr<Cell> cell) {
    std::lock_guard lock(adding_);
    if (!accepting) return false;
    auto longer = std::make_unique<Cells>(cells());
    longer->push_back(cell.get());
    std::sort(longer->begin(), longer->end(), [](const Cell* a, const Cell* b) { return a->id < b->id; });
    owned_.push_back(std::move(cell));
    lists_.push_back(std::move(longer));
    cells_.store(lists_.back().get(), std::memory_order_release);
    return true;
  }
  // No cell is added and no command taken from now on.
  void close() {
    std::lock_guard lock(adding_);
    accepting = false;
  }
  [[nodiscard]] bool out_of_patience() const { return steady_ns() > stop_by_ns.load(std::memory_order_relaxed); }

 private:
  std::mutex adding_;
  std::vector<std::unique_ptr<Cell>> owned_;
  std::vector<std::unique_ptr<const Cells>> lists_;  // all that were ever given; as many as cells
  const Cells none_;
  std::atomic<const Cells*> cells_{&none_};
};

}  // namespace rufbund::engine
