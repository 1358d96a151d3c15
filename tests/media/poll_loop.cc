#include "poll_loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace rufbund::test {

PollLoop::PollLoop()
    : wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)), posted_(65'536, [this] {
        const std::uint64_t one = 1;
        (void)!write(wake_fd_, &one, sizeof one);
      }) {}

PollLoop::~PollLoop() { close(wake_fd_); }

std::int64_t PollLoop::now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

calls::Loop::TimerId PollLoop::after(Millis delay, Task task) {
  timers_[++last_timer_] = {now_ms() + delay.count(), std::move(task)};
  return last_timer_;
}

bool PollLoop::run_until(const std::function<bool()>& done, Millis limit) {
  const std::int64_t end = now_ms() + limit.count();
  while (!done()) {
    if (now_ms() >= end) return false;
    turn(end);
  }
  return true;
}

void PollLoop::run_for(Millis time) {
  const std::int64_t end = now_ms() + time.count();
  while (now_ms() < end) turn(end);
}

void PollLoop::turn(std::int64_t until_ms) {
  std::int64_t wake_at = until_ms;
  for (const auto& [id, timer] : timers_) wake_at = std::min(wake_at, timer.due_ms);
  std::vector<pollfd> polled{{wake_fd_, POLLIN, 0}};
  for (const auto& [fd, task] : watches_) polled.push_back({fd, POLLIN, 0});
  const auto wait = std::clamp<std::int64_t>(wake_at - now_ms(), 0, 1'000);
  poll(polled.data(), polled.size(), static_cast<int>(wait));

  if (polled.front().revents != 0) {
    std::uint64_t count = 0;
    (void)!read(wake_fd_, &count, sizeof count);
    std::vector<Task> tasks;
    posted_.drain(tasks);
    for (const auto& task : tasks) task();
  }
  for (std::size_t n = 1; n < polled.size(); ++n) {
    const auto watch = watches_.find(polled[n].fd);
    if (polled[n].revents == 0 || watch == watches_.end()) continue;
    const Task task = watch->second;  // it may unwatch itself
    task();
  }
  const std::int64_t now = now_ms();
  std::vector<TimerId> due;
  for (const auto& [id, timer] : timers_) {
    if (timer.due_ms <= now) due.push_back(id);
  }
  for (const TimerId id : due) {
    const auto found = timers_.find(id);
    if (found == timers_.end()) continue;  // cancelled by one before it
    const Task task = std::move(found->second.task);
    timers_.erase(found);
    task();
  }
}

}  // namespace rufbund::test
