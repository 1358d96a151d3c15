// See told_callers.h.
#include "core/told_callers.h"

#include <algorithm>

namespace rufbund::core {
namespace {

constexpr std::int64_t kOne = FluidLine::kOne;
constexpr std::int64_t kStepMs = FluidLine::kStepMs;
constexpr std::int64_t kHalveMs = 1'800'000;  // evidence halves in half an hour
constexpr std::int64_t kPriorSteps = 50;
constexpr std::int64_t kPriorStepsAll = 200;
// Before there is evidence: every second comes within ten minutes after the time, at a rate of ln 2 ÷ 20.
constexpr std::int64_t kAssumedRate = 36'341;

}  // namespace

std::int64_t ToldCallers::minute_of(std::int64_t after_ms) {
  const std::int64_t minute = after_ms < 0 ? -((-after_ms + kMinuteMs - 1) / kMinuteMs) : after_ms / kMinuteMs;
  return std::clamp<std::int64_t>(minute, -kBefore, kAfter - 1) + kBefore;
}

void ToldCallers::advance(std::int64_t now_ms) {
  const std::int64_t slot = now_ms / kSlotMs;
  if (slot <= newest_slot_) return;
  const std::int64_t steps = std::min<std::int64_t>(slot - newest_slot_, kSlots);
  for (std::int64_t s = slot - steps + 1; s <= slot; ++s) {
    count_ -= slots_[s % kSlots].count;
    slots_[s % kSlots] = Slot{};
  }
  newest_slot_ = slot;
}

ToldCallers::Slot* ToldCallers::slot_of(std::int64_t rank_ms) {
  const std::int64_t slot = std::min(rank_ms / kSlotMs, newest_slot_);
  return rank_ms < 0 || slot + kSlots <= newest_slot_ ? nullptr : &slots_[slot % kSlots];
}

void ToldCallers::told(TimeMs at, std::int64_t rank_ms, TimeMs return_at, bool again) {
  advance(at.ms);
  Slot* slot = slot_of(rank_ms);
  if (slot == nullptr) return;
  if (!again || slot->count == 0) {
    ++slot->count;
    ++count_;
  }
  slot->return_ms += (return_at.ms - slot->return_ms) / slot->count;
}

void ToldCallers::joined(TimeMs at, std::int64_t rank_ms, std::uint32_t skill_set) {
  ++of_set_[skill_set];
  if (count_ == 0 || rank_ms < 0) return;
  advance(at.ms);
  Slot* slot = slot_of(rank_ms);
  if (slot == nullptr || slot->count == 0) return;
  ++joined_[minute_of(at.ms - slot->return_ms)];
  --slot->count;
  --count_;
}

void ToldCallers::forget_all() {
  std::fill(std::begin(slots_), std::end(slots_), Slot{});
  count_ = 0;
}

void ToldCallers::settle(TimeMs at) {
  advance(at.ms);
  const std::int64_t passed = settled_ms_ == 0 ? 0 : at.ms - settled_ms_;
  settled_ms_ = at.ms;
  if (at.ms >= halve_at_ms_) {
    halve_at_ms_ = at.ms + kHalveMs;
    for (auto& e : exposure_ms_) e /= 2;
    for (auto& j : joined_) j /= 2;
    for (auto& s : of_set_) s = (s + 1) / 2;
  }
  if (count_ == 0) return;
  for (Slot& slot : slots_) {
    if (slot.count == 0) continue;
    const std::int64_t after = at.ms - slot.return_ms;
    if (after >= kAfter * kMinuteMs) {
      count_ -= slot.count;
      slot = Slot{};
      continue;
    }
    exposure_ms_[minute_of(after)] += passed * slot.count;
  }
}

std::int64_t ToldCallers::part_of(std::uint64_t skill_sets) const {
  std::int64_t all = 0, part = 0;
  for (std::uint32_t set = 0; set < 64; ++set) {
    all += of_set_[set];
    if ((skill_sets >> set & 1) != 0) part += of_set_[set];
  }
  return all == 0 ? kOne : part * kOne / all;
}

std::array<std::int64_t, ToldCallers::kMinutes> ToldCallers::odds() const {
  std::int64_t exposure = 0, joined = 0;
  for (std::uint32_t m = kBefore; m < kMinutes; ++m) {
    exposure += exposure_ms_[m];
    joined += joined_[m];
  }
  const std::int64_t after =
      (joined * kOne * kStepMs + kPriorStepsAll * kStepMs * kAssumedRate) / (exposure + kPriorStepsAll * kStepMs);
  std::array<std::int64_t, kMinutes> odds;
  for (std::uint32_t m = 0; m < kMinutes; ++m) {
    const std::int64_t assumed = m < kBefore ? 0 : after;
    const std::int64_t rate =
        (joined_[m] * kOne * kStepMs + kPriorSteps * kStepMs * assumed) / (exposure_ms_[m] + kPriorSteps * kStepMs);
    odds[m] = std::min(2 * kOne * rate / (2 * kOne + rate), kOne);
  }
  return odds;
}

FluidLine::Told ToldCallers::outlook() const {
  FluidLine::Told out;
  for (auto& ranks : out.by_then) ranks.newest_slot = newest_slot_;
  if (count_ == 0) return out;
  const auto chance = odds();
  for (std::int64_t r = 0; r < kSlots; ++r) {
    const std::int64_t number = newest_slot_ - kSlots + 1 + r;
    for (auto& ranks : out.by_then) ranks.up_to[r + 1] = ranks.up_to[r];
    if (number < 0 || slots_[number % kSlots].count == 0) continue;
    const Slot& slot = slots_[number % kSlots];
    const std::int64_t all = std::min(slot.count, FluidLine::kMaxAhead) * FluidLine::kMicro;
    std::int64_t away = all, k = 0;
    for (std::uint32_t stride = 0; stride < FluidLine::kStrides; ++stride) {
      for (; k < FluidLine::stride_end(stride); ++k) {
        const std::int64_t after = settled_ms_ + k * kStepMs - slot.return_ms;
        if (after >= kAfter * kMinuteMs) continue;
        const std::int64_t joins = away * chance[minute_of(after)] >> 20;
        away -= joins;
        out.joins[k] += joins;
      }
      out.by_then[stride].up_to[r + 1] += all - away;
    }
  }
  return out;
}

}  // namespace rufbund::core
