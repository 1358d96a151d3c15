// A cell's time. Between two looks it advances with the steady clock; the wall clock is followed by slewing, at most a
// tenth faster or slower, so that a step of the wall clock neither stops the line's timers nor lets all of them run out
// at once. Any thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>

#include "base/time.h"
#include "engine/engine.h"

namespace rufbund::engine {

// Whether the wall clock and the journal's time are apart: from five seconds on until they are within half a second, so
// that a slow slew is told once.
[[nodiscard]] inline bool clocks_apart(Millis wall_ahead, bool before) {
  constexpr Millis kApart{5'000}, kTogether{500};
  const Millis difference = std::chrono::abs(wall_ahead);
  return before ? difference > kTogether : difference >= kApart;
}

// A clock that is not set by anybody; it runs on while the machine sleeps.
using SteadyTime = std::function<std::chrono::nanoseconds()>;

class JournalClock {
 public:
  // Begins at `at_least` where the wall clock is behind it. Without `steady` the wall clock itself is taken for steady.
  JournalClock(const Clock& wall, SteadyTime steady, TimeMs at_least)
      : wall_(wall), steady_(std::move(steady)), last_steady_(steady_ ? steady_() : std::chrono::nanoseconds{}) {
    now_ = as_ns(std::max(wall_.now(), at_least));
  }

  [[nodiscard]] TimeMs now() {
    std::lock_guard lock(mutex_);
    const std::chrono::nanoseconds wall = as_ns(wall_.now());
    if (!steady_) {
      now_ = std::max(now_, wall);
      return TimeMs{now_ / Millis{1}};
    }
    const std::chrono::nanoseconds steady = steady_();
    const std::chrono::nanoseconds elapsed = std::max(steady - last_steady_, std::chrono::nanoseconds{0});
    last_steady_ = steady;
    now_ += elapsed;
    const std::chrono::nanoseconds most = elapsed / kSlewParts;
    // The wall clock is read in whole milliseconds: less than two apart is together.
    if (wall - now_ > kTogether || now_ - wall > kTogether) now_ += std::clamp(wall - now_, -most, most);
    return TimeMs{now_ / Millis{1}};
  }

  // How far the wall clock is ahead (negative: behind).
  [[nodiscard]] Millis wall_ahead() {
    const TimeMs at = now();
    return wall_.now() - at;
  }

 private:
  static constexpr int kSlewParts = 10;
  static constexpr std::chrono::nanoseconds kTogether = Millis{2};
  static std::chrono::nanoseconds as_ns(TimeMs at) { return Millis{at.ms}; }

  const Clock& wall_;
  const SteadyTime steady_;
  std::mutex mutex_;
  std::chrono::nanoseconds last_steady_, now_{};
};

}  // namespace rufbund::engine
