// Callers who left one line unserved and still hold their place (R2): how many, how long they are away, at which rank
// they would come back, and how likely that is (R5). Whoever comes back stands in front of those who joined meanwhile,
// so an estimate that leaves them out is far too low in overload.
//
// Counted by the minute in which they left and by rank in slots of two minutes; how likely they come back is measured
// by minutes away, from those who did and the time that all spent away. Whoever is away longer than the slots reach is
// not counted any more.
//
// Integers only, no allocation, no pointers and no padding, as in wait_estimate.h, whose part it is.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "base/time.h"

namespace rufbund::core {

class AbsentCallers {
 public:
  static constexpr std::int64_t kSlotMs = 60'000;       // of the time of leaving
  static constexpr std::uint32_t kSlots = 32;           // more than R2's half hour
  static constexpr std::int64_t kRankSlotMs = 120'000;  // of the rank's time
  static constexpr std::uint32_t kRankSlots = 64;

  static constexpr std::int64_t kAll = 65'536;
  // By minutes away, of those away so long so many come back within 30 s, in 1/2²⁰.
  using Odds = std::array<std::int64_t, kSlots>;

  // Callers by rank, oldest slot first and each weighed by how likely it comes back at all: sums up to the slot's end.
  struct RankSums {
    std::array<std::int64_t, kRankSlots + 1> up_to{};  // the first: before the slots
    std::int64_t newest_slot = 0;
    // The part of all returns that will be ranked before this time (Rank::key_ms), in 1/kAll.
    [[nodiscard]] std::int64_t share_before(std::int64_t rank_ms) const;
    friend bool operator==(const RankSums&, const RankSums&) = default;
  };
  // Who is absent. Those of several lines are added up where they share seats.
  struct Profile {
    std::array<std::int64_t, kSlots> away{};  // callers by minutes away
    RankSums ranks;
    std::int64_t count = 0;
    void add(const Profile& o);
  };

  // A caller left without having been served and may take up the place again; `rank_ms` is Rank::key_ms.
  void left(TimeMs at, std::int64_t rank_ms);
  // It is back: it left at `since`. False where nobody is missing who could be it.
  bool came_back(TimeMs at, TimeMs since, std::int64_t rank_ms);
  // The line closed: nobody holds a place any more.
  void forget_all();

  // Books the time away since the last call as evidence.
  void settle(TimeMs at);
  void halve_evidence();
  // As of the last settle().
  [[nodiscard]] Profile profile() const;
  [[nodiscard]] Odds return_odds() const;
  // Whole half minutes of the current slot that are over: 0 or 1.
  [[nodiscard]] std::int64_t half_of_slot() const { return settled_ms_ % kSlotMs / (kSlotMs / 2); }

  friend bool operator==(const AbsentCallers&, const AbsentCallers&) = default;

 private:
  [[nodiscard]] std::uint32_t* cell(std::int64_t slot, std::int64_t rank_ms);
  void advance(std::int64_t now_ms);

  // By slot of leaving and of rank, both rings; ranks older than the ring reaches are in the last column.
  std::uint32_t counts_[kSlots][kRankSlots + 1]{};
  std::uint32_t in_slot_[kSlots]{};
  std::int64_t newest_slot_ = 0, newest_rank_slot_ = 0;
  std::int64_t settled_ms_ = 0;
  std::int64_t count_ = 0;
  // By minutes away: time spent so, and callers who came back then.
  std::int64_t exposure_ms_[kSlots]{};
  std::int64_t returns_[kSlots]{};
};

static_assert(std::is_trivially_copyable_v<AbsentCallers>);
static_assert(std::has_unique_object_representations_v<AbsentCallers>, "padding would make snapshots differ");

}  // namespace rufbund::core
