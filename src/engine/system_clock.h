// The wall clock in milliseconds. The engine keeps journal time from running backwards where this one does.
#pragma once

#include <chrono>

#include "engine/engine.h"

namespace rufbund::engine {

class SystemClock : public Clock {
 public:
  [[nodiscard]] TimeMs now() const override {
    return TimeMs{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
};

}  // namespace rufbund::engine
