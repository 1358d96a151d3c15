// Commands that must not be lost: what a full queue does not take now is offered again, in order per cell. Owner: the
// loop's thread.
#pragma once

#include <deque>
#include <map>

#include "calls/loop.h"
#include "engine/engine.h"

namespace rufbund::calls {

class Outbox {
 public:
  Outbox(Loop& loop, engine::CommandPort& port) : loop_(loop), port_(port) {}
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void submit(CellId cell, core::Command command);
  // For what may be refused instead: false when the queue is full, or others of the cell wait already.
  [[nodiscard]] bool try_submit(CellId cell, core::Command command, engine::Settled settled = nullptr);
  // Commands that the engine has not taken yet.
  [[nodiscard]] std::size_t waiting() const;

 private:
  void retry();
  void schedule();

  static constexpr Millis kRetryAfter{20};
  Loop& loop_;
  engine::CommandPort& port_;
  // Bounded by what is in progress: a few commands per call, and no call is admitted to a cell while some wait here.
  std::map<CellId, std::deque<core::Command>> waiting_;
  Loop::TimerId timer_ = 0;
};

}  // namespace rufbund::calls
