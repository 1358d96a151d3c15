// The wait estimate held against what came true (R5): for every caller who was told a wait, when that rank was reached,
// also where the caller had left by then; beside it, on the same callers, what others announce. One owner.
#pragma once

#include <array>
#include <cstdint>
#include <queue>
#include <vector>

#include "base/time.h"
#include "core/ranked_line.h"

namespace rufbund::sim {

// How a wait is foretold.
enum class Foretold : std::uint8_t {
  kEstimate,  // the rulebook's
  kPastWait,  // the smoothed wait of those who were answered, as Asterisk's app_queue announces it: (3·old + new) ÷ 4
  kMeanOf100,   // the mean wait of the last hundred who were answered
  kByPosition,  // position × handling time ÷ seats
};
inline constexpr std::size_t kForetold = 4;
// By position on joining: 1–3, 4–10, 11–30, … above 3,000, as the estimator has them; and by callers waiting per seat:
// below ¼, below 1, below 4, from 4 on.
inline constexpr std::size_t kPositionClasses = 8, kLoadClasses = 4;

struct EstimateErrors {
  struct Cell {
    std::uint64_t count = 0;
    std::int64_t outcome_ms = 0;
    std::array<std::int64_t, kForetold> error_ms{};  // Σ |foretold − outcome|
    std::array<std::int64_t, kForetold> bias_ms{};   // Σ (foretold − outcome)
    void add(const Cell& o);
  };
  std::array<std::array<Cell, kPositionClasses>, kLoadClasses> cells{};
  std::uint64_t untold = 0;   // waited and heard the position alone
  std::uint64_t in_band = 0;  // of those counted: within the band that they were told
  void add(const EstimateErrors& o);
  [[nodiscard]] Cell sum() const;
};

class EstimateCheck {
 public:
  struct Told {
    core::Rank rank;
    std::int64_t queued_ms = 0;
    std::uint32_t position = 0, seats = 0, waiting = 0;
    std::int64_t estimate_ms = -1, low_ms = -1, high_ms = -1, handling_ms = 0;
  };
  void joined(std::uint8_t skill_set, const Told& told);
  // A ticket of this rank is offered for the first time.
  void reached(std::uint8_t skill_set, const core::Rank& rank, std::int64_t now_ms);
  void answered(std::int64_t waited_ms);

  EstimateErrors errors;
  std::int64_t counted_from_ms = 0;

 private:
  struct Open {
    core::Rank rank;
    std::int64_t queued_ms = 0, low_ms = -1, high_ms = -1;
    std::array<std::int64_t, kForetold> foretold_ms{};
    std::uint8_t position_class = 0, load_class = 0;
    // The earliest rank stands on top of a standard heap.
    friend bool operator<(const Open& a, const Open& b) { return b.rank < a.rank; }
  };

  std::array<std::priority_queue<Open>, 64> open_;
  std::int64_t past_wait_ms_ = 0;
  std::array<std::int64_t, 100> last_{};
  std::size_t answered_ = 0;
  std::int64_t last_sum_ms_ = 0;
};

}  // namespace rufbund::sim
