// What one run of a scenario counted: plain sums, so that runs can be added up and compared. Times in milliseconds.
// Where a scenario has a warm-up, what happened in it is left out, the intervals' figures aside.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "sim/estimate_check.h"

namespace rufbund::sim {

// Durations in buckets a sixteenth of an octave wide: quantiles are at most a sixteenth too high.
class Durations {
 public:
  void add(std::int64_t ms) {
    ++buckets_[bucket_of(ms)];
    ++count_;
    sum_ms_ += ms;
  }
  void add(const Durations& o) {
    for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += o.buckets_[i];
    count_ += o.count_;
    sum_ms_ += o.sum_ms_;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t sum_ms() const { return sum_ms_; }
  [[nodiscard]] double mean_ms() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_ms_) / static_cast<double>(count_);
  }
  // The least bound that the share `q` of them does not exceed.
  [[nodiscard]] std::int64_t quantile_ms(double q) const;

 private:
  static constexpr std::size_t kBuckets = 16 * 36;
  static std::size_t bucket_of(std::int64_t ms) {
    const auto v = static_cast<std::uint64_t>(ms < 0 ? 0 : ms);
    if (v < 16) return v;
    const auto octave = static_cast<std::size_t>(std::bit_width(v)) - 5;
    const std::size_t at = 16 * octave + (v >> octave);
    return at < kBuckets ? at : kBuckets - 1;
  }

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t sum_ms_ = 0;
};

// One line in one interval. A caller is counted where the attempt ended; an answer where it was given.
struct IntervalFigures {
  std::uint64_t attempts = 0, first_attempts = 0;
  std::uint64_t callers_today = 0;  // attempts that were their caller's first of the day: over a day, distinct callers
  std::uint64_t queued = 0;         // joined the line, also where a seat was free at once
  std::uint64_t refused = 0, closed = 0;
  std::uint64_t answered = 0, answered_in_target = 0, abandoned = 0, broken = 0;
  std::int64_t answered_wait_ms = 0, abandoned_wait_ms = 0, talk_ms = 0;
  std::uint64_t counted = 0;                          // conversations that count (R3)
  std::uint32_t waiting = 0, talking = 0, seats = 0;  // at its end
  void add(const IntervalFigures& o);
};

struct LineFigures {
  std::vector<IntervalFigures> intervals;
  IntervalFigures total;  // after the warm-up
  Durations answered_wait;
  EstimateErrors estimates;
};

struct MemberFigures {
  std::uint64_t offers = 0, answered = 0, failed = 0;
  std::uint64_t counted = 0;
  std::int64_t counted_ms = 0;  // norm work
  std::int64_t talk_ms = 0, paid_ms = 0;
  std::uint64_t cuts = 0;  // of its account (R3)
};

// Of distinct callers whose first attempt came after the warm-up.
struct CallerFigures {
  std::uint64_t callers = 0;
  std::uint64_t served = 0;   // had a conversation
  std::uint64_t gave_up = 0;  // will not ring again; the rest was still at it at the end
  std::uint64_t attempts = 0, most_attempts = 0;
  std::int64_t line_ms = 0;  // spent waiting, whatever came of it
  Durations until_served;    // from the first attempt to the first conversation
};

struct Figures {
  std::uint64_t seed = 0;
  std::vector<LineFigures> lines;
  std::vector<MemberFigures> members;
  CallerFigures callers;
  std::vector<CallerFigures> by_kind;  // of callers, in the scenario's order
  std::uint64_t commands = 0, events = 0;
  // Of every decision in order, and of the cores' last state: equal for equal histories.
  std::uint64_t digest = 0;
  double cpu_s = 0;
};

}  // namespace rufbund::sim
