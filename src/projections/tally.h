// What happened in a period, as counts and sums: added up over minutes, days and sites. Integers only; ratios are made
// where they are shown, in parts per million.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "core/enums.h"

namespace rufbund::projections {

struct Tally {
  std::uint64_t admitted = 0;
  std::array<std::uint64_t, core::kRefusalCauseCount> refused{};  // attempts refused at once, by cause
  std::uint64_t left_in_menu = 0;
  std::uint64_t offered = 0;   // callers who joined the line
  std::uint64_t answered = 0;  // callers, by a seat, once each
  std::uint64_t answered_in_target = 0;
  std::uint64_t abandoned = 0;  // left the line unanswered
  std::uint64_t abandoned_in_target = 0;
  std::uint64_t served_by_announcement = 0;
  std::uint64_t refused_in_line = 0;  // refused after the menu
  std::uint64_t broken = 0;
  std::uint64_t closed_in_line = 0;
  std::uint64_t conversations = 0;  // ended
  std::uint64_t offers = 0;         // proposals to seats
  std::uint64_t offers_failed = 0;  // also those answered and let go at once (R4)
  std::uint64_t wrap_ups = 0;
  std::int64_t answer_wait_ms = 0;  // sum over `answered`
  std::int64_t talk_ms = 0;         // sum over `conversations`
  std::int64_t wrap_up_ms = 0;      // sum over `wrap_ups`
  std::int64_t max_wait_ms = 0;     // of all who left the line
  std::uint32_t max_waiting = 0;    // longest line

  void add(const Tally& other);

  [[nodiscard]] std::uint64_t refused_at_once() const;
  [[nodiscard]] std::uint64_t attempts() const { return admitted + refused_at_once(); }
  // Callers whose wait came to an end in a way that counts for the service level.
  [[nodiscard]] std::uint64_t counted() const {
    return answered + abandoned + refused_in_line + broken + closed_in_line;
  }
  [[nodiscard]] std::optional<std::int64_t> service_level_ppm() const;
  [[nodiscard]] std::optional<std::int64_t> service_level_without_early_leavers_ppm() const;
  [[nodiscard]] std::optional<std::int64_t> answer_rate_ppm() const;
  [[nodiscard]] std::optional<std::int64_t> reachability_ppm() const;
  [[nodiscard]] std::optional<std::int64_t> mean_answer_wait_ms() const;
  [[nodiscard]] std::optional<std::int64_t> mean_talk_ms() const;
  [[nodiscard]] std::optional<std::int64_t> mean_wrap_up_ms() const;
};

// numerator ÷ denominator in ppm; nothing where the denominator is 0.
[[nodiscard]] std::optional<std::int64_t> ratio_ppm(std::uint64_t numerator, std::uint64_t denominator);

// One minute, or a step of several.
struct Interval {
  TimeMs from;
  Tally tally;
  std::uint32_t seats_ready = 0;  // at its end; mean over a step
  std::uint32_t seats_talking = 0;
  std::uint32_t seats_signed_in = 0;
};

// The last two days by minutes, in a ring. Time never runs backwards.
class Minutes {
 public:
  static constexpr std::int64_t kMinuteMs = 60'000;
  static constexpr std::size_t kKept = 2 * 24 * 60;

  // The running minute; null before the first `advance`.
  [[nodiscard]] Interval* running() { return minutes_.empty() ? nullptr : &minutes_[newest_]; }
  // Moves on to the minute of `now`; minutes without events are filled with the seats of the one before.
  void advance(TimeMs now);
  // The sum of the running minute and the `count - 1` before.
  [[nodiscard]] Tally last(std::size_t count) const;
  // Steps of `step_minutes` that begin in [from, to), oldest first; steps without a record are empty.
  [[nodiscard]] std::vector<Interval> steps(TimeMs from, TimeMs to, std::int64_t step_minutes) const;

 private:
  friend class LineProjection;  // keeps them over a restart
  [[nodiscard]] const Interval* at_minute(std::int64_t minute) const;

  std::vector<Interval> minutes_;  // grows to kKept, then wraps
  std::size_t newest_ = 0;
};

}  // namespace rufbund::projections
