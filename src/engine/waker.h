// Wakes one sleeping thread. A wake before the sleep is not lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace rufbund::engine {

class Waker {
 public:
  void wake() {
    {
      std::lock_guard lock(mutex_);
      if (woken_) return;
      woken_ = true;
    }
    condition_.notify_one();
  }
  // Until woken or until `longest` has passed.
  void sleep(std::chrono::nanoseconds longest) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, longest, [this] { return woken_; });
    woken_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

inline std::int64_t steady_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace rufbund::engine
