// The SIP thread's loop as calls and media see it: sockets, timers, and messages from other threads. sip/ implements it
// over sofia's su_root; tests may use another.
#pragma once

#include <cstdint>
#include <functional>

#include "base/time.h"

namespace rufbund::calls {

class Loop {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;  // 0: none

  virtual ~Loop() = default;
  virtual void watch_readable(int fd, Task on_readable) = 0;
  virtual void unwatch(int fd) = 0;
  // One shot, on the loop's thread.
  virtual TimerId after(Millis delay, Task task) = 0;
  virtual void cancel(TimerId timer) = 0;
  // From any thread; false when its bounded queue is full.
  [[nodiscard]] virtual bool post(Task task) = 0;
};

}  // namespace rufbund::calls
