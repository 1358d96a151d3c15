#include "api/query_thread.h"

#include <vector>

namespace rufbund::api {

QueryThread::QueryThread()
    : queue_(kQueue,
             [this] {
               std::lock_guard lock(mutex_);
               woken_ = true;
               wake_.notify_one();
             }),
      thread_([this] { run(); }) {}

QueryThread::~QueryThread() { stop(); }

bool QueryThread::post(std::function<void()> task) { return queue_.try_push(std::move(task)); }

void QueryThread::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  // What still waits is dropped here, not with the object: it may hold on to connections.
  std::vector<std::function<void()>> dropped;
  queue_.drain(dropped);
}

void QueryThread::run() {
  std::vector<std::function<void()>> tasks;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return woken_ || stopping_; });
      woken_ = false;
      if (stopping_) return;
    }
    queue_.drain(tasks);
    for (const auto& task : tasks) task();
    tasks.clear();
  }
}

}  // namespace rufbund::api
