// calls::Loop over poll(2), for tests of media alone. One thread; post() from any.
#pragma once

#include <functional>
#include <map>

#include "base/bounded_queue.h"
#include "calls/loop.h"

namespace rufbund::test {

class PollLoop final : public calls::Loop {
 public:
  PollLoop();
  ~PollLoop() override;
  PollLoop(const PollLoop&) = delete;
  PollLoop& operator=(const PollLoop&) = delete;

  // Runs until `done` holds or `limit` has passed; tells whether it holds.
  bool run_until(const std::function<bool()>& done, Millis limit = Millis{10'000});
  void run_for(Millis time);

  void watch_readable(int fd, Task on_readable) override { watches_[fd] = std::move(on_readable); }
  void unwatch(int fd) override { watches_.erase(fd); }
  TimerId after(Millis delay, Task task) override;
  void cancel(TimerId timer) override { timers_.erase(timer); }
  bool post(Task task) override { return posted_.try_push(std::move(task)); }

 private:
  struct Timer {
    std::int64_t due_ms = 0;
    Task task;
  };
  static std::int64_t now_ms();
  void turn(std::int64_t until_ms);

  int wake_fd_;
  BoundedQueue<Task> posted_;
  std::map<int, Task> watches_;
  std::map<TimerId, Timer> timers_;
  TimerId last_timer_ = 0;
};

}  // namespace rufbund::test
