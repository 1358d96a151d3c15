// calls::Loop over sofia's su_root: one thread runs SIP, media control and all calls. Created, run and destroyed on
// that thread; only post() may be called from others.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "base/bounded_queue.h"
#include "base/result.h"
#include "calls/loop.h"

struct su_root_s;

namespace rufbund::sip {

class SipLoop final : public calls::Loop {
 public:
  // `post_capacity`: tasks of other threads that may wait.
  static Result<std::unique_ptr<SipLoop>> create(std::size_t post_capacity = 65'536);
  ~SipLoop() override;
  SipLoop(const SipLoop&) = delete;
  SipLoop& operator=(const SipLoop&) = delete;

  // Runs until stop() is called on this thread.
  void run();
  void stop();
  [[nodiscard]] su_root_s* root() { return root_; }

  void watch_readable(int fd, Task on_readable) override;
  void unwatch(int fd) override;
  TimerId after(Millis delay, Task task) override;
  void cancel(TimerId timer) override;
  bool post(Task task) override;

 private:
  struct Watch;
  struct Timer;

  explicit SipLoop(std::size_t post_capacity);
  void wake() const;
  void run_posted();

  su_root_s* root_ = nullptr;
  int wake_fd_ = -1;
  BoundedQueue<Task> posted_;
  std::vector<Task> running_;
  std::unordered_map<int, std::unique_ptr<Watch>> watches_;
  std::unordered_map<TimerId, std::unique_ptr<Timer>> timers_;
  TimerId last_timer_ = 0;
};

}  // namespace rufbund::sip
