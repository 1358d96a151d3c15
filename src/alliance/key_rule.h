// From indicators of capacity to the key: everybody's share in parts per million, by a published integer rule. Pure
// functions, any thread.
//
//   raw share = ⌊indicator · 10⁶ / Σ indicators⌋, at least 100 ppm, the least that the line can weigh
//   cap       = 20 %, but not below one and a half times an equal share:   max(cap, ⌈1.5 · 10⁶ / n⌉), 10⁶ at most
//   floor     = 3 %, but not above half an equal share:                    min(floor, ⌊10⁶ / 2n⌋)
//   share     = clamp(λ · raw share, floor, cap), one λ for all, summing to 10⁶ exactly: rounded down, the rest to the
//               largest remainders, of equal ones to the lower member key (core::resolve_shares, rule R3.8)
//
// Who pledged nothing has an indicator of 0, no share and no floor. With seven members or fewer a cap of 20 % would
// force equal shares or could not be kept at all; so it gives way to 1.5 times an equal share (six members: 25 %), from
// eight on it holds. With 17 members or more a floor of 3 % gives way to half an equal share. Both bounds can then be
// kept by any indicators.
//
// A member's share never falls when its own indicator rises and the others' stay, but for the one ppm that rounding may
// give to somebody else.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "alliance/capacity_indicator.h"
#include "base/ids.h"
#include "base/result.h"
#include "core/share_terms.h"

namespace rufbund::alliance {

inline constexpr std::size_t kMostMembers = 1'000;

struct KeyRule {
  IndicatorRule indicator;
  std::uint32_t floor_ppm = 30'000;
  std::uint32_t cap_ppm = 200'000;

  friend bool operator==(const KeyRule&, const KeyRule&) = default;
};

enum class BoundTaken : std::uint8_t { kNone, kFloor, kCap };

struct KeyLine {
  Indicator indicator;
  std::uint32_t raw_share_ppm = 0;  // 0: not in the key
  std::uint32_t share_ppm = 0;      // 0: not in the key
  BoundTaken bound = BoundTaken::kNone;

  friend bool operator==(const KeyLine&, const KeyLine&) = default;
};

struct Key {
  KeyRule rule;
  std::uint64_t indicators_milli = 0;  // their sum
  std::size_t members_with_share = 0;
  std::uint32_t floor_ppm = 0, cap_ppm = 0;  // as they were applied
  std::vector<KeyLine> lines;                // by member key

  friend bool operator==(const Key&, const Key&) = default;
};

// kInvalidArgument where nobody pledged anything, a member is named twice, there are more than kMostMembers, or figures
// are out of their bounds.
[[nodiscard]] Result<Key> compute_key(const KeyRule& rule, const std::vector<MemberCapacity>& capacities);

// The key as the line takes it. `ids` names the line's member of each key; kNotFound where one with a share is missing.
// The line resolves these terms to the same shares, for they keep their bounds and sum to the whole.
[[nodiscard]] Result<std::vector<core::ShareTerms>> share_terms(
    const Key& key, const std::vector<std::pair<std::string, MemberId>>& ids);

}  // namespace rufbund::alliance
