// How often each of many may do something that costs: so many times at once, then one more every while. Pure: the time
// is given. Bounded: who has been away for long enough is forgotten.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

namespace rufbund::api {

class Allowance {
 public:
  static constexpr std::size_t kMost = 20'000;  // of whom something is kept
  // `times` at once and one more every `refill`, both above 0.
  Allowance(std::int64_t times, Millis refill) : times_(times), refill_(refill) {}

  // Takes one; false where there is none left. Where as many as are kept all came lately, a new one is refused.
  [[nodiscard]] bool take(const std::string& whose, TimeMs now);

 private:
  struct Left {
    std::int64_t times;
    TimeMs at;
  };
  const std::int64_t times_;
  const Millis refill_;
  std::map<std::string, Left> left_;
};

}  // namespace rufbund::api
