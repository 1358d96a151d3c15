#include "core/share_terms.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::core {
namespace {

constexpr std::int64_t kWhole = kWholeKeyPpm;

struct Share {
  std::int64_t weight, floor, cap;
};

// λ as a fraction. All products below stay under 10⁶ members · 10¹².
struct Ratio {
  std::int64_t above, below;
};

// Σ clamp(λ·w, floor, cap), times λ's denominator.
std::int64_t scaled_sum(const std::vector<Share>& shares, Ratio at) {
  std::int64_t sum = 0;
  for (const Share& s : shares) sum += std::clamp(at.above * s.weight, s.floor * at.below, s.cap * at.below);
  return sum;
}

// The sum rises with λ and bends only where a member leaves its floor or reaches its cap: the last bend at or below the
// whole.
Ratio last_bend_within(const std::vector<Share>& shares) {
  Ratio best{0, 1};
  for (const Share& s : shares) {
    for (const std::int64_t bound : {s.floor, s.cap}) {
      const Ratio at{bound, s.weight};
      const bool later = at.above * best.below > best.above * at.below;
      if (later && scaled_sum(shares, at) <= kWhole * at.below) best = at;
    }
  }
  return best;
}

Error infeasible(std::string what) { return {ErrorCode::kInvalidArgument, std::move(what)}; }

}  // namespace

Result<std::vector<std::pair<MemberId, std::uint32_t>>> resolve_shares(const std::vector<ShareTerms>& terms) {
  std::vector<Share> shares;
  std::int64_t floors = 0, caps = 0;
  for (const ShareTerms& t : terms) {
    if (t.share_ppm < kLeastSharePpm || t.share_ppm > kWholeKeyPpm || t.cap_ppm > kWholeKeyPpm)
      return tl::unexpected(infeasible(fmt::format("A share is from {} to {} ppm, a cap {} ppm at most.",
                                                   kLeastSharePpm, kWholeKeyPpm, kWholeKeyPpm)));
    const Share share{t.share_ppm, std::max(t.floor_ppm, kLeastSharePpm), t.cap_ppm};
    if (share.floor > share.cap)
      return tl::unexpected(
          infeasible(fmt::format("A floor of {} ppm is above its cap of {} ppm.", share.floor, share.cap)));
    floors += share.floor;
    caps += share.cap;
    shares.push_back(share);
  }
  if (floors > kWhole)
    return tl::unexpected(infeasible(fmt::format("The floors sum to {} ppm, more than {}.", floors, kWhole)));
  if (caps < kWhole)
    return tl::unexpected(infeasible(fmt::format("The caps sum to {} ppm, less than {}.", caps, kWhole)));

  // Just above the bend some stand at their floor, some at their cap; the others share what is left by their weights.
  const Ratio bend = last_bend_within(shares);
  std::int64_t left = kWhole, free_weight = 0;
  std::vector<bool> free(shares.size());
  std::vector<std::int64_t> q(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Share& s = shares[i];
    const std::int64_t at = bend.above * s.weight;
    free[i] = at >= s.floor * bend.below && at < s.cap * bend.below;
    if (free[i]) {
      free_weight += s.weight;
    } else {
      q[i] = at < s.floor * bend.below ? s.floor : s.cap;
      left -= q[i];
    }
  }
  std::vector<std::size_t> by_remainder;
  std::int64_t missing = left;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (!free[i]) continue;
    q[i] = left * shares[i].weight / free_weight;
    missing -= q[i];
    by_remainder.push_back(i);
  }
  std::sort(by_remainder.begin(), by_remainder.end(), [&](std::size_t a, std::size_t b) {
    const std::int64_t rest_a = left * shares[a].weight % free_weight, rest_b = left * shares[b].weight % free_weight;
    return rest_a != rest_b ? rest_a > rest_b : terms[a].member < terms[b].member;
  });
  for (std::size_t i = 0; missing > 0; ++i, --missing) ++q[by_remainder[i]];

  std::vector<std::pair<MemberId, std::uint32_t>> out;
  for (std::size_t i = 0; i < terms.size(); ++i) out.emplace_back(terms[i].member, static_cast<std::uint32_t>(q[i]));
  return out;
}

Result<std::vector<StageWeight>> stage_shares(const std::vector<ShareTerms>& terms) {
  const auto weights = resolve_shares(terms);
  if (!weights) return tl::unexpected(weights.error());
  std::vector<StageWeight> out;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const ShareTerms& t = terms[i];
    out.push_back({t.member, (*weights)[i].second, t.share_ppm, t.floor_ppm, t.cap_ppm < kWholeKeyPpm ? t.cap_ppm : 0});
  }
  return out;
}

}  // namespace rufbund::core
