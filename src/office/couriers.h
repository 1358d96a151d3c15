// Carries notices out where the other side may be slow: a post to a member's address may take its whole time limit, and
// nobody else's notice, and no key that somebody pressed on the telephone, waits for that.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rufbund::office {

class Couriers {
 public:
  // To one address at most two at the same time, so that one that hangs does not take every courier.
  static constexpr std::size_t kCouriers = 8, kToOne = 2, kMostWaiting = 256;

  Couriers() = default;
  ~Couriers() { stop(); }
  Couriers(const Couriers&) = delete;
  Couriers& operator=(const Couriers&) = delete;

  void start();
  // Waits for what is under way; what was not begun is dropped.
  void stop();
  [[nodiscard]] bool started() const { return !threads_.empty(); }

  // Runs `work` on a thread of its own. False: too many wait already, try later.
  [[nodiscard]] bool take(const std::string& address, std::function<void()> work);

 private:
  struct Errand {
    std::string address;
    std::function<void()> work;
  };
  void run();
  // The first whose address has a courier to spare; end() where there is none.
  std::deque<Errand>::iterator next();

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::deque<Errand> waiting_;
  std::map<std::string, std::size_t> under_way_;
  std::vector<std::thread> threads_;
};

}  // namespace rufbund::office
