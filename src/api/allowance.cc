#include "api/allowance.h"

#include <algorithm>

namespace rufbund::api {

bool Allowance::take(const std::string& whose, TimeMs now) {
  if (left_.size() >= kMost && !left_.contains(whose)) {
    // What is old is full again: to forget it changes nothing.
    std::erase_if(left_, [&](const auto& entry) { return (now - entry.second.at) >= refill_ * times_; });
    if (left_.size() >= kMost) return false;
  }
  Left& left = left_.try_emplace(whose, Left{times_, now}).first->second;
  const std::int64_t more = std::max<std::int64_t>((now - left.at).count(), 0) / refill_.count();
  if (more > 0) {
    left.times = std::min(times_, left.times + more);
    left.at = left.times == times_ ? now : left.at + refill_ * more;
  }
  if (left.times == 0) return false;
  --left.times;
  return true;
}

}  // namespace rufbund::api
