// What an alliance agreed about a member's share: the share itself, a floor and a cap; and the weights that follow when
// the key takes effect (rulebook R3.8).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "core/command.h"

namespace rufbund::core {

inline constexpr std::uint32_t kWholeKeyPpm = 1'000'000;
inline constexpr std::uint32_t kLeastSharePpm = 100;  // the core's smallest weight

struct ShareTerms {
  MemberId member;
  std::uint32_t share_ppm = 0;
  std::uint32_t floor_ppm = 0;  // below the core's smallest weight it is that
  std::uint32_t cap_ppm = kWholeKeyPpm;

  friend bool operator==(const ShareTerms&, const ShareTerms&) = default;
};

// Weights q = clamp(λ·share, floor, cap) with one λ for all and Σq = 10⁶ exactly: each is rounded down, and what then
// is missing goes to the largest remainders, of equal ones to the lower member id. In the order of `terms`.
//
// kInvalidArgument with one message where no such weights exist: no share, a floor above its cap, floors that sum to
// more or caps that sum to less than the whole.
[[nodiscard]] Result<std::vector<std::pair<MemberId, std::uint32_t>>> resolve_shares(
    const std::vector<ShareTerms>& terms);

// The commands that stage the key of these terms, or why it cannot be.
[[nodiscard]] Result<std::vector<StageWeight>> stage_shares(const std::vector<ShareTerms>& terms);

}  // namespace rufbund::core
