#include "alliance/capacity_indicator.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::alliance {

Result<Indicator> indicator(const IndicatorRule& rule, const MemberCapacity& capacity) {
  const std::uint64_t weights = std::uint64_t{rule.watch_permille} + rule.activation_permille + rule.live_permille;
  if (weights != 1'000)
    return fail(ErrorCode::kInvalidArgument, fmt::format("The levels' weights sum to {}, not to 1000.", weights));
  if (rule.least_quality_ppm > kPpm)
    return fail(ErrorCode::kInvalidArgument, fmt::format("A least quality is {} ppm at most.", kPpm));
  if (std::max({capacity.watch_seat_hours, capacity.activation_seat_hours, capacity.live_seat_hours}) > kMostSeatHours)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} pledges more than {} seat-hours at one level.", capacity.member, kMostSeatHours));
  Indicator out;
  out.input = capacity;
  // At most 10⁹ · 10³, times 10⁶ below: under 2⁶³.
  out.weighted_milli = capacity.watch_seat_hours * rule.watch_permille +
                       capacity.activation_seat_hours * rule.activation_permille +
                       capacity.live_seat_hours * rule.live_permille;
  out.delivery_taken_ppm = std::min(capacity.delivery_ppm.value_or(kPpm), kPpm);
  out.reliability_taken_ppm = std::min(capacity.reliability_ppm.value_or(kPpm), kPpm);
  const std::uint32_t mean = (out.delivery_taken_ppm + out.reliability_taken_ppm) / 2;
  out.quality_ppm = std::max(mean, rule.least_quality_ppm);
  out.quality_lifted = mean < rule.least_quality_ppm;
  out.indicator_milli = out.weighted_milli * out.quality_ppm / kPpm;
  return out;
}

MemberCapacity capacity_of(const std::string& member, const std::vector<Pledge>& pledges, Date from, Date to) {
  MemberCapacity out;
  out.member = member;
  for (const Pledge& p : pledges) {
    if (p.member != member) continue;
    const std::uint64_t hours = seat_hours(p, from, to);
    if (p.level == AlertLevel::kWatch) out.watch_seat_hours += hours;
    if (p.level == AlertLevel::kActivation) out.activation_seat_hours += hours;
    if (p.level == AlertLevel::kLive) out.live_seat_hours += hours;
  }
  return out;
}

}  // namespace rufbund::alliance
