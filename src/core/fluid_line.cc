// See fluid_line.h.
#include "core/fluid_line.h"

#include <algorithm>

namespace rufbund::core {
namespace {

__extension__ using Int128 = __int128;

// The stride that this step belongs to, and the end of the one after it.
constexpr std::uint32_t stride_of(std::int64_t step) {
  std::uint32_t stride = 0;
  while (step > FluidLine::stride_end(stride)) ++stride;
  return stride;
}
constexpr std::int64_t next_stride(std::int64_t step) {
  return FluidLine::stride_end(step == 0 ? 0 : std::min(stride_of(step) + 1, FluidLine::kStrides - 1));
}

// 128 bits, as there may be four million callers in 10⁻⁶; `part` in 1/AbsentCallers::kAll.
constexpr std::int64_t part_of(std::int64_t micro, std::int64_t part) {
  return part == AbsentCallers::kAll ? micro : static_cast<std::int64_t>(Int128{micro} * part / AbsentCallers::kAll);
}

}  // namespace

void FluidLine::begin(const Terms& terms) {
  completed_micro_ = terms.completed_micro;
  fresh_stay_ = terms.fresh_stay;
  keep_place_ = terms.keep_place;
  half_of_slot_ = terms.half_of_slot;
  stays_ = terms.stays;
  returns_ = terms.returns;
  ranks_ = terms.absent.ranks;
  anybody_away_ = terms.absent.count > 0;
  anybody_returns_ = returns_ != AbsentCallers::Odds{};
  anybody_told_ = terms.told != nullptr && terms.told->by_then[kStrides - 1].up_to[AbsentCallers::kRankSlots] > 0;
  told_share_ = terms.told_share;
  if (anybody_told_ != 0) {
    told_ranks_ = terms.told->by_then;
    told_joins_ = terms.told->joins;
  }
  end_ = Flows{};
  end_.one.present = 1000 * kMicro;
  for (std::uint32_t m = 0; m < AbsentCallers::kSlots; ++m)
    end_.absent.away[m] = std::min(terms.absent.away[m], kMaxAhead) * kMicro;
  reach_ = 0;
  one_[0] = end_.one.present;
  absent_[0] = told_[0] = served_[0] = 0;
}

// `joins`: callers who were told, from outside the flow.
void FluidLine::step(Flow& flow, std::int64_t stays, std::int64_t joins, bool next_minute) const {
  const std::int64_t stay = flow.present * stays >> 20;
  std::int64_t leave = flow.present - stay;
  flow.present = stay;
  if (anybody_returns_ == 0 && joins == 0) return;
  std::int64_t fresh = joins;
  for (std::uint32_t m = 0; m < AbsentCallers::kSlots; ++m) {
    const std::int64_t back = flow.away[m] * returns_[m] >> 20;
    flow.away[m] -= back;
    fresh += back;
  }
  const std::int64_t fresh_stay = fresh * fresh_stay_ >> 20;
  leave += fresh - fresh_stay;
  flow.present += fresh_stay;
  if (next_minute) {
    std::copy_backward(flow.away.begin(), flow.away.end() - 1, flow.away.end());
    flow.away[0] = 0;
  }
  flow.away[0] += leave * keep_place_ >> 20;
}

void FluidLine::step(Flows& flows, std::int64_t number) const {
  const std::int64_t stays = stays_[static_cast<std::size_t>(number)];
  const bool next_minute = ((number + half_of_slot_) & 1) != 0;
  step(flows.one, stays, 0, next_minute);
  if (anybody_away_ != 0) step(flows.absent, stays, 0, next_minute);
  if (anybody_told_ != 0)
    step(flows.told, stays, told_joins_[static_cast<std::size_t>(number)] * told_share_ >> 20, next_minute);
  step(flows.served, stays, 0, next_minute);
  // Who is taken out in the middle of a step might have given up in its second half.
  const std::int64_t stay = completed_micro_ * (kOne + stays) >> 21;
  flows.served.present += stay;
  if (anybody_returns_ != 0) flows.served.away[0] += (completed_micro_ - stay) * keep_place_ >> 20;
}

std::int64_t FluidLine::ahead_after(std::int64_t step, const Asked& asked) const {
  std::int64_t ahead = one_[step] * asked.callers / 1000 - served_[step] + part_of(absent_[step], asked.absent);
  if (anybody_told_ != 0) {
    const std::uint32_t stride = stride_of(step);
    std::int64_t part = asked.told[stride];
    if (stride > 0) {
      const std::int64_t from = stride_end(stride - 1), length = stride_end(stride) - from;
      part = asked.told[stride - 1] + (part - asked.told[stride - 1]) * (step - from) / length;
    }
    ahead += part_of(told_[step], part);
  }
  return ahead;
}

void FluidLine::reach(std::uint32_t ahead) {
  if (completed_micro_ == 0 || !begun()) return;
  Asked asked{std::min<std::int64_t>(ahead, kMaxAhead) + 1, AbsentCallers::kAll, {}};
  asked.told.fill(AbsentCallers::kAll);
  while (reach_ < std::int64_t{kSteps} && ahead_after(reach_, asked) > 0) {
    for (const std::int64_t stride = next_stride(reach_); reach_ < stride;) {
      step(end_, reach_++);
      one_[reach_] = end_.one.present;
      absent_[reach_] = end_.absent.present;
      told_[reach_] = end_.told.present;
      served_[reach_] = end_.served.present;
    }
  }
}

// A step after which nobody is left ahead, and after the one before somebody is: looked for in strides that double and
// then by halving. Where more are ahead somebody is left after the same steps and others, so the answer is the same or
// later; and as the table ends with a stride, the answer does not depend on how far it goes.
Millis FluidLine::wait_for(std::uint32_t ahead, std::int64_t rank_ms) const {
  if (completed_micro_ == 0 || !begun()) return kMaxWait;
  // The caller itself takes the completion after those ahead.
  Asked asked{std::min<std::int64_t>(ahead, kMaxAhead) + 1, ranks_.share_before(rank_ms), {}};
  if (anybody_told_ != 0)
    for (std::uint32_t i = 0; i < kStrides; ++i) asked.told[i] = told_ranks_[i].share_before(rank_ms);
  const auto left = [&](std::int64_t k) { return ahead_after(k, asked); };
  std::int64_t before = 0, after = 0;
  std::int64_t last = 0, next = left(0);
  while (next > 0) {
    if (after == reach_) {
      if (reach_ == std::int64_t{kSteps}) return kMaxWait;
      FluidLine farther = *this;
      farther.reach(ahead);
      return farther.wait_for(ahead, rank_ms);
    }
    before = after;
    last = next;
    after = next_stride(after);
    next = left(after);
  }
  while (after - before > 1) {
    const std::int64_t middle = (before + after) / 2;
    const std::int64_t then = left(middle);
    (then > 0 ? before : after) = middle;
    (then > 0 ? last : next) = then;
  }
  constexpr std::int64_t kNarrow = INT64_MAX / kStepMs;  // a division of 128 bits takes many times as long
  const std::int64_t within = last <= kNarrow && next >= -kNarrow
                                  ? last * kStepMs / (last - next)
                                  : static_cast<std::int64_t>(Int128{last} * kStepMs / (Int128{last} - next));
  return Millis{before * kStepMs + within};
}

}  // namespace rufbund::core
