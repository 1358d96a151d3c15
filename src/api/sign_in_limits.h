// How often somebody may try to sign in. A password is guessed by trying, so tries are bounded; but a bound that
// anybody could use up for somebody else would keep the right one out. Hence every bucket is of the place the tries
// come from, alone or with the account: what happens elsewhere empties none of them. A place that has signed an account
// in before has a bucket of its own for it, which asks no other.
//
// One bucket is of an account whatever the place: that of its second factor's codes. A code has a million values only,
// and who has many addresses would find it. Only who has the password already can use that one up; the right one comes
// in all the same from a place that it signed in from before, with a recovery code, or with a new password, which the
// other one does not have.
//
// Pure: the time is given. Bounded: where too many are kept, those go that were tried least.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace rufbund::api {

// Tries that are used up and come back with time, by a key of two names.
class TryBuckets {
 public:
  using Key = std::pair<std::string, std::string>;
  static constexpr std::size_t kMost = 20'000;

  TryBuckets(std::int64_t at_once, std::int64_t refill_ms) : at_once_(at_once), refill_ms_(refill_ms) {}
  // Takes a try; false where there is none left.
  [[nodiscard]] bool take(const Key& key, TimeMs now);
  [[nodiscard]] bool empty(const Key& key, TimeMs now) const;
  void forget(const Key& key) { buckets_.erase(key); }
  void forget_all_of(const std::string& first);
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::int64_t used = 0;
    TimeMs at;
  };
  [[nodiscard]] Bucket refilled(Bucket bucket, TimeMs now) const;
  void make_room(TimeMs now);
  const std::int64_t at_once_, refill_ms_;
  std::map<Key, Bucket> buckets_;
};

class SignInLimits {
 public:
  static constexpr std::int64_t kTriesOfPlace = 30;  // at once; one more every two seconds
  static constexpr std::int64_t kPlaceRefillMs = 2'000;
  static constexpr std::int64_t kTriesOfPlaceAndAccount = 6;  // at once; one more every 20 seconds
  static constexpr std::int64_t kPlaceAndAccountRefillMs = 20'000;
  // Codes at once, and one more every ten minutes: 144 of a million a day, of which three are right at any time.
  static constexpr std::int64_t kCodes = 10;
  static constexpr std::int64_t kCodeRefillMs = 600'000;
  static constexpr std::int64_t kOwnTries = 10;  // at once; one more every minute
  static constexpr std::int64_t kOwnRefillMs = 60'000;
  static constexpr std::size_t kKnownPlaces = 8;  // of an account; the first ones go

  // The place of an address: of IPv6 the network of 64 bits, since whoever has one has all its addresses.
  [[nodiscard]] static std::string place_of(const std::string& address);

  // Takes a try of a password; false where there is none left.
  [[nodiscard]] bool take(const std::string& place, const std::string& account, TimeMs now);
  // Takes a try of a code, after the right password.
  [[nodiscard]] bool take_code(const std::string& place, const std::string& account, TimeMs now);
  // Takes a try of somebody who is signed in, for what concerns that account alone.
  [[nodiscard]] bool take_own(std::string_view purpose, const std::string& account, TimeMs now);
  void own_succeeded(std::string_view purpose, const std::string& account);
  // The tries of a place that signed in were that person's; it is known from now on.
  void succeeded(const std::string& place, const std::string& account);
  // The account has a new password: whoever used up its codes has none any more.
  void new_password(const std::string& account);

 private:
  [[nodiscard]] bool known(const std::string& place, const std::string& account) const;
  TryBuckets places_{kTriesOfPlace, kPlaceRefillMs};
  TryBuckets pairs_{kTriesOfPlaceAndAccount, kPlaceAndAccountRefillMs};  // place, account
  TryBuckets codes_{kCodes, kCodeRefillMs};  // account, and a known place or "" for all others
  TryBuckets own_{kOwnTries, kOwnRefillMs};  // account, purpose
  std::map<std::string, std::vector<std::string>> known_places_;
};

}  // namespace rufbund::api
