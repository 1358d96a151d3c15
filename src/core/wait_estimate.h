// True waiting time (R5): how long until a rank in the line of one skill set is reached.
//
// A fluid model in steps of 30 s: completions (seats ÷ handling time) take callers from the front, abandonment by age
// thins those who are ahead. It is checked against what came true, and so is its rival, the head-of-line wait; the one
// that was nearer over the last hour speaks. Bands come from the record too, so "about 6 to 9 minutes" is a
// measurement. The model and its formulas: docs/wait-estimate.md.
//
// Integers only, no allocation, no pointers and no padding: the bytes are the state, so a snapshot may copy them.
// Owner: the core's State, one per skill set.
#pragma once

#include <cstdint>
#include <type_traits>

#include "base/time.h"

namespace rufbund::core {

// `wait` is from 0 to WaitEstimate::kMaxWait. `low` and `high` are −1 ms where nothing supports a band: say the
// position only.
struct Estimate {
  Millis wait{};
  Millis low{-1};
  Millis high{-1};
  bool supported = false;  // by evidence, and short enough to be told
  // What admission goes by (R6): `wait` is kMaxWait where no end is seen. False where nothing is known at all: nobody
  // serves and nobody ever did.
  bool known = false;
};

class WaitEstimate {
 public:
  static constexpr std::int64_t kStepMs = 30'000;
  static constexpr std::uint32_t kSteps = 240;
  static constexpr Millis kMaxWait{kStepMs * kSteps};  // "two hours or more"
  // From so many completed calls on the handling time counts as known, and from so many outcomes on a band.
  static constexpr std::uint32_t kMinHandled = 20;
  static constexpr std::uint32_t kMinOutcomes = 20;

  // --- evidence, in journal order; times never run backwards ---

  // The handling time to assume before there is evidence. No effect once a call was handled.
  void expect(Millis handling);
  // A call was completed that held its seat for `handling`: from the offer to the seat's being ready again.
  void handled(TimeMs at, Millis handling);
  // A ticket entered the line `age` ago (0: now). Every entry is matched by one left_line.
  void joined_line(TimeMs at, Millis age = Millis{0});
  // A ticket left the line at this age: the caller gave up, or it was answered or ended in another way.
  void left_line(TimeMs at, Millis age, bool abandoned);
  // A ticket was offered for the first time after waiting for so long.
  void reached_head(TimeMs at, Millis waited);
  // The rank of a ticket that joined at `position` (1: next) was reached after `outcome`; also where its caller had
  // left by then, for those who stay to the end alone would tell too short a story. `estimated` is wait_for() at
  // joining; −1: there was none.
  void outcome(TimeMs at, std::uint32_t position, Millis estimated, Millis outcome);

  // Begins the table anew from the evidence; call it every few seconds. `head_since`: when the first in line joined;
  // `at` or later where the line is empty.
  void refresh(TimeMs at, std::uint32_t seats_serving, TimeMs head_since);
  // Carries the table on to where it answers for so many ahead. No answer changes by it: what the table does not reach
  // yet is counted out for each who asks, which takes longer the farther it is.
  void reach(std::uint32_t ahead);

  // --- answers, in O(log kSteps) within reach ---

  // For a caller with so many ahead that has waited for `age` already. Grows with `ahead`.
  [[nodiscard]] Estimate estimate(TimeMs at, std::uint32_t ahead, Millis age = Millis{0}) const;
  // The fluid model alone; kMaxWait where it sees no end.
  [[nodiscard]] Millis wait_for(std::uint32_t ahead, Millis age = Millis{0}) const;
  // How many may be ahead at most so that wait_for() is within `wait`; −1: not even the first.
  [[nodiscard]] std::int64_t ahead_within(Millis wait) const;
  // Mean handling time assumed now.
  [[nodiscard]] Millis handling() const { return Millis{handling_q10_ >> 10}; }
  [[nodiscard]] bool speaks_head_of_line() const { return method_ == kHeadOfLine; }

  friend bool operator==(const WaitEstimate&, const WaitEstimate&) = default;

 private:
  static constexpr std::uint32_t kFluid = 0, kHeadOfLine = 1, kMethods = 2;
  static constexpr std::uint32_t kClasses = 8;     // of positions, each three times the one before
  static constexpr std::uint32_t kOutcomes = 500;  // remembered per position class
  static constexpr std::uint32_t kCohorts = 256;   // callers by the 30 s in which they joined; a power of two
  static constexpr std::uint32_t kRecords = 12;    // of five minutes: the last hour

  // What came true in five minutes: sums of absolute errors.
  struct Record {
    std::int64_t error_ms[kMethods]{};
    std::int64_t count = 0;
    friend bool operator==(const Record&, const Record&) = default;
  };
  // Callers who joined in the same 30 s and still wait. `elapsed_ms` is Σ (now − last refresh) of those who left since
  // then, less the same of those who joined: with the count it gives their exact time in line since the refresh.
  struct Cohort {
    std::int64_t waiting = 0;
    std::int64_t elapsed_ms = 0;
    friend bool operator==(const Cohort&, const Cohort&) = default;
  };

  [[nodiscard]] static std::uint32_t class_of(std::uint32_t position);
  [[nodiscard]] std::uint32_t band_class(std::uint32_t method, std::uint32_t position_class) const;
  [[nodiscard]] std::int64_t head_wait_at(std::int64_t time_ms) const;
  // How far the table goes: after k steps so many are served, and of those ahead so many have not given up.
  struct Reach {
    std::int64_t step = 0, served_micro = 0, surviving_ppm = 0;
  };

  [[nodiscard]] Cohort& cohort_of(std::int64_t joined_ms);
  void advance_cohorts(std::int64_t slot);
  void advance_head_waits(std::int64_t slot);
  void advance_records(std::int64_t slot);
  void note_ratio(std::uint32_t method, std::uint32_t position_class, std::int64_t estimated_ms,
                  std::int64_t outcome_ms);
  // Puts a ratio in its place among the class's; of a full class, instead of `oldest`.
  void note_in_order(std::uint32_t method, std::uint32_t position_class, std::uint16_t ratio, std::uint16_t oldest);
  void settle_abandonment();
  void age_evidence(std::int64_t now_ms);
  void settle_exposure(std::int64_t now_ms);
  [[nodiscard]] std::int64_t hazard_at(std::uint32_t age_step) const;
  [[nodiscard]] Reach after(const Reach& reach, std::int64_t hazard_ppm) const;
  void begin_table(std::int64_t head_age_ms);
  void carry_on(const Reach& next);
  [[nodiscard]] Reach reached() const { return {reach_, served_micro_[reach_], surviving_ppm_[reach_]}; }
  void rebuild_bands();
  void choose_method(std::int64_t now_ms);

  // Handling time in 1/1024 ms, and calls behind it (saturating).
  std::int64_t handling_q10_ = std::int64_t{180'000} << 10;
  std::int64_t handled_ = 0;
  // Abandonment by age in steps up to the last refresh: time spent in line at that age, and callers who gave up then;
  // and their sums. Who gave up since then is not told of before the next one.
  std::int64_t exposure_ms_[kSteps]{};
  std::int64_t abandoned_[kSteps]{};
  std::int64_t all_exposure_ms_ = 0, all_abandoned_ = 0;
  std::uint32_t abandoned_since_[kSteps]{};
  std::int64_t abandoned_since_end_ = 0;  // no step from here on has any
  std::int64_t halve_at_ms_ = 0;
  Cohort cohorts_[kCohorts]{};
  Cohort old_;                      // older than the ring reaches
  std::int64_t newest_cohort_ = 0;  // its time ÷ 30 s
  std::int64_t oldest_cohort_ = 0;  // those before it in the ring are empty
  std::int64_t refreshed_ms_ = 0;
  std::int64_t seats_serving_ = 0;
  // Head-of-line: wait of the last ticket that was offered, since when the first in line waits, and what a caller
  // would have been told by it at the end of each of the last 30 s slots.
  std::int64_t last_reached_ms_ = 0;
  std::int64_t head_since_ms_ = INT64_MAX;
  std::int64_t newest_head_wait_ = 0;
  Record records_[kRecords]{};
  std::int64_t newest_record_ = 0;
  std::int64_t method_ = kFluid;
  // N_k in millionths of a caller and S_k in ppm, up to k = reach_; see begin_table(). S_0 = 0: not built yet.
  std::int64_t served_micro_[kSteps + 1]{};
  std::uint32_t surviving_ppm_[kSteps + 2]{};  // the last is there to leave no padding
  std::int64_t reach_ = 0;
  // What the table follows from, as of the last refresh: the hazard of all ages, and completions a step.
  std::int64_t overall_hazard_ppm_ = 0, completed_micro_ = 0;
  std::int32_t head_wait_ms_[kSteps]{};  // −1: unknown
  // Outcome ÷ estimate in thousandths.
  std::uint16_t ratios_[kMethods][kClasses][kOutcomes]{};    // a ring: the oldest makes room
  std::uint16_t in_order_[kMethods][kClasses][kOutcomes]{};  // the same by size, where `ordered_` says so
  std::uint16_t ratio_next_[kMethods][kClasses]{};
  std::uint16_t ratio_count_[kMethods][kClasses]{};
  std::uint16_t band_low_[kMethods][kClasses]{};
  std::uint16_t band_high_[kMethods][kClasses]{};
  std::uint64_t stale_bands_ = 0;  // bit per method and class
  std::uint64_t ordered_ = 0;      // the same: of methods that speak
};

static_assert(std::is_trivially_copyable_v<WaitEstimate>);
static_assert(std::has_unique_object_representations_v<WaitEstimate>, "padding would make snapshots differ");

}  // namespace rufbund::core
