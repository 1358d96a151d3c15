// Callers who were refused and told when an attempt will succeed (R6): they hold a place (R2), so who comes back stands
// in front of those who joined meanwhile (R5). Counted by rank in slots of two minutes, each with the mean of the times
// that were told, as these follow from the rank; how likely they join is measured by minutes before and after that
// time.
//
// One for a hotline: which service a caller wants is not known before the line is joined. Whose time is over by more
// than the slots reach is not counted any more.
//
// Integers only, no allocation, no pointers and no padding, as in wait_estimate.h.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "base/time.h"
#include "core/absent_callers.h"
#include "core/fluid_line.h"

namespace rufbund::core {

class ToldCallers {
 public:
  // A caller was refused whose rank is at this time (Rank::key_ms); `again`: it had been before.
  void told(TimeMs at, std::int64_t rank_ms, TimeMs return_at, bool again);
  // A caller joined the line; `rank_ms`: where it may be one of the told, else −1.
  void joined(TimeMs at, std::int64_t rank_ms, std::uint32_t skill_set);
  void forget_all();

  void settle(TimeMs at);
  // As of the last settle(): who joins in each step from now on, and at which ranks.
  [[nodiscard]] FluidLine::Told outlook() const;
  // What part of the callers want these skill sets, in 1/2²⁰.
  [[nodiscard]] std::int64_t part_of(std::uint64_t skill_sets) const;

  friend bool operator==(const ToldCallers&, const ToldCallers&) = default;

 private:
  static constexpr std::uint32_t kSlots = AbsentCallers::kRankSlots;
  static constexpr std::int64_t kSlotMs = AbsentCallers::kRankSlotMs;
  static constexpr std::int64_t kMinuteMs = 60'000;
  static constexpr std::int64_t kBefore = 8, kAfter = 24;  // minutes that are told apart
  static constexpr std::uint32_t kMinutes = kBefore + kAfter;

  struct Slot {
    std::int64_t count = 0;
    std::int64_t return_ms = 0;  // mean of what was told
    friend bool operator==(const Slot&, const Slot&) = default;
  };
  [[nodiscard]] static std::int64_t minute_of(std::int64_t after_ms);
  void advance(std::int64_t now_ms);
  [[nodiscard]] Slot* slot_of(std::int64_t rank_ms);
  [[nodiscard]] std::array<std::int64_t, kMinutes> odds() const;

  Slot slots_[kSlots]{};  // a ring
  std::int64_t newest_slot_ = 0;
  std::int64_t settled_ms_ = 0;
  std::int64_t count_ = 0;
  std::int64_t exposure_ms_[kMinutes]{};
  std::int64_t joined_[kMinutes]{};
  std::int64_t of_set_[64]{};  // callers who joined a line
  std::int64_t halve_at_ms_ = 0;
};

static_assert(std::is_trivially_copyable_v<ToldCallers>);
static_assert(std::has_unique_object_representations_v<ToldCallers>, "padding would make snapshots differ");

}  // namespace rufbund::core
