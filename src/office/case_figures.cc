#include "office/case_figures.h"

#include <algorithm>

#include "alliance/call_up.h"
#include "documents/case_report.h"

namespace rufbund::office {
namespace {

__extension__ using Int128 = __int128;

using projections::kQuarterMs;
using projections::MemberQuarter;
using projections::Quarter;

constexpr std::int64_t kPpm = 1'000'000;
constexpr std::int64_t kDayMs = 24 * 3'600'000;

// Sums over a whole case may exceed 64 bits on their way.
std::uint32_t share(Int128 part, Int128 whole) {
  if (whole <= 0) return 0;
  return static_cast<std::uint32_t>(std::clamp<Int128>(part * kPpm / whole, 0, kPpm));
}

void add(CallFigures& into, const Quarter& q, std::int64_t target_ms) {
  into.offered += q.line.offered;
  into.answered += q.line.answered;
  into.answered_in_target += q.line.answered_within(target_ms / 1'000);
  into.abandoned += q.line.abandoned;
  into.left_at_once += q.line.left_at_once;
  into.wait_ms += q.line.wait_ms;
  for (const MemberQuarter& m : q.members) {
    into.staffed_seat_ms += m.seat_ms();
    into.conversations += static_cast<std::int64_t>(m.counted) - static_cast<std::int64_t>(m.taken_back);
    into.talk_ms += m.talk_ms;
    into.norm_work_ms += m.norm_work_ms;
    into.thanks += m.thanks;
  }
}

void reasons(CaseShare& out, const MemberQuarter& sum, std::int64_t due_ms, const LineMember& member) {
  const auto add_reason = [&](std::string_view code, std::uint64_t offers, std::int64_t work_ms) {
    if (offers > 0 || work_ms > 0) out.reasons.push_back({code, offers, work_ms});
  };
  add_reason("absent", sum.absent_offers, sum.absent_ppm_ms / kPpm);
  add_reason("no_ready_seat", sum.no_seat_offers, sum.no_seat_ppm_ms / kPpm);
  add_reason("offers_failed", sum.refused + sum.timed_out + sum.unreachable + sum.let_go, sum.failed_ms);
  if (!out.delivered_ppm || *out.delivered_ppm == 0) return;
  const auto whole_ms = static_cast<Int128>(sum.norm_work_ms) * kPpm / *out.delivered_ppm;
  if (*out.delivered_ppm > member.cap_ppm)
    add_reason("over_cap", 0, sum.norm_work_ms - static_cast<std::int64_t>(whole_ms * member.cap_ppm / kPpm));
  else if (sum.norm_work_ms > due_ms)
    add_reason("for_others", 0, sum.norm_work_ms - due_ms);
}

}  // namespace

std::optional<std::uint32_t> CallFigures::service_level_ppm() const {
  return documents::service_level_ppm(offered, left_at_once, answered_in_target);
}

std::pair<TimeMs, TimeMs> period_of(const alliance::Case& c, TimeMs now) {
  const TimeMs end = c.closed_at != TimeMs{} ? c.closed_at : std::max(now, c.opened_at);
  return {projections::quarter_of(c.opened_at), projections::quarter_of(TimeMs{end.ms + kQuarterMs - 1})};
}

std::int64_t step_for(TimeMs from, TimeMs to) {
  const std::int64_t length = (to - from).count();
  return length <= 2 * kDayMs ? 15 : length <= 31 * kDayMs ? 60 : 1'440;
}

std::int64_t counted_target_ms(std::int64_t target_ms) {
  std::int64_t out = 0;
  for (const std::int64_t step : projections::kWaitSteps)
    if (step * 1'000 <= target_ms) out = step * 1'000;
  return out;
}

CaseFigures case_figures(const alliance::Case& c, const std::vector<LineQuarters>& lines,
                         const std::vector<alliance::DeliveryInterval>& delivery,
                         const std::map<std::string, MemberSpend>& spend, TimeMs now, std::int64_t step_minutes) {
  CaseFigures out;
  out.at = now;
  std::tie(out.from, out.to) = period_of(c, now);
  out.step_minutes = step_minutes;
  out.target_ms = counted_target_ms(c.target_ms);
  const std::int64_t step = step_minutes * 60'000;
  for (TimeMs from = out.from; from < out.to && out.intervals.size() < kMostFigureIntervals; from = from + Millis{step})
    out.intervals.push_back({from, {}});
  std::map<std::string, CaseMember> members;
  for (const LineQuarters& line : lines) {
    std::map<MemberId, MemberQuarter> sums;
    std::map<MemberId, std::int64_t> seat_ms, rounded_ms;
    Int128 work = 0;
    for (const Quarter& q : line.quarters) {
      if (q.from < out.from || q.from >= out.to) continue;
      add(out.totals, q, out.target_ms);
      const auto index = static_cast<std::size_t>((q.from - out.from).count() / step);
      if (index < out.intervals.size()) add(out.intervals[index].figures, q, out.target_ms);
      for (const MemberQuarter& m : q.members) {
        sums[m.member].add_work(m);
        seat_ms[m.member] += m.seat_ms();
        rounded_ms[m.member] += m.rounded_seat_ms;
        work += m.norm_work_ms;
      }
    }
    for (const auto& [id, member] : line.members) {
      const MemberQuarter& sum = sums[id];
      CaseShare& of = out.shares.emplace_back();
      of.hotline = line.hotline;
      of.member = member.key;
      of.name = member.name;
      of.agreed_ppm = work > 0 ? share(sum.due_ppm_ms / kPpm, work) : member.agreed_ppm;
      if (work > 0) of.delivered_ppm = share(sum.norm_work_ms, work);
      of.norm_work_ms = sum.norm_work_ms;
      of.conversations = static_cast<std::int64_t>(sum.counted) - static_cast<std::int64_t>(sum.taken_back);
      reasons(of, sum, sum.due_ppm_ms / kPpm, member);
      CaseMember& all = members[member.key];
      all.name = member.name;
      all.staffed_seat_ms += seat_ms[id];
      all.rounded_seat_ms += rounded_ms[id];
      all.conversations += static_cast<std::int64_t>(sum.conversations);
      all.counted += of.conversations;
      all.talk_ms += sum.talk_ms;
      all.norm_work_ms += sum.norm_work_ms;
      all.offers += sum.offers;
      all.refused += sum.refused;
      all.timed_out += sum.timed_out;
      all.unreachable += sum.unreachable;
    }
  }
  for (const alliance::DeliveryInterval& i : delivery) {
    CaseMember& all = members[i.member];
    all.committed_seat_ms += i.committed_seat_ms;
    all.delivered_seat_ms += i.delivered_seat_ms;
    all.intervals.push_back(i);
  }
  for (const auto& [member, cost] : spend) members[member].spend = cost;
  for (auto& [key, member] : members) {
    member.member = key;
    if (member.name.empty()) member.name = key;
    if (member.committed_seat_ms > 0)
      member.reliability_ppm =
          share(std::min(member.delivered_seat_ms, member.committed_seat_ms), member.committed_seat_ms);
    out.members.push_back(std::move(member));
  }
  return out;
}

}  // namespace rufbund::office
