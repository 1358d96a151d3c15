#include "projections/tally.h"

#include <algorithm>
#include <numeric>

namespace rufbund::projections {

std::optional<std::int64_t> ratio_ppm(std::uint64_t numerator, std::uint64_t denominator) {
  if (denominator == 0) return std::nullopt;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(numerator * 1'000'000 / denominator, 1'000'000));
}

namespace {
std::optional<std::int64_t> mean(std::int64_t sum, std::uint64_t count) {
  if (count == 0) return std::nullopt;
  return std::max<std::int64_t>(sum, 0) / static_cast<std::int64_t>(count);
}
}  // namespace

void Tally::add(const Tally& o) {
  admitted += o.admitted;
  for (std::size_t i = 0; i < refused.size(); ++i) refused[i] += o.refused[i];
  left_in_menu += o.left_in_menu;
  offered += o.offered;
  answered += o.answered;
  answered_in_target += o.answered_in_target;
  abandoned += o.abandoned;
  abandoned_in_target += o.abandoned_in_target;
  served_by_announcement += o.served_by_announcement;
  refused_in_line += o.refused_in_line;
  broken += o.broken;
  closed_in_line += o.closed_in_line;
  conversations += o.conversations;
  offers += o.offers;
  offers_failed += o.offers_failed;
  wrap_ups += o.wrap_ups;
  answer_wait_ms += o.answer_wait_ms;
  talk_ms += o.talk_ms;
  wrap_up_ms += o.wrap_up_ms;
  max_wait_ms = std::max(max_wait_ms, o.max_wait_ms);
  max_waiting = std::max(max_waiting, o.max_waiting);
}

std::uint64_t Tally::refused_at_once() const {
  return std::accumulate(refused.begin(), refused.end(), std::uint64_t{0});
}

std::optional<std::int64_t> Tally::service_level_ppm() const { return ratio_ppm(answered_in_target, counted()); }

std::optional<std::int64_t> Tally::service_level_without_early_leavers_ppm() const {
  return ratio_ppm(answered_in_target, counted() - abandoned_in_target);
}

std::optional<std::int64_t> Tally::answer_rate_ppm() const { return ratio_ppm(answered, counted()); }

std::optional<std::int64_t> Tally::reachability_ppm() const {
  const std::uint64_t reached = answered + served_by_announcement;
  return ratio_ppm(reached, counted() + served_by_announcement + left_in_menu + refused_at_once());
}

std::optional<std::int64_t> Tally::mean_answer_wait_ms() const { return mean(answer_wait_ms, answered); }
std::optional<std::int64_t> Tally::mean_talk_ms() const { return mean(talk_ms, conversations); }
std::optional<std::int64_t> Tally::mean_wrap_up_ms() const { return mean(wrap_up_ms, wrap_ups); }

void Minutes::advance(TimeMs now) {
  const std::int64_t minute = now.ms / kMinuteMs;
  if (minutes_.empty()) {
    minutes_.push_back({TimeMs{minute * kMinuteMs}, {}, 0, 0, 0});
    newest_ = 0;
    return;
  }
  std::int64_t last = minutes_[newest_].from.ms / kMinuteMs;
  // After a long silence only the minutes that are kept at all are filled.
  if (minute - last > static_cast<std::int64_t>(kKept)) last = minute - static_cast<std::int64_t>(kKept);
  for (; last < minute; ++last) {
    Interval next = minutes_[newest_];
    next.from = TimeMs{(last + 1) * kMinuteMs};
    next.tally = Tally{};
    newest_ = (newest_ + 1) % kKept;
    if (newest_ == minutes_.size())
      minutes_.push_back(next);
    else
      minutes_[newest_] = next;
  }
}

const Interval* Minutes::at_minute(std::int64_t minute) const {
  if (minutes_.empty()) return nullptr;
  const std::int64_t back = minutes_[newest_].from.ms / kMinuteMs - minute;
  if (back < 0 || back >= static_cast<std::int64_t>(minutes_.size())) return nullptr;
  const Interval& found = minutes_[(newest_ + kKept - static_cast<std::size_t>(back)) % kKept];
  return found.from.ms / kMinuteMs == minute ? &found : nullptr;
}

Tally Minutes::last(std::size_t count) const {
  Tally sum;
  if (minutes_.empty()) return sum;
  const std::int64_t newest = minutes_[newest_].from.ms / kMinuteMs;
  for (std::size_t back = 0; back < count; ++back)
    if (const Interval* minute = at_minute(newest - static_cast<std::int64_t>(back))) sum.add(minute->tally);
  return sum;
}

std::vector<Interval> Minutes::steps(TimeMs from, TimeMs to, std::int64_t step_minutes) const {
  std::vector<Interval> out;
  const std::int64_t step_ms = step_minutes * kMinuteMs;
  for (std::int64_t start = from.ms - from.ms % step_ms; start < to.ms; start += step_ms) {
    Interval step;
    step.from = TimeMs{start};
    std::uint64_t ready = 0, talking = 0, signed_in = 0, seen = 0;
    for (std::int64_t minute = start / kMinuteMs; minute < (start + step_ms) / kMinuteMs; ++minute) {
      const Interval* found = at_minute(minute);
      if (found == nullptr) continue;
      step.tally.add(found->tally);
      ready += found->seats_ready;
      talking += found->seats_talking;
      signed_in += found->seats_signed_in;
      ++seen;
    }
    if (seen > 0) {
      step.seats_ready = static_cast<std::uint32_t>(ready / seen);
      step.seats_talking = static_cast<std::uint32_t>(talking / seen);
      step.seats_signed_in = static_cast<std::uint32_t>(signed_in / seen);
    }
    out.push_back(step);
  }
  return out;
}

}  // namespace rufbund::projections
