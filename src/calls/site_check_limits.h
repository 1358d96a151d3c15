// How long a check's calls wait, and what a refusal means to them. Private to this folder; constant, any thread.
#pragma once

#include "calls/site_checks.h"

namespace rufbund::calls {

inline constexpr Millis kAnswerLimit{30'000};
inline constexpr Millis kRequestLimit{8'000};
inline constexpr Millis kHangUpLimit{8'000};

// Of a final response that refuses an INVITE; 0: none came.
[[nodiscard]] inline CheckReason reason_of(int status) {
  if (status == 0) return CheckReason::kUnanswered;
  return status == 486 || status == 600 ? CheckReason::kBusyThere : CheckReason::kRefused;
}

}  // namespace rufbund::calls
