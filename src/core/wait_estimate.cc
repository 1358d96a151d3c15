// The fluid estimator of R5; see wait_estimate.h and docs/wait-estimate.md.
#include "core/wait_estimate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <numeric>

namespace rufbund::core {
namespace {

constexpr std::int64_t kPpm = 1'000'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHalveMs = 1'800'000;  // evidence on abandonment halves in half an hour
constexpr std::int64_t kRecordMs = 300'000;
constexpr std::int64_t kPriorCalls = 16;         // the prior handling time counts as so many calls
constexpr std::int64_t kMemoryCalls = 1024;      // the mean forgets at 1/1024 per call
constexpr std::int64_t kPriorSteps = 50;         // an age's hazard leans on that of all ages by so much exposure
constexpr std::int64_t kPriorStepsAll = 200;     // and that on what those do who just joined, but at most
constexpr std::int64_t kAssumedHazard = 50'000;  // ppm a step: as if callers waited ten minutes
constexpr std::int64_t kMaxSeats = 100'000;      // keeps the sums within 63 bits
constexpr std::uint16_t kUnknownLow = 500, kUnknownHigh = 2000;  // a band without a record: half to twice

// The part that survives a step at this hazard (ppm per step): exp(−r) as (2 − r)/(2 + r), within 0.1 % up to 0.2.
constexpr std::int64_t survival(std::int64_t hazard_ppm) {
  return (2 * kPpm - hazard_ppm) * FluidLine::kOne / (2 * kPpm + hazard_ppm);
}

// How many of the sorted ones are below `bound`. Without branches, and masked as compilers make a branch of a choice:
// which way a search turns cannot be predicted.
std::size_t count_below(const std::uint16_t* sorted, std::size_t count, std::uint16_t bound) {
  std::size_t below = 0;
  while (count > 1) {
    const std::size_t half = count / 2;
    below += half & (std::size_t{0} - static_cast<std::size_t>(sorted[below + half - 1] < bound));
    count -= half;
  }
  return below + static_cast<std::size_t>(count != 0 && sorted[below] < bound);
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
  const std::int64_t joined_ms = at.ms - age.count();
  oldest_cohort_ = std::min(oldest_cohort_, joined_ms / kStepMs);
  Cohort& cohort = cohort_of(joined_ms);
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
  if (!abandoned) return;
  ++gave_up_;
  const std::int64_t step = std::clamp<std::int64_t>(age.count() / kStepMs, 0, kSteps - 1);
  ++abandoned_since_[step];
  abandoned_since_end_ = std::max(abandoned_since_end_, step + 1);
}

void WaitEstimate::settle_abandonment() {
  for (std::int64_t b = 0; b < abandoned_since_end_; ++b) {
    abandoned_[b] += abandoned_since_[b];
    all_abandoned_ += abandoned_since_[b];
    abandoned_since_[b] = 0;
  }
  abandoned_since_end_ = 0;
}

void WaitEstimate::settle_exposure(std::int64_t now_ms) {
  advance_cohorts(now_ms / kStepMs);
  const auto settle = [&](Cohort& cohort, std::int64_t bucket) {
    const std::int64_t spent = cohort.elapsed_ms + cohort.waiting * (now_ms - refreshed_ms_);
    exposure_ms_[bucket] += std::max<std::int64_t>(spent, 0);
    all_exposure_ms_ += std::max<std::int64_t>(spent, 0);
    cohort.elapsed_ms = 0;
  };
  oldest_cohort_ = std::max({oldest_cohort_, newest_cohort_ - (kCohorts - 1), std::int64_t{0}});
  bool first = true;
  for (std::int64_t slot = oldest_cohort_; slot <= newest_cohort_; ++slot) {
    Cohort& cohort = cohorts_[slot & (kCohorts - 1)];
    const std::int64_t mean_age = now_ms - slot * kStepMs - kStepMs / 2;
    settle(cohort, std::clamp<std::int64_t>(mean_age / kStepMs, 0, kSteps - 1));
    first = first && cohort.waiting == 0;
    if (first) oldest_cohort_ = slot + 1;
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
    gave_up_ /= 2;
    gave_up_with_place_ /= 2;
    absent_.halve_evidence();
    all_exposure_ms_ = std::accumulate(std::begin(exposure_ms_), std::end(exposure_ms_), std::int64_t{0});
    all_abandoned_ = std::accumulate(std::begin(abandoned_), std::end(abandoned_), std::int64_t{0});
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

void WaitEstimate::left_place(TimeMs at, std::int64_t rank_ms) {
  absent_.left(at, rank_ms);
  ++gave_up_with_place_;
}

// Ranks are offered in order, but for those who come back in front: the latest that was reached says how far the line
// has come.
void WaitEstimate::reached_rank(TimeMs at, std::int64_t rank_ms) {
  advance_head_waits(at.ms / kStepMs);
  reached_ms_ = std::max(reached_ms_, std::min(rank_ms, at.ms));
  note_head_wait(at.ms);
}

void WaitEstimate::note_head_wait(std::int64_t now_ms) {
  const std::int64_t behind = now_ms - std::max(reached_ms_, std::min(head_ms_, now_ms));
  head_wait_ms_[newest_head_wait_ % kSteps] = static_cast<std::int32_t>(std::min(behind, kMaxWait.count()));
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
  const auto noted = static_cast<std::uint16_t>(std::min<std::int64_t>(ratio, UINT16_MAX));
  auto& next = ratio_next_[method][position_class];
  auto& count = ratio_count_[method][position_class];
  const std::uint64_t bit = std::uint64_t{1} << (method * kClasses + position_class);
  auto& place = ratios_[method][position_class][next];
  if ((ordered_ & bit) != 0) note_in_order(method, position_class, noted, place);
  place = noted;
  next = static_cast<std::uint16_t>((next + 1) % kOutcomes);
  if (count < kOutcomes) ++count;
  stale_bands_ |= bit;
}

void WaitEstimate::note_in_order(std::uint32_t method, std::uint32_t position_class, std::uint16_t ratio,
                                 std::uint16_t oldest) {
  std::uint16_t* begin = in_order_[method][position_class];
  const std::size_t count = ratio_count_[method][position_class];
  std::uint16_t* at = begin + count_below(begin, count, ratio);
  if (count < kOutcomes) {
    std::copy_backward(at, begin + count, begin + count + 1);
    *at = ratio;
    return;
  }
  std::uint16_t* gone = begin + count_below(begin, count, oldest);
  if (gone < at) {
    std::copy(gone + 1, at, gone);
    at[-1] = ratio;
  } else {
    std::copy_backward(at, gone, gone + 1);
    *at = ratio;
  }
}

void WaitEstimate::advance_records(std::int64_t slot) {
  if (slot <= newest_record_) return;
  const std::int64_t steps = std::min<std::int64_t>(slot - newest_record_, kRecords);
  for (std::int64_t s = slot - steps + 1; s <= slot; ++s) records_[s % kRecords] = Record{};
  newest_record_ = slot;
}

void WaitEstimate::outcome(TimeMs at, std::uint32_t position, Millis estimated, Millis outcome, Millis credit) {
  const std::int64_t outcome_ms = std::clamp<std::int64_t>(outcome.count(), 0, kMaxWait.count());
  const std::int64_t fluid_ms = std::min(estimated.count(), kMaxWait.count());
  if (fluid_ms < 0) return;
  const std::uint32_t position_class = class_of(position);
  note_ratio(kFluid, position_class, fluid_ms, outcome_ms);
  // What the head of the line would have told at joining; both are judged on the same callers only.
  const std::int64_t behind = head_wait_at(at.ms - outcome_ms);
  const std::int64_t head_ms = behind - std::clamp<std::int64_t>(credit.count(), 0, kDayMs);
  if (behind < 0 || head_ms <= 0) return;
  note_ratio(kHeadOfLine, position_class, head_ms, outcome_ms);
  advance_records(at.ms / kRecordMs);
  Record& record = records_[newest_record_ % kRecords];
  record.error_ms[kFluid] += std::max(fluid_ms, outcome_ms) - std::min(fluid_ms, outcome_ms);
  record.error_ms[kHeadOfLine] += std::max(head_ms, outcome_ms) - std::min(head_ms, outcome_ms);
  ++record.count;
}

// --- the table ---

// Hazard at an age in ppm per step, leaning on that of all ages where this one has little evidence.
std::int64_t WaitEstimate::hazard_at(std::uint32_t b, std::int64_t overall_ppm) const {
  if (exposure_ms_[b] == 0 && abandoned_[b] == 0) return std::min(overall_ppm, kPpm);
  const std::int64_t rate = (abandoned_[b] * kPpm * kStepMs + kPriorSteps * kStepMs * overall_ppm) /
                            (exposure_ms_[b] + kPriorSteps * kStepMs);
  return std::min(rate, kPpm);
}

// By steps from now, of those ahead so many do not give up in that step. j steps from now those ahead of a caller who
// joins now are between j and (about) the oldest's age old, and there are as many of each age as survive to it.
void WaitEstimate::tell_stays(std::int64_t now_ms, FluidLine::Terms& terms) const {
  // Some give up as soon as they join: that says nothing about those who wait.
  const std::int64_t whole = all_abandoned_ * kPpm * kStepMs / (all_exposure_ms_ + kPriorStepsAll * kStepMs);
  const std::int64_t later_abandoned = all_abandoned_ - abandoned_[0];
  const std::int64_t later_exposure_ms = all_exposure_ms_ - exposure_ms_[0];
  const std::int64_t overall =
      (later_abandoned * kPpm * kStepMs + kPriorStepsAll * kStepMs * std::min(whole, kAssumedHazard)) /
      (later_exposure_ms + kPriorStepsAll * kStepMs);
  const std::int64_t oldest = std::clamp<std::int64_t>(now_ms / kStepMs - oldest_cohort_, 0, kSteps - 1);
  std::array<std::int64_t, kSteps> hazard, living;
  std::int64_t alive = kPpm;
  for (std::uint32_t b = 0; b < kSteps; ++b) {
    hazard[b] = hazard_at(b, overall);
    if (b > oldest) continue;
    living[b] = alive;
    alive = std::max<std::int64_t>(alive * survival(hazard[b]) / FluidLine::kOne, 1);
  }
  // What those who just came give up beyond what others do in a step.
  terms.fresh_stay =
      std::min(survival(hazard[0]) * FluidLine::kOne / survival(std::min(overall, kPpm)), FluidLine::kOne);
  std::int64_t weighted = 0, weight = 0;
  for (std::int64_t b = oldest; b >= 0; --b) {
    weighted += living[b] * hazard[b];
    weight += living[b];
    hazard[b] = weighted / weight;
  }
  for (std::uint32_t b = 0; b < kSteps; ++b) terms.stays[b] = survival(hazard[b]);
}

// Of the methods that speak until the next refresh: where the head of the line says nothing, the fluid model does.
void WaitEstimate::rebuild_bands() {
  constexpr std::uint64_t kHeadBits = ((std::uint64_t{1} << kClasses) - 1) << (kHeadOfLine * kClasses);
  const std::uint64_t silent = method_ == kHeadOfLine ? 0 : kHeadBits;
  ordered_ &= ~silent;
  for (std::uint64_t stale = stale_bands_ & ~silent; stale != 0; stale &= stale - 1) {
    const std::uint64_t bit = stale & -stale;
    const auto index = static_cast<std::uint32_t>(std::countr_zero(stale));
    const std::uint32_t method = index / kClasses, c = index % kClasses;
    const std::uint32_t count = ratio_count_[method][c];
    if (count < kMinOutcomes) continue;
    stale_bands_ &= ~bit;
    std::uint16_t* sorted = in_order_[method][c];
    if ((ordered_ & bit) == 0) {
      std::copy_n(ratios_[method][c], count, sorted);
      std::sort(sorted, sorted + count);
      ordered_ |= bit;
    }
    band_low_[method][c] = sorted[count / 10];
    band_high_[method][c] = std::max<std::uint16_t>(sorted[count * 9 / 10], 1);  // 0: unknown
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

AbsentCallers::Profile WaitEstimate::settle(TimeMs at) {
  absent_.settle(at);
  return absent_.profile();
}

void WaitEstimate::refresh(TimeMs at, std::uint32_t seats_serving, TimeMs head, const AbsentCallers::Profile& absent,
                           const FluidLine::Told* told, std::int64_t told_share) {
  seats_serving_ = std::min<std::int64_t>(seats_serving, kMaxSeats);
  head_ms_ = head >= at ? INT64_MAX : head.ms;
  if (refreshed_ms_ == 0) refreshed_ms_ = at.ms;
  settle_exposure(at.ms);
  settle_abandonment();
  age_evidence(at.ms);
  FluidLine::Terms terms;
  terms.completed_micro =
      seats_serving_ * kStepMs * FluidLine::kMicro * 1024 / std::max<std::int64_t>(handling_q10_, 1'024'000);
  tell_stays(at.ms, terms);
  terms.keep_place = gave_up_ == 0 ? 0 : std::min(gave_up_with_place_, gave_up_) * FluidLine::kOne / gave_up_;
  terms.returns = absent_.return_odds();
  terms.half_of_slot = absent_.half_of_slot();
  terms.absent = absent;
  terms.told = told;
  terms.told_share = told_share;
  line_.begin(terms);
  choose_method(at.ms);
  rebuild_bands();
  advance_head_waits(at.ms / kStepMs);
  if (head >= at) reached_ms_ = at.ms;
  note_head_wait(at.ms);
}

// --- answers ---

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

Estimate WaitEstimate::estimate(TimeMs at, std::uint32_t ahead, std::int64_t rank_ms) const {
  Estimate e;
  std::uint32_t method = kFluid;
  e.wait = wait_for(ahead, rank_ms);
  if (method_ == kHeadOfLine && head_ms_ != INT64_MAX && seats_serving_ > 0) {
    const std::int64_t head_ms = std::min(rank_ms, at.ms) - std::max(reached_ms_, head_ms_);
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
