// How often somebody may try to sign in. A password is guessed by trying, so tries are bounded; but a bound that
// anybody could use up for somebody else would keep the right one out. Hence two buckets, both of the place the tries
// come from: one for that place and one for that place and account. A place that has signed an account in before has a
// bucket of its own for it, which nobody elsewhere can empty.
//
// Pure: the time is given. Bounded: the oldest places are forgotten.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/time.h"

namespace rufbund::api {

class SignInLimits {
 public:
  static constexpr std::int64_t kTriesOfPlace = 30;  // at once; one more every two seconds
  static constexpr std::int64_t kPlaceRefillMs = 2'000;
  static constexpr std::int64_t kTriesOfPlaceAndAccount = 6;  // at once; one more every 20 seconds
  static constexpr std::int64_t kPlaceAndAccountRefillMs = 20'000;
  static constexpr std::size_t kMost = 20'000;

  // Takes a try; false where there is none left.
  [[nodiscard]] bool take(const std::string& place, const std::string& account, TimeMs now);
  // The tries of a place that signed in were that person's.
  void succeeded(const std::string& place, const std::string& account);

 private:
  struct Bucket {
    std::int64_t tries = 0;
    TimeMs at;
  };
  [[nodiscard]] bool take(const std::string& key, std::int64_t most, std::int64_t refill_ms, TimeMs now);
  void forget_full(TimeMs now);
  std::map<std::string, Bucket> buckets_;
};

}  // namespace rufbund::api
