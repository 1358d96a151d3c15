// A real rtpengine in user space for the tests, on ports of its own. Ended by its own id.
#pragma once

#include <sys/types.h>

#include <string>

namespace rufbund::test {

class Relay {
 public:
  Relay(int ng_port, int keys_port, int rtp_from, int rtp_to);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  [[nodiscard]] bool started() const { return pid_ > 0; }
  // SIGKILL, as in a crash.
  void crash();

 private:
  pid_t pid_ = -1;
};

}  // namespace rufbund::test
