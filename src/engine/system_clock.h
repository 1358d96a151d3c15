// The wall clock in milliseconds, which may be set, and the time that passes meanwhile, which may not.
#pragma once

#include <time.h>

#include <chrono>

#include "engine/engine.h"

namespace rufbund::engine {

class SystemClock : public Clock {
 public:
  [[nodiscard]] TimeMs now() const override {
    return TimeMs{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
  // Since boot, sleep of the machine included (clock_gettime(2), CLOCK_BOOTTIME).
  [[nodiscard]] static std::chrono::nanoseconds steady() {
    timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }
};

}  // namespace rufbund::engine
