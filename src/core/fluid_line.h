// The fluid model of one line (R5): how many of those ranked ahead of a caller are still ahead after each step of 30 s.
//
// Callers flow: those in line give up as they did before; of those who gave up and hold a place some come back, and
// stand in front again; completions take callers out. All of that is in proportion, so what becomes of one caller in
// line, of all who are absent, and of those whom completions take out is counted once, and who asks adds up: with n
// ahead and the share w of the absent ranked ahead
//
//     ahead after k steps = (n + 1)·one_k + w·absent_k − served_k
//
// The rank is reached where that is used up. Formulas and figures: docs/wait-estimate.md.
//
// Integers only, no allocation, no pointers and no padding, as in wait_estimate.h, whose part it is.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "base/time.h"
#include "core/absent_callers.h"

namespace rufbund::core {

class FluidLine {
 public:
  static constexpr std::int64_t kStepMs = 30'000;
  static constexpr std::uint32_t kSteps = 240;
  static constexpr Millis kMaxWait{kStepMs * kSteps};          // "two hours or more"
  static constexpr std::int64_t kOne = std::int64_t{1} << 20;  // probabilities are in parts of it
  static constexpr std::int64_t kMicro = 1'000'000;            // of a caller
  static constexpr std::int64_t kMaxAhead = 4'000'000;         // keeps the sums within 63 bits

  // The table ends after one of these many steps.
  static constexpr std::uint32_t kStrides = 6;
  [[nodiscard]] static constexpr std::int64_t stride_end(std::uint32_t stride) {
    return stride + 1 == kStrides ? kSteps : std::int64_t{8} << stride;
  }

  // Callers who were told when to come back (told_callers.h).
  struct Told {
    std::array<std::int64_t, kSteps> joins{};  // in each step, in 10⁻⁶ callers
    // Those who have joined by then, in 10⁻⁶ callers by rank: after 8, 16, … steps.
    std::array<AbsentCallers::RankSums, kStrides> by_then;
  };
  // What the table follows from.
  struct Terms {
    const Told* told = nullptr;                // of the hotline; null: nobody
    std::int64_t told_share = 0;               // so many of them will share the line's seats
    std::int64_t completed_micro = 0;          // callers whom a step's completions take, up to 2·10¹¹
    std::array<std::int64_t, kSteps> stays{};  // of those in line, so many do not give up in this step
    std::int64_t fresh_stay = 0;               // of those who just came, so many do not give up in their first step
    std::int64_t keep_place = 0;               // of those who give up, so many may come back in front
    AbsentCallers::Odds returns{};             // by minutes away, in a step
    std::int64_t half_of_slot = 0;             // AbsentCallers::half_of_slot()
    AbsentCallers::Profile absent;             // who share the line's seats
  };
  void begin(const Terms& terms);
  // Carries the table on to where it answers for so many ahead. No answer changes by it: what the table does not reach
  // yet is counted out for each who asks, which takes longer the farther it is.
  void reach(std::uint32_t ahead);

  // When a rank at this time (Rank::key_ms) with so many ahead in line is reached, in O(log kSteps) within reach;
  // kMaxWait where no end is seen. Grows with both.
  [[nodiscard]] Millis wait_for(std::uint32_t ahead, std::int64_t rank_ms) const;
  [[nodiscard]] bool begun() const { return one_[0] != 0; }

  friend bool operator==(const FluidLine&, const FluidLine&) = default;

 private:
  // Callers in line, and away by minutes.
  struct Flow {
    std::int64_t present = 0;
    std::array<std::int64_t, AbsentCallers::kSlots> away{};
    friend bool operator==(const Flow&, const Flow&) = default;
  };
  // In 10⁻⁹ callers; the others in 10⁻⁶.
  struct Flows {
    Flow one, absent, told, served;
    friend bool operator==(const Flows&, const Flows&) = default;
  };
  void step(Flow& flow, std::int64_t stays, std::int64_t joins, bool next_minute) const;
  void step(Flows& flows, std::int64_t number) const;
  // Who asks: callers ahead and itself, and what part of the absent is ranked ahead; of the told, of those who have
  // joined by the end of each stride.
  struct Asked {
    std::int64_t callers, absent;
    std::array<std::int64_t, kStrides> told;
  };
  [[nodiscard]] std::int64_t ahead_after(std::int64_t step, const Asked& asked) const;

  std::int64_t completed_micro_ = 0, fresh_stay_ = 0, keep_place_ = 0, half_of_slot_ = 0;
  std::int64_t anybody_away_ = 0, anybody_returns_ = 0, anybody_told_ = 0, told_share_ = 0;
  std::array<std::int64_t, kSteps> stays_{};
  AbsentCallers::Odds returns_{};
  AbsentCallers::RankSums ranks_;
  std::array<AbsentCallers::RankSums, kStrides> told_ranks_{};
  std::array<std::int64_t, kSteps> told_joins_{};
  Flows end_;               // after the table's last step
  std::int64_t reach_ = 0;  // number of that
  std::array<std::int64_t, kSteps + 1> one_{}, absent_{}, told_{}, served_{};
};

static_assert(std::is_trivially_copyable_v<FluidLine>);
static_assert(std::has_unique_object_representations_v<FluidLine>, "padding would make snapshots differ");

}  // namespace rufbund::core
