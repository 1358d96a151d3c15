// A loop and a clock that tests move by hand.
#pragma once

#include <deque>
#include <map>
#include <utility>

#include "calls/loop.h"
#include "engine/engine.h"

namespace rufbund::calls {

// Time stands still until it is told to go on.
class HandLoop final : public Loop {
 public:
  void watch_readable(int, Task) override {}
  void unwatch(int) override {}
  TimerId after(Millis delay, Task task) override {
    timers_[++last_] = {now + delay, std::move(task)};
    return last_;
  }
  void cancel(TimerId timer) override { timers_.erase(timer); }
  bool post(Task task) override {
    if (full) return false;
    posted_.push_back(std::move(task));
    return true;
  }
  void run_posted() {
    while (!posted_.empty()) {
      const auto task = std::move(posted_.front());
      posted_.pop_front();
      task();
    }
  }
  // One due timer after another, in order of time and of setting.
  void go(Millis time) {
    const Millis until = now + time;
    for (run_posted(); true; run_posted()) {
      auto next = timers_.end();
      for (auto at = timers_.begin(); at != timers_.end(); ++at) {
        if (at->second.first <= until && (next == timers_.end() || at->second.first < next->second.first)) next = at;
      }
      if (next == timers_.end()) break;
      now = next->second.first;
      const auto task = std::move(next->second.second);
      timers_.erase(next);
      task();
    }
    now = until;
  }

  Millis now{0};
  bool full = false;

 private:
  std::map<TimerId, std::pair<Millis, Task>> timers_;
  std::deque<Task> posted_;
  TimerId last_ = 0;
};

class HandClock final : public engine::Clock {
 public:
  explicit HandClock(const HandLoop& loop) : loop_(loop) {}
  TimeMs now() const override { return TimeMs{loop_.now.count()}; }

 private:
  const HandLoop& loop_;
};

}  // namespace rufbund::calls
