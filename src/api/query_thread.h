// A thread that runs handlers, one after another, so that a slow one never delays the sockets.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/bounded_queue.h"

namespace rufbund::api {

class QueryThread {
 public:
  static constexpr std::size_t kQueue = 1'024;
  QueryThread();
  ~QueryThread();
  // False when its queue is full.
  [[nodiscard]] bool post(std::function<void()> task);
  void stop();

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false, stopping_ = false;
  BoundedQueue<std::function<void()>> queue_;
  std::thread thread_;
};

}  // namespace rufbund::api
