#include "office/couriers.h"

#include <algorithm>

namespace rufbund::office {

void Couriers::start() {
  for (std::size_t i = 0; i < kCouriers; ++i) threads_.emplace_back([this] { run(); });
}

void Couriers::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Couriers::take(const std::string& address, std::function<void()> work) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kMostWaiting) return false;
    waiting_.push_back({address, std::move(work)});
  }
  wake_.notify_all();
  return true;
}

std::deque<Couriers::Errand>::iterator Couriers::next() {
  return std::find_if(waiting_.begin(), waiting_.end(), [this](const Errand& errand) {
    const auto found = under_way_.find(errand.address);
    return found == under_way_.end() || found->second < kToOne;
  });
}

void Couriers::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || next() != waiting_.end(); });
    if (stopping_) return;
    const auto found = next();
    const Errand errand = std::move(*found);
    waiting_.erase(found);
    ++under_way_[errand.address];
    lock.unlock();
    errand.work();
    lock.lock();
    const auto done = under_way_.find(errand.address);
    if (--done->second == 0) under_way_.erase(done);
    wake_.notify_all();
  }
}

}  // namespace rufbund::office
