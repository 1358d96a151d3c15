#include "api/sign_in_limits.h"

#include <algorithm>

namespace rufbund::api {
namespace {

// A place has no zero byte, nor has an account.
std::string both(const std::string& place, const std::string& account) { return place + '\0' + account; }

}  // namespace

bool SignInLimits::take(const std::string& place, const std::string& account, TimeMs now) {
  if (buckets_.size() >= kMost) forget_full(now);
  return take(both(place, account), kTriesOfPlaceAndAccount, kPlaceAndAccountRefillMs, now) &&
         take(place, kTriesOfPlace, kPlaceRefillMs, now);
}

bool SignInLimits::take(const std::string& key, std::int64_t most, std::int64_t refill_ms, TimeMs now) {
  auto [it, fresh] = buckets_.try_emplace(key, Bucket{most, now});
  Bucket& bucket = it->second;
  const std::int64_t more = std::max<std::int64_t>((now - bucket.at).count(), 0) / refill_ms;
  if (more > 0) {
    bucket.tries = std::min(most, bucket.tries + more);
    bucket.at = bucket.tries == most ? now : bucket.at + Millis{more * refill_ms};
  }
  if (bucket.tries == 0) return false;
  --bucket.tries;
  return true;
}

void SignInLimits::succeeded(const std::string& place, const std::string& account) {
  buckets_.erase(both(place, account));
}

// What is old is full again: to forget it changes nothing. Where all is young, a flood is going on: then everything
// goes, which gives guessers a few tries more and keeps nobody out.
void SignInLimits::forget_full(TimeMs now) {
  constexpr Millis kFullAfter{kTriesOfPlaceAndAccount * kPlaceAndAccountRefillMs};
  std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.at > kFullAfter; });
  if (buckets_.size() >= kMost) buckets_.clear();
}

}  // namespace rufbund::api
