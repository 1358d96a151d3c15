#include "api/sign_in_limits.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace rufbund::api {

// --- buckets ---

TryBuckets::Bucket TryBuckets::refilled(Bucket bucket, TimeMs now) const {
  const std::int64_t more = std::max<std::int64_t>((now - bucket.at).count(), 0) / refill_ms_;
  if (more > 0) {
    bucket.used = std::max<std::int64_t>(bucket.used - more, 0);
    bucket.at = bucket.used == 0 ? now : bucket.at + Millis{more * refill_ms_};
  }
  return bucket;
}

bool TryBuckets::take(const Key& key, TimeMs now) {
  auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMost) make_room(now);
    found = buckets_.emplace(key, Bucket{0, now}).first;
  }
  Bucket& bucket = found->second;
  bucket = refilled(bucket, now);
  if (bucket.used >= at_once_) return false;
  ++bucket.used;
  return true;
}

bool TryBuckets::empty(const Key& key, TimeMs now) const {
  const auto found = buckets_.find(key);
  return found != buckets_.end() && refilled(found->second, now).used >= at_once_;
}

void TryBuckets::forget_all_of(const std::string& first) {
  std::erase_if(buckets_, [&](const auto& entry) { return entry.first.first == first; });
}

// What is full again can be forgotten: that changes nothing. Where too few are, a flood is going on; of it those go
// that were tried least and longest ago. Were everything forgotten, a flood of invented names would give a guesser all
// tries again.
void TryBuckets::make_room(TimeMs now) {
  std::erase_if(buckets_, [&](const auto& entry) { return refilled(entry.second, now).used == 0; });
  if (buckets_.size() < kMost) return;
  constexpr std::size_t kGo = kMost / 10;
  std::vector<std::tuple<std::int64_t, TimeMs, Key>> all;
  all.reserve(buckets_.size());
  for (const auto& [key, bucket] : buckets_) all.emplace_back(refilled(bucket, now).used, bucket.at, key);
  std::nth_element(all.begin(), all.begin() + kGo, all.end());
  for (std::size_t i = 0; i < kGo; ++i) buckets_.erase(std::get<Key>(all[i]));
}

// --- limits ---

std::string SignInLimits::place_of(const std::string& address) {
  const std::string bare = address.substr(0, address.find('%'));  // without the zone (RFC 4007 §11)
  std::array<std::uint8_t, 16> bytes{};
  if (inet_pton(AF_INET6, bare.c_str(), bytes.data()) != 1) return address;
  std::array<char, INET6_ADDRSTRLEN> text{};
  constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};  // RFC 4291 §2.5.5.2
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return inet_ntop(AF_INET, bytes.data() + kMapped.size(), text.data(), text.size());
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return std::string(inet_ntop(AF_INET6, bytes.data(), text.data(), text.size())) + "/64";
}

bool SignInLimits::known(const std::string& place, const std::string& account) const {
  const auto found = known_places_.find(account);
  return found != known_places_.end() &&
         std::find(found->second.begin(), found->second.end(), place) != found->second.end();
}

// One account's tries, once used up, take none of the place's, which its neighbours share. The place is asked before
// anything is kept of the account: names invented by the thousand leave nothing behind.
bool SignInLimits::take(const std::string& place, const std::string& account, TimeMs now) {
  if (pairs_.empty({place, account}, now)) return false;
  if (!known(place, account) && !places_.take({place, {}}, now)) return false;
  return pairs_.take({place, account}, now);
}

bool SignInLimits::take_code(const std::string& place, const std::string& account, TimeMs now) {
  return codes_.take({account, known(place, account) ? place : std::string()}, now);
}

bool SignInLimits::take_own(std::string_view purpose, const std::string& account, TimeMs now) {
  return own_.take({account, std::string(purpose)}, now);
}

void SignInLimits::own_succeeded(std::string_view purpose, const std::string& account) {
  own_.forget({account, std::string(purpose)});
}

void SignInLimits::succeeded(const std::string& place, const std::string& account) {
  pairs_.forget({place, account});
  codes_.forget({account, known(place, account) ? place : std::string()});
  if (known(place, account)) return;
  auto& places = known_places_[account];
  if (places.size() >= kKnownPlaces) places.erase(places.begin());
  places.push_back(place);
}

void SignInLimits::new_password(const std::string& account) {
  codes_.forget_all_of(account);
  known_places_.erase(account);
}

}  // namespace rufbund::api
