// Holds up the next admission, every admission, the next opening of media or the next connection, so that what comes
// meanwhile meets the call in that state for sure; or lets every connection fail.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "sip/telephony.h"

namespace rufbund::test {

struct Delays {
  std::atomic<int> next_admission_ms = 0, every_admission_ms = 0, next_opening_ms = 0, next_connection_ms = 0;
  std::atomic<bool> no_connection = false;
};

class DelayingPort final : public engine::CommandPort {
 public:
  DelayingPort(engine::CommandPort& port, Delays& delays) : port_(port), delays_(delays) {}
  bool submit(CellId cell, core::Command command, engine::Settled settled) override {
    int delay = 0;
    if (std::holds_alternative<core::AdmitAttempt>(command)) {
      delay = delays_.next_admission_ms.exchange(0);
      if (delay == 0) delay = delays_.every_admission_ms;
    }
    if (delay == 0) return port_.submit(cell, std::move(command), std::move(settled));
    late_.emplace_back([this, delay, cell, command = std::move(command), settled = std::move(settled)]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(delay));
      (void)port_.submit(cell, std::move(command), std::move(settled));
    });
    return true;
  }

 private:
  engine::CommandPort& port_;
  Delays& delays_;
  std::vector<std::jthread> late_;  // of the SIP thread; done before the engine goes
};

// The same ports with these delays.
Result<sip::MediaPorts> with_delays(calls::Loop& loop, Delays& delays, Result<sip::MediaPorts> ports);

}  // namespace rufbund::test
