// The fluid estimator of R5; see wait_estimate.h and docs/wait-estimate.md.
#include "core/wait_estimate.h"

#include <algorithm>
#include <array>

namespace rufbund::core {
namespace {

__extension__ using Int128 = __int128;

constexpr std::int64_t kPpm = 1'000'000;
constexpr std::int64_t kMicro = 1'000'000;  // of a caller
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHalveMs = 1'800'000;  // evidence on abandonment halves in half an hour
constexpr std::int64_t kRecordMs = 300'000;
constexpr std::int64_t kPriorCalls = 16;      // the prior handling time counts as so many calls
constexpr std::int64_t kMemoryCalls = 1024;   // the mean forgets at 1/1024 per call
constexpr std::int64_t kPriorSteps = 50;      // an age's hazard leans on that of all ages by so much exposure
constexpr std::int64_t kPriorStepsAll = 200;  // and that on "nobody gives up"
constexpr std::uint32_t kLeastSurvivingPpm = 1000;
constexpr std::int64_t kMaxSeats = 100'000;  // these two keep the sums within 63 bits
constexpr std::int64_t kMaxAhead = 4'000'000;
constexpr std::uint16_t kUnknownLow = 500, kUnknownHigh = 2000;  // a band without a record: half to twice

// The share that survives a step at this hazard (ppm per step): exp(−r) as (2 − r)/(2 + r), within 0.1 % up to 0.2.
constexpr std::int64_t survival(std::int64_t hazard_ppm) {
  return (2 * kPpm - hazard_ppm) * kPpm / (2 * kPpm + hazard_ppm);
}

}  // namespace

void WaitEstimate::expect(Millis handling) {
  if (handled_ == 0) handling_q10_ = std::clamp<std::int64_t>(handling.count(), 1000, kDayMs) << 10;
}

void WaitEstimate::handled(TimeMs, Millis handling) {
  if (handled_ < kMemoryCalls) ++handled_;
  const std::int64_t sample_q10 = std::clamp<std::int64_t>(handling.count(), 0, kDayMs) << 10;
  handling_q10_ += (sample_q10 - handling_q10_) / std::min(kPriorCalls + handled_, kMemoryCalls);
}

// --- who is in line, by age ---

void WaitEstimate::advance_cohorts(std::int64_t slot) {
  if (slot <= newest_cohort_) return;
  const std::int64_t steps = std::min<std::int64_t>(slot - newest_cohort_, kCohorts);
  for (std::int64_t s = slot - steps + 1; s <= slot; ++s) {
    Cohort& reused = cohorts_[s & (kCohorts - 1)];
    old_.waiting += reused.waiting;
    old_.elapsed_ms += reused.elapsed_ms;
    reused = Cohort{};
  }
  newest_cohort_ = slot;
}

WaitEstimate::Cohort& WaitEstimate::cohort_of(std::int64_t joined_ms) {
  const std::int64_t slot = std::min(std::max<std::int64_t>(joined_ms, 0) / kStepMs, newest_cohort_);
  return slot + kCohorts <= newest_cohort_ ? old_ : cohorts_[slot & (kCohorts - 1)];
}

void WaitEstimate::joined_line(TimeMs at, Millis age) {
  advance_cohorts(at.ms / kStepMs);
  Cohort& cohort = cohort_of(at.ms - age.count());
  ++cohort.waiting;
  cohort.elapsed_ms -= at.ms - refreshed_ms_;
}

void WaitEstimate::left_line(TimeMs at, Millis age, bool abandoned) {
  advance_cohorts(at.ms / kStepMs);
  Cohort& cohort = cohort_of(at.ms - age.count());
  if (cohort.waiting > 0) {
    --cohort.waiting;
    cohort.elapsed_ms += at.ms - refreshed_ms_;
  }
  if (abandoned) ++abandoned_[std::clamp<std::int64_t>(age.count() / kStepMs, 0, kSteps - 1)];
}

void WaitEstimate::settle_exposure(std::int64_t now_ms) {
  advance_cohorts(now_ms / kStepMs);
  const auto settle = [&](Cohort& cohort, std::int64_t bucket) {
    const std::int64_t spent = cohort.elapsed_ms + cohort.waiting * (now_ms - refreshed_ms_);
    exposure_ms_[bucket] += std::max<std::int64_t>(spent, 0);
    cohort.elapsed_ms = 0;
  };
  for (std::int64_t back = 0; back < kCohorts && back <= newest_cohort_; ++back) {
    const std::int64_t slot = newest_cohort_ - back;
    const std::int64_t mean_age = now_ms - slot * kStepMs - kStepMs / 2;
    settle(cohorts_[slot & (kCohorts - 1)], std::clamp<std::int64_t>(mean_age / kStepMs, 0, kSteps - 1));
  }
  settle(old_, kSteps - 1);
  refreshed_ms_ = now_ms;
}

void WaitEstimate::age_evidence(std::int64_t now_ms) {
  if (halve_at_ms_ == 0) halve_at_ms_ = now_ms + kHalveMs;
  for (int halvings = 0; now_ms >= halve_at_ms_; ++halvings) {
    if (halvings == 40) {  // nothing is left of it
      halve_at_ms_ = now_ms + kHalveMs;
      break;
    }
    for (auto& e : exposure_ms_) e /= 2;
    for (auto& a : abandoned_) a /= 2;
    halve_at_ms_ += kHalveMs;
  }
}

// --- head of line, and what came true ---

void WaitEstimate::advance_head_waits(std::int64_t slot) {
  if (slot <= newest_head_wait_) return;
  const std::int64_t steps = std::min<std::int64_t>(slot - newest_head_wait_, kSteps);
  const std::int32_t last = newest_head_wait_ == 0 ? -1 : head_wait_ms_[newest_head_wait_ % kSteps];
  for (std::int64_t s = slot - steps + 1; s <= slot; ++s) head_wait_ms_[s % kSteps] = last;
  newest_head_wait_ = slot;
}

std::int64_t WaitEstimate::head_wait_at(std::int64_t time_ms) const {
  const std::int64_t slot = time_ms / kStepMs - 1;  // the slot that had closed by then
  if (slot <= 0 || slot > newest_head_wait_ || slot + kSteps <= newest_head_wait_) return -1;
  return head_wait_ms_[slot % kSteps];
}

void WaitEstimate::reached_head(TimeMs at, Millis waited) {
  advance_head_waits(at.ms / kStepMs);
  last_reached_ms_ = std::clamp<std::int64_t>(waited.count(), 0, kMaxWait.count());
  head_wait_ms_[newest_head_wait_ % kSteps] = static_cast<std::int32_t>(last_reached_ms_);
}

std::uint32_t WaitEstimate::class_of(std::uint32_t position) {
  constexpr std::array<std::uint32_t, kClasses - 1> kLimits{3, 10, 30, 100, 300, 1000, 3000};
  std::uint32_t c = 0;
  while (c < kClasses - 1 && position > kLimits[c]) ++c;
  return c;
}

void WaitEstimate::note_ratio(std::uint32_t method, std::uint32_t position_class, std::int64_t estimated_ms,
                              std::int64_t outcome_ms) {
  // Below a second a ratio says nothing.
  const std::int64_t ratio = outcome_ms * 1000 / std::max<std::int64_t>(estimated_ms, 1000);
  auto& next = ratio_next_[method][position_class];
  auto& count = ratio_count_[method][position_class];
  ratios_[method][position_class][next] = static_cast<std::uint16_t>(std::min<std::int64_t>(ratio, UINT16_MAX));
  next = static_cast<std::uint16_t>((next + 1) % kOutcomes);
  if (count < kOutcomes) ++count;
  stale_bands_ |= std::uint64_t{1} << (method * kClasses + position_class);
}

void WaitEstimate::advance_records(std::int64_t slot) {
  if (slot <= newest_record_) return;
  const std::int64_t steps = std::min<std::int64_t>(slot - newest_record_, kRecords);
  for (std::int64_t s = slot - steps + 1; s <= slot; ++s) records_[s % kRecords] = Record{};
  newest_record_ = slot;
}

void WaitEstimate::outcome(TimeMs at, std::uint32_t position, Millis estimated, Millis outcome) {
  const std::int64_t outcome_ms = std::clamp<std::int64_t>(outcome.count(), 0, kMaxWait.count());
  const std::int64_t fluid_ms = std::min(estimated.count(), kMaxWait.count());
  if (fluid_ms < 0) return;
  const std::uint32_t position_class = class_of(position);
  note_ratio(kFluid, position_class, fluid_ms, outcome_ms);
  // What the head of the line would have told at joining; both are judged on the same callers only.
  const std::int64_t head_ms = head_wait_at(at.ms - outcome_ms);
  if (head_ms < 0) return;
  note_ratio(kHeadOfLine, position_class, head_ms, outcome_ms);
  advance_records(at.ms / kRecordMs);
  Record& record = records_[newest_record_ % kRecords];
  record.error_ms[kFluid] += std::max(fluid_ms, outcome_ms) - std::min(fluid_ms, outcome_ms);
  record.error_ms[kHeadOfLine] += std::max(head_ms, outcome_ms) - std::min(head_ms, outcome_ms);
  ++record.count;
}

// --- the table ---

void WaitEstimate::rebuild_table(std::int64_t head_age_ms) {
  // Hazard by age in ppm per step, leaning on that of all ages where an age has little evidence.
  std::int64_t all_exposure = 0, all_abandoned = 0;
  for (std::uint32_t b = 0; b < kSteps; ++b) {
    all_exposure += exposure_ms_[b];
    all_abandoned += abandoned_[b];
  }
  const std::int64_t overall = all_abandoned * kPpm * kStepMs / (all_exposure + kPriorStepsAll * kStepMs);
  std::array<std::int64_t, kSteps> hazard, living;
  std::int64_t alive = kPpm;
  for (std::uint32_t b = 0; b < kSteps; ++b) {
    const std::int64_t rate =
        (abandoned_[b] * kPpm * kStepMs + kPriorSteps * kStepMs * overall) / (exposure_ms_[b] + kPriorSteps * kStepMs);
    hazard[b] = std::min(rate, kPpm);
    living[b] = alive;
    alive = std::max<std::int64_t>(alive * survival(hazard[b]) / kPpm, 1);
  }
  // j steps from now those ahead of a caller who joins now are between j and (about) the head's age old, and there are
  // as many of each age as survive to it.
  const auto head_step = static_cast<std::uint32_t>(std::min<std::int64_t>(head_age_ms / kStepMs, kSteps - 1));
  std::int64_t weighted = 0, weight = 0;
  for (std::uint32_t b = head_step + 1; b-- > 0;) {
    weighted += living[b] * hazard[b];
    weight += living[b];
    hazard[b] = weighted / weight;
  }
  // S_k: share of those ahead who have not given up after k steps. N_k = Σ_{j<k} c / S at the middle of step j: who has
  // N_k ahead now is reached after k steps, for the n-th in line counts for S_j callers by the time of step j.
  const std::int64_t completed =
      seats_serving_ * kStepMs * kMicro * 1024 / std::max<std::int64_t>(handling_q10_, 1'024'000);
  surviving_ppm_[0] = kPpm;
  served_micro_[0] = 0;
  for (std::uint32_t k = 0; k < kSteps; ++k) {
    const std::int64_t next = surviving_ppm_[k] * survival(hazard[k]) / kPpm;
    surviving_ppm_[k + 1] = std::max(static_cast<std::uint32_t>(next), kLeastSurvivingPpm);
    served_micro_[k + 1] =
        served_micro_[k] + completed * 2 * kPpm / (std::int64_t{surviving_ppm_[k]} + surviving_ppm_[k + 1]);
  }
}

void WaitEstimate::rebuild_bands() {
  for (std::uint32_t method = 0; method < kMethods; ++method) {
    for (std::uint32_t c = 0; c < kClasses; ++c) {
      const std::uint64_t bit = std::uint64_t{1} << (method * kClasses + c);
      const std::uint32_t count = ratio_count_[method][c];
      if ((stale_bands_ & bit) == 0 || count < kMinOutcomes) continue;
      stale_bands_ &= ~bit;
      std::array<std::uint16_t, kOutcomes> sorted;
      std::copy_n(ratios_[method][c], count, sorted.begin());
      const auto quantile = [&](std::uint32_t tenths) {
        const auto nth = sorted.begin() + count * tenths / 10;
        std::nth_element(sorted.begin(), nth, sorted.begin() + count);
        return *nth;
      };
      band_low_[method][c] = quantile(1);
      band_high_[method][c] = std::max<std::uint16_t>(quantile(9), 1);  // 0: unknown
    }
  }
}

void WaitEstimate::choose_method(std::int64_t now_ms) {
  advance_records(now_ms / kRecordMs);
  Record hour;
  for (const Record& record : records_) {
    hour.count += record.count;
    for (std::uint32_t m = 0; m < kMethods; ++m) hour.error_ms[m] += record.error_ms[m];
  }
  const bool head_better = hour.count >= kMinOutcomes && hour.error_ms[kHeadOfLine] < hour.error_ms[kFluid];
  method_ = head_better ? kHeadOfLine : kFluid;
}

void WaitEstimate::refresh(TimeMs at, std::uint32_t seats_serving, TimeMs head_since) {
  seats_serving_ = std::min<std::int64_t>(seats_serving, kMaxSeats);
  head_since_ms_ = head_since >= at ? INT64_MAX : head_since.ms;
  const std::int64_t head_age = head_since >= at ? 0 : at.ms - head_since.ms;
  if (refreshed_ms_ == 0) refreshed_ms_ = at.ms;
  settle_exposure(at.ms);
  age_evidence(at.ms);
  rebuild_table(head_age);
  rebuild_bands();
  advance_head_waits(at.ms / kStepMs);
  if (head_since >= at) last_reached_ms_ = 0;
  head_wait_ms_[newest_head_wait_ % kSteps] =
      static_cast<std::int32_t>(std::min(std::max(last_reached_ms_, head_age), kMaxWait.count()));
  choose_method(at.ms);
}

// --- answers ---

Millis WaitEstimate::wait_for(std::uint32_t ahead, Millis age) const {
  const auto from = static_cast<std::uint32_t>(std::clamp<std::int64_t>(age.count() / kStepMs, 0, kSteps - 1));
  if (surviving_ppm_[from] == 0) return kMaxWait;  // never refreshed
  // The caller itself takes the completion after those ahead. Seen from age `from`, survival starts there.
  const std::int64_t target =
      served_micro_[from] + (std::min<std::int64_t>(ahead, kMaxAhead) + 1) * kMicro * kPpm / surviving_ppm_[from];
  const std::int64_t* begin = served_micro_ + from;
  const std::int64_t* end = served_micro_ + kSteps + 1;
  const std::int64_t* reached = std::lower_bound(begin, end, target);
  if (reached == end) --reached;  // beyond the table its last step goes on
  const std::int64_t step = reached[0] - reached[-1];
  if (step <= 0) return kMaxWait;
  const std::int64_t whole = (reached - begin - 1) * kStepMs;
  const std::int64_t missing = target - reached[-1];
  if (missing / step >= kSteps) return kMaxWait;
  const auto within = static_cast<std::int64_t>(Int128{missing} * kStepMs / step);
  return std::min(Millis{whole + within}, kMaxWait);
}

std::int64_t WaitEstimate::ahead_within(Millis wait) const {
  if (wait_for(0) > wait) return -1;
  std::int64_t low = 0, high = UINT32_MAX;
  while (low < high) {
    const std::int64_t middle = low + (high - low + 1) / 2;
    if (wait_for(static_cast<std::uint32_t>(middle)) <= wait) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

std::uint32_t WaitEstimate::band_class(std::uint32_t method, std::uint32_t position_class) const {
  for (std::uint32_t distance = 0; distance < kClasses; ++distance) {
    if (position_class >= distance && band_high_[method][position_class - distance] != 0)
      return position_class - distance;
    if (position_class + distance < kClasses && band_high_[method][position_class + distance] != 0)
      return position_class + distance;
  }
  return kClasses;
}

Estimate WaitEstimate::estimate(TimeMs at, std::uint32_t ahead, Millis age) const {
  Estimate e;
  std::uint32_t method = kFluid;
  e.wait = wait_for(ahead, age);
  if (method_ == kHeadOfLine && head_since_ms_ != INT64_MAX && seats_serving_ > 0) {
    const std::int64_t head_ms = std::max(last_reached_ms_, at.ms - head_since_ms_) - age.count();
    if (head_ms > 0) {
      method = kHeadOfLine;
      e.wait = std::min(Millis{head_ms}, kMaxWait);
    }
  }
  // Before there is evidence the published norm work stands for it: enough to refuse by, not to promise by.
  const bool evident = handled_ >= kMinHandled;
  e.known = evident || (seats_serving_ > 0 && refreshed_ms_ != 0);
  if (seats_serving_ == 0) e.wait = kMaxWait;
  e.supported = evident && seats_serving_ > 0 && e.wait < kMaxWait;
  if (!e.supported) return e;
  const std::uint32_t position = ahead == UINT32_MAX ? ahead : ahead + 1;
  const std::uint32_t c = band_class(method, class_of(position));
  const std::int64_t low = c == kClasses ? kUnknownLow : band_low_[method][c];
  const std::int64_t high = c == kClasses ? kUnknownHigh : band_high_[method][c];
  e.low = std::min(Millis{e.wait.count() * low / 1000}, kMaxWait);
  e.high = std::min(Millis{e.wait.count() * high / 1000}, kMaxWait);
  return e;
}

}  // namespace rufbund::core
