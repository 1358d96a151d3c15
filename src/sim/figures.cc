// See figures.h.
#include "sim/figures.h"

namespace rufbund::sim {

std::int64_t Durations::quantile_ms(double q) const {
  const auto wanted = static_cast<std::uint64_t>(q * static_cast<double>(count_) + 0.999999);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += buckets_[i];
    if (seen < wanted || seen == 0) continue;
    if (i < 32) return static_cast<std::int64_t>(i);
    const std::size_t octave = i / 16 - 1;
    return static_cast<std::int64_t>(((i % 16 + 17) << octave) - 1);
  }
  return 0;
}

void IntervalFigures::add(const IntervalFigures& o) {
  attempts += o.attempts;
  first_attempts += o.first_attempts;
  callers_today += o.callers_today;
  queued += o.queued;
  refused += o.refused;
  closed += o.closed;
  answered += o.answered;
  answered_in_target += o.answered_in_target;
  abandoned += o.abandoned;
  broken += o.broken;
  answered_wait_ms += o.answered_wait_ms;
  abandoned_wait_ms += o.abandoned_wait_ms;
  talk_ms += o.talk_ms;
  counted += o.counted;
  waiting = o.waiting > waiting ? o.waiting : waiting;
  talking = o.talking > talking ? o.talking : talking;
  seats = o.seats > seats ? o.seats : seats;
}

}  // namespace rufbund::sim
