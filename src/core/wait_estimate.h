// True waiting time (R5): how long until a rank in the line of one skill set is reached.
//
// A fluid model in steps of 30 s (fluid_line.h): completions (seats ÷ handling time) take callers from the front,
// abandonment by age thins those who are ahead, and absent callers come back in front (absent_callers.h). It is checked
// against what came true, and so is its rival, the head-of-line wait; the one that was nearer over the last hour
// speaks. Bands come from the record too, so "about 6 to 9 minutes" is a measurement. The model and its formulas:
// docs/wait-estimate.md.
//
// Integers only, no allocation, no pointers and no padding: the bytes are the state, so a snapshot may copy them.
// Owner: the core's State, one per skill set.
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "base/time.h"
#include "core/absent_callers.h"
#include "core/fluid_line.h"

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
  static constexpr std::int64_t kStepMs = FluidLine::kStepMs;
  static constexpr std::uint32_t kSteps = FluidLine::kSteps;
  static constexpr Millis kMaxWait = FluidLine::kMaxWait;  // "two hours or more"
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
  // A caller who gave up keeps the place (R2); its rank's time is Rank::key_ms. And it is back in line: it had left at
  // `since`.
  void left_place(TimeMs at, std::int64_t rank_ms);
  bool came_back(TimeMs at, TimeMs since, std::int64_t rank_ms) { return absent_.came_back(at, since, rank_ms); }
  // The line closed: nobody holds a place any more.
  void forget_places() { absent_.forget_all(); }
  // A ticket of this rank was offered for the first time.
  void reached_rank(TimeMs at, std::int64_t rank_ms);
  // The rank of a ticket that joined at `position` (1: next) was reached after `outcome`; also where its caller had
  // left by then, for those who stay to the end alone would tell too short a story. `estimated` is wait_for() at
  // joining; −1: there was none. `credit`: how long before it joined its rank's time was.
  void outcome(TimeMs at, std::uint32_t position, Millis estimated, Millis outcome, Millis credit = Millis{0});

  // Rebuilds the table from the evidence; call both every few seconds, settle() for all lines before any refresh().
  // `head`: the rank's time of the first in line; `at` or later where the line is empty. `absent`: what settle() said
  // of all lines that share its seats, added up. `told`: callers of the hotline who were told when to come back, and
  // what part of them will share the line's seats, in 1/2²⁰; null: nobody.
  AbsentCallers::Profile settle(TimeMs at);
  void refresh(TimeMs at, std::uint32_t seats_serving, TimeMs head, const AbsentCallers::Profile& absent,
               const FluidLine::Told* told = nullptr, std::int64_t told_share = 0);
  // For a line that shares its seats with no other.
  void refresh(TimeMs at, std::uint32_t seats_serving, TimeMs head) { refresh(at, seats_serving, head, settle(at)); }
  // Carries the table on to where it answers for so many ahead (FluidLine::reach).
  void reach(std::uint32_t ahead) { line_.reach(ahead); }

  // --- answers, in O(log kSteps) within reach ---

  // For a caller whose rank's time is this (Rank::key_ms), with so many ahead. Grows with both.
  [[nodiscard]] Estimate estimate(TimeMs at, std::uint32_t ahead, std::int64_t rank_ms = INT64_MAX) const;
  // The fluid model alone; kMaxWait where it sees no end.
  [[nodiscard]] Millis wait_for(std::uint32_t ahead, std::int64_t rank_ms = INT64_MAX) const {
    return line_.wait_for(ahead, rank_ms);
  }
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
  [[nodiscard]] Cohort& cohort_of(std::int64_t joined_ms);
  void advance_cohorts(std::int64_t slot);
  void advance_head_waits(std::int64_t slot);
  void note_head_wait(std::int64_t now_ms);
  void advance_records(std::int64_t slot);
  void note_ratio(std::uint32_t method, std::uint32_t position_class, std::int64_t estimated_ms,
                  std::int64_t outcome_ms);
  // Puts a ratio in its place among the class's; of a full class, instead of `oldest`.
  void note_in_order(std::uint32_t method, std::uint32_t position_class, std::uint16_t ratio, std::uint16_t oldest);
  void settle_abandonment();
  void age_evidence(std::int64_t now_ms);
  void settle_exposure(std::int64_t now_ms);
  [[nodiscard]] std::int64_t hazard_at(std::uint32_t age_step, std::int64_t overall_ppm) const;
  void tell_stays(std::int64_t now_ms, FluidLine::Terms& terms) const;
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
  // Those who gave up, and those of them who kept a place.
  std::int64_t gave_up_ = 0, gave_up_with_place_ = 0;
  AbsentCallers absent_;
  FluidLine line_;
  // Head-of-line: the latest rank that was reached, that of the first in line, and how far behind the clock the later
  // of them was at the end of each of the last 30 s slots.
  std::int64_t reached_ms_ = 0;
  std::int64_t head_ms_ = INT64_MAX;
  std::int64_t newest_head_wait_ = 0;
  Record records_[kRecords]{};
  std::int64_t newest_record_ = 0;
  std::int64_t method_ = kFluid;
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
