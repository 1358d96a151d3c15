#include "calls/outbox.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

namespace rufbund::calls {
namespace {

// A loop whose time is moved by hand.
class HandLoop final : public Loop {
 public:
  void watch_readable(int, Task) override {}
  void unwatch(int) override {}
  TimerId after(Millis, Task task) override {
    timers_[++last_] = std::move(task);
    return last_;
  }
  void cancel(TimerId timer) override { timers_.erase(timer); }
  bool post(Task) override { return false; }
  void fire_all() {
    auto due = std::exchange(timers_, {});
    for (auto& [id, task] : due) task();
  }
  [[nodiscard]] bool idle() const { return timers_.empty(); }

 private:
  std::map<TimerId, Task> timers_;
  TimerId last_ = 0;
};

class Port final : public engine::CommandPort {
 public:
  bool submit(CellId cell, core::Command command, engine::Settled) override {
    if (full[cell]) return false;
    taken.emplace_back(cell.value, std::get<core::EndLeg>(command).ticket.value);
    return true;
  }
  std::map<CellId, bool> full;
  std::vector<std::pair<int, std::uint64_t>> taken;
};

core::Command leg(std::uint64_t ticket) { return core::EndLeg{TicketId{ticket}, core::LegEnd::kHungUp}; }

TEST(Outbox, WhatAFullQueueRefusedComesLaterInItsOrder) {
  HandLoop loop;
  Port port;
  Outbox outbox(loop, port);
  port.full[CellId{1}] = true;
  outbox.submit(CellId{1}, leg(1));
  outbox.submit(CellId{1}, leg(2));
  port.full[CellId{1}] = false;
  outbox.submit(CellId{1}, leg(3));  // must not overtake
  EXPECT_TRUE(port.taken.empty());
  EXPECT_EQ(outbox.waiting(), 3u);
  loop.fire_all();
  EXPECT_EQ(port.taken, (std::vector<std::pair<int, std::uint64_t>>{{1, 1}, {1, 2}, {1, 3}}));
  EXPECT_TRUE(loop.idle());
  EXPECT_EQ(outbox.waiting(), 0u);
}

TEST(Outbox, OneCellsFullQueueDoesNotHoldUpAnother) {
  HandLoop loop;
  Port port;
  Outbox outbox(loop, port);
  port.full[CellId{1}] = true;
  outbox.submit(CellId{1}, leg(1));
  EXPECT_FALSE(outbox.try_submit(CellId{1}, leg(2)));
  EXPECT_TRUE(outbox.try_submit(CellId{2}, leg(3)));
  loop.fire_all();
  EXPECT_FALSE(loop.idle()) << "it must try again";
  EXPECT_EQ(port.taken.size(), 1u);
}

}  // namespace
}  // namespace rufbund::calls
