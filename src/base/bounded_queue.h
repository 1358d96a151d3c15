// A bounded queue between threads: many producers, one consumer. Full is an overload signal to the producer, never a
// wait. The consumer is woken through `wake`, which runs on the producer's thread when the queue was empty before.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace rufbund {

template <class T>
class BoundedQueue {
 public:
  // `capacity` in elements. `wake` must be callable from any thread and must not block.
  BoundedQueue(std::size_t capacity, std::function<void()> wake) : capacity_(capacity), wake_(std::move(wake)) {
    pending_.reserve(capacity < 1024 ? capacity : 1024);
  }

  // False when full; the element is then untouched by the queue.
  [[nodiscard]] bool try_push(T&& element) {
    bool was_empty = false;
    {
      std::lock_guard lock(mutex_);
      if (pending_.size() >= capacity_) return false;
      was_empty = pending_.empty();
      pending_.push_back(std::move(element));
    }
    if (was_empty && wake_) wake_();
    return true;
  }

  // Moves everything that waits into `out` (cleared first). Only the consumer calls it.
  void drain(std::vector<T>& out) {
    out.clear();
    std::lock_guard lock(mutex_);
    out.swap(pending_);
  }

  [[nodiscard]] std::size_t size() const {
    std::lock_guard lock(mutex_);
    return pending_.size();
  }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

 private:
  const std::size_t capacity_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::vector<T> pending_;
};

}  // namespace rufbund
