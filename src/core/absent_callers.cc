// See absent_callers.h.
#include "core/absent_callers.h"

#include <algorithm>
#include <cstring>

namespace rufbund::core {
namespace {

__extension__ using Int128 = __int128;

constexpr std::int64_t kOne = std::int64_t{1} << 20;
constexpr std::int64_t kStepMs = 30'000;
constexpr std::int64_t kPriorSteps = 50;       // a minute's rate leans on that of all minutes by so much evidence
constexpr std::int64_t kPriorStepsAll = 200;   // and that on the assumption before there is any evidence:
constexpr std::int64_t kAssumedRate = 12'116;  // every second comes back within half an hour, at a rate of ln 2 ÷ 60

// Hardly anybody rings again at once: of what the other minutes' evidence says, so many eighths are assumed of this
// one.
constexpr std::int64_t eighths_at(std::uint32_t minute) { return std::min(2 * minute + 1, 8u); }

}  // namespace

void AbsentCallers::Profile::add(const Profile& o) {
  if (o.count == 0) return;
  for (std::uint32_t i = 0; i < kSlots; ++i) away[i] += o.away[i];
  for (std::uint32_t i = 0; i <= kRankSlots; ++i) ranks.up_to[i] += o.ranks.up_to[i];
  ranks.newest_slot = std::max(ranks.newest_slot, o.ranks.newest_slot);
  count += o.count;
}

std::int64_t AbsentCallers::RankSums::share_before(std::int64_t rank_ms) const {
  const std::int64_t all = up_to[kRankSlots];
  const std::int64_t oldest_ms = (newest_slot - kRankSlots + 1) * kRankSlotMs;
  if (all == 0 || rank_ms <= oldest_ms) return 0;
  const std::int64_t slot = (rank_ms - oldest_ms) / kRankSlotMs;
  if (slot >= std::int64_t{kRankSlots}) return kAll;
  const std::int64_t before = up_to[slot], in_slot = up_to[slot + 1] - before;
  const std::int64_t within = (rank_ms - oldest_ms) % kRankSlotMs;
  return static_cast<std::int64_t>(Int128{before + in_slot * within / kRankSlotMs} * kAll / all);
}

void AbsentCallers::advance(std::int64_t now_ms) {
  const std::int64_t slot = now_ms / kSlotMs, rank_slot = now_ms / kRankSlotMs;
  if (slot > newest_slot_) {
    const std::int64_t steps = std::min<std::int64_t>(slot - newest_slot_, kSlots);
    for (std::int64_t s = slot - steps + 1; s <= slot; ++s) {
      const std::int64_t row = s % kSlots;
      count_ -= in_slot_[row];
      if (in_slot_[row] != 0) std::memset(counts_[row], 0, sizeof counts_[row]);
      in_slot_[row] = 0;
    }
    newest_slot_ = slot;
  }
  if (rank_slot > newest_rank_slot_) {
    const std::int64_t steps = std::min<std::int64_t>(rank_slot - newest_rank_slot_, kRankSlots);
    for (std::int64_t s = rank_slot - steps + 1; s <= rank_slot && count_ > 0; ++s)
      for (auto& row : counts_) {
        row[kRankSlots] += row[s % kRankSlots];
        row[s % kRankSlots] = 0;
      }
    newest_rank_slot_ = rank_slot;
  }
}

std::uint32_t* AbsentCallers::cell(std::int64_t slot, std::int64_t rank_ms) {
  const std::int64_t rank_slot = std::min(std::max<std::int64_t>(rank_ms, 0) / kRankSlotMs, newest_rank_slot_);
  const bool old = rank_slot + kRankSlots <= newest_rank_slot_;
  return &counts_[slot % kSlots][old ? kRankSlots : rank_slot % kRankSlots];
}

void AbsentCallers::left(TimeMs at, std::int64_t rank_ms) {
  advance(at.ms);
  std::uint32_t* count = cell(newest_slot_, rank_ms);
  if (*count == UINT32_MAX) return;
  ++*count;
  ++in_slot_[newest_slot_ % kSlots];
  ++count_;
}

bool AbsentCallers::came_back(TimeMs at, TimeMs since, std::int64_t rank_ms) {
  advance(at.ms);
  const std::int64_t slot = std::min(since.ms / kSlotMs, newest_slot_);
  if (slot < 0 || slot + kSlots <= newest_slot_) return false;
  // Who comes back to another line than it left is counted there until the slots end.
  std::uint32_t* count = cell(slot, rank_ms);
  if (*count == 0) return false;
  ++returns_[newest_slot_ - slot];
  --*count;
  --in_slot_[slot % kSlots];
  --count_;
  return true;
}

void AbsentCallers::forget_all() {
  std::memset(counts_, 0, sizeof counts_);
  std::memset(in_slot_, 0, sizeof in_slot_);
  count_ = 0;
}

void AbsentCallers::settle(TimeMs at) {
  advance(at.ms);
  const std::int64_t passed = settled_ms_ == 0 ? 0 : at.ms - settled_ms_;
  settled_ms_ = at.ms;
  if (count_ == 0) return;
  for (std::int64_t away = 0; away < kSlots && away <= newest_slot_; ++away)
    exposure_ms_[away] += passed * in_slot_[(newest_slot_ - away) % kSlots];
}

void AbsentCallers::halve_evidence() {
  for (auto& e : exposure_ms_) e /= 2;
  for (auto& r : returns_) r /= 2;
}

AbsentCallers::Odds AbsentCallers::return_odds() const {
  std::int64_t exposure = 0, returns = 0;
  for (std::uint32_t m = 0; m < kSlots; ++m) {
    exposure += exposure_ms_[m] * eighths_at(m) / 8;
    returns += returns_[m];
  }
  const std::int64_t overall =
      (returns * kOne * kStepMs + kPriorStepsAll * kStepMs * kAssumedRate) / (exposure + kPriorStepsAll * kStepMs);
  Odds odds;
  for (std::uint32_t m = 0; m < kSlots; ++m) {
    const std::int64_t rate = (returns_[m] * kOne * kStepMs + kPriorSteps * kStepMs * overall * eighths_at(m) / 8) /
                              (exposure_ms_[m] + kPriorSteps * kStepMs);
    // 1 − exp(−r) as 2r/(2 + r).
    odds[m] = std::min(2 * kOne * rate / (2 * kOne + rate), kOne);
  }
  return odds;
}

AbsentCallers::Profile AbsentCallers::profile() const {
  Profile p;
  p.ranks.newest_slot = newest_rank_slot_;
  p.count = count_;
  if (count_ == 0) return p;
  // Whether a caller comes back at all before the place lapses, in 1/1024.
  const auto odds = return_odds();
  Odds ever;
  std::int64_t stays_away = kOne;
  for (std::uint32_t m = kSlots; m-- > 0;) {
    for (int half = 0; half < 2; ++half) stays_away = stays_away * (kOne - odds[m]) >> 20;
    ever[m] = (kOne - stays_away) >> 10;
  }
  for (std::int64_t m = 0; m < kSlots && m <= newest_slot_; ++m) {
    const std::int64_t row = (newest_slot_ - m) % kSlots;
    p.away[m] = in_slot_[row];
    if (in_slot_[row] == 0) continue;
    p.ranks.up_to[0] += counts_[row][kRankSlots] * ever[m];
    for (std::int64_t r = 0; r < kRankSlots; ++r) {
      const std::int64_t slot = newest_rank_slot_ - kRankSlots + 1 + r;
      if (slot >= 0) p.ranks.up_to[r + 1] += counts_[row][slot % kRankSlots] * ever[m];
    }
  }
  for (std::uint32_t r = 0; r < kRankSlots; ++r) p.ranks.up_to[r + 1] += p.ranks.up_to[r];
  return p;
}

}  // namespace rufbund::core
