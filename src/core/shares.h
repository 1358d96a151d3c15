// Fair shares (R3): virtual time per member, charged with norm work over weight; integers only.
//
// Units: norm work in ms, weights in parts per million, virtual time in ms·K/ppm with K = 10⁶, so a member that holds
// the whole key ages one virtual ms per ms of norm work. The bound and its proof: docs/fair-share.md.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace rufbund::core {

__extension__ using Int128 = __int128;

inline constexpr std::int64_t kShareScale = 1'000'000;  // K

// One member's account.
struct Account {
  std::int64_t virtual_time = 0;
  std::uint32_t remainder = 0;  // of the last division, below the weight
  std::uint32_t weight_ppm = 0;
};

// x = s·K + rem; v += x / w; rem = x % w. `weight_ppm` must not be 0, `norm_work` not negative.
inline void charge(Account& account, Millis norm_work) {
  const std::int64_t x = norm_work.count() * kShareScale + account.remainder;
  account.virtual_time += x / account.weight_ppm;
  account.remainder = static_cast<std::uint32_t>(x % account.weight_ppm);
}

// Exactly undoes a charge of the same norm work under the same weight; under a new weight it gives back the same norm
// work. `forfeited`: what a cut took off right after the charge, in ms·K; only the rest was left to give back. A member
// that has left the key meanwhile holds no account to give back to.
inline void give_back(Account& account, Millis norm_work, std::int64_t forfeited) {
  const std::int64_t w = account.weight_ppm;
  if (w == 0) return;
  const std::int64_t x = norm_work.count() * kShareScale - forfeited - static_cast<std::int64_t>(account.remainder);
  // Floor division of −x by w.
  std::int64_t quotient = -x / w;
  std::int64_t rest = -x % w;
  if (rest < 0) {
    rest += w;
    --quotient;
  }
  account.virtual_time += quotient;
  account.remainder = static_cast<std::uint32_t>(rest);
}

// Sums over the present members, kept as they change.
struct PresentSums {
  Int128 weighted_time = 0;  // Σ w·v
  std::int64_t weight = 0;   // Σ w
  std::int64_t seats = 0;    // signed in and not paused

  void add(const Account& a) {
    weighted_time += Int128{a.weight_ppm} * a.virtual_time;
    weight += a.weight_ppm;
  }
  void remove(const Account& a) {
    weighted_time -= Int128{a.weight_ppm} * a.virtual_time;
    weight -= a.weight_ppm;
  }
  // ⌊Σ w·v / Σ w⌋; 0 where nobody is present.
  [[nodiscard]] std::int64_t mean() const {
    if (weight == 0) return 0;
    // A division of 128 bits takes many times as long and is hardly ever needed.
    if (const auto narrow = static_cast<std::int64_t>(weighted_time); narrow == weighted_time)
      return narrow / weight - (narrow % weight < 0);
    Int128 q = weighted_time / weight;
    if (weighted_time % weight < 0) --q;
    return static_cast<std::int64_t>(q);
  }
  // D = burst_ms·K·seats_present/weight_present: how far a claim or an excess may reach.
  [[nodiscard]] std::int64_t reach(std::int64_t burst_ms) const {
    if (weight == 0) return 0;
    constexpr std::int64_t kFar = std::int64_t{1} << 61;  // mean ± D stays a number whatever the settings
    const Int128 product = Int128{burst_ms} * kShareScale * seats;
    const auto narrow = static_cast<std::int64_t>(product);
    const Int128 reach = narrow == product ? Int128{narrow / weight} : product / weight;
    return reach < kFar ? static_cast<std::int64_t>(reach) : kFar;
  }
};

// A new key keeps the member's lag in norm work: w·(v − mean) stays.
inline void reweigh(Account& account, std::int64_t mean, std::uint32_t weight_ppm) {
  const Int128 lag = Int128{account.weight_ppm} * (Int128{account.virtual_time} - mean);
  account.weight_ppm = weight_ppm;
  account.remainder = 0;
  account.virtual_time = weight_ppm == 0 ? mean : mean + static_cast<std::int64_t>(lag / weight_ppm);
}

}  // namespace rufbund::core
