#include "projections/quarter.h"

#include <algorithm>

namespace rufbund::projections {

void LineQuarter::add(const LineQuarter& o) {
  offered += o.offered;
  answered += o.answered;
  abandoned += o.abandoned;
  left_at_once += o.left_at_once;
  for (std::size_t i = 0; i < answered_by.size(); ++i) answered_by[i] += o.answered_by[i];
  wait_ms += o.wait_ms;
}

std::uint64_t LineQuarter::answered_within(std::int64_t step_s) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kWaitSteps.size() && kWaitSteps[i] <= step_s; ++i) sum += answered_by[i];
  return sum;
}

void MemberQuarter::add(const MemberQuarter& o) {
  for (const StaffedTime& s : o.staffed) add_staffed(s.seats, s.ms);
  conversations += o.conversations;
  talk_ms += o.talk_ms;
  counted += o.counted;
  taken_back += o.taken_back;
  norm_work_ms += o.norm_work_ms;
  due_ppm_ms += o.due_ppm_ms;
  offers += o.offers;
  refused += o.refused;
  timed_out += o.timed_out;
  unreachable += o.unreachable;
  let_go += o.let_go;
  failed_ms += o.failed_ms;
  absent_offers += o.absent_offers;
  no_seat_offers += o.no_seat_offers;
  absent_ppm_ms += o.absent_ppm_ms;
  no_seat_ppm_ms += o.no_seat_ppm_ms;
  thanks += o.thanks;
}

void MemberQuarter::add_staffed(std::uint32_t seats, std::int64_t ms) {
  if (seats == 0 || ms <= 0) return;
  const auto found = std::lower_bound(staffed.begin(), staffed.end(), seats,
                                      [](const StaffedTime& s, std::uint32_t wanted) { return s.seats < wanted; });
  if (found != staffed.end() && found->seats == seats)
    found->ms += ms;
  else
    staffed.insert(found, {seats, ms});
}

std::int64_t MemberQuarter::seat_ms() const {
  std::int64_t sum = 0;
  for (const StaffedTime& s : staffed) sum += s.seats * s.ms;
  return sum;
}

MemberQuarter& Quarter::member(MemberId id) {
  const auto found = std::lower_bound(members.begin(), members.end(), id,
                                      [](const MemberQuarter& m, MemberId wanted) { return m.member < wanted; });
  if (found != members.end() && found->member == id) return *found;
  MemberQuarter fresh;
  fresh.member = id;
  return *members.insert(found, std::move(fresh));
}

SiteQuarter& Quarter::site(SiteId id, MemberId of) {
  const auto found = std::lower_bound(sites.begin(), sites.end(), id,
                                      [](const SiteQuarter& s, SiteId wanted) { return s.site < wanted; });
  if (found != sites.end() && found->site == id) return *found;
  SiteQuarter fresh;
  fresh.site = id;
  fresh.member = of;
  return *sites.insert(found, fresh);
}

std::int64_t delivered_of(const std::vector<StaffedTime>& staffed, std::uint32_t before, std::uint32_t owed) {
  std::int64_t sum = 0;
  for (const StaffedTime& s : staffed)
    if (s.seats > before) sum += std::int64_t{std::min(s.seats - before, owed)} * s.ms;
  return sum;
}

}  // namespace rufbund::projections
