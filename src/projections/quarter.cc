#include "projections/quarter.h"

#include <algorithm>
#include <utility>

namespace rufbund::projections {
namespace {

void put(std::vector<StaffedTime>& staffed, StaffedTime time) {
  const auto found = std::lower_bound(staffed.begin(), staffed.end(), time,
                                      [](const StaffedTime& a, const StaffedTime& b) { return a.seats < b.seats; });
  if (found != staffed.end() && found->seats == time.seats)
    found->ms += time.ms;
  else
    staffed.insert(found, std::move(time));
}

// The seats that both have.
std::vector<SkilledSeats> in_both(const std::vector<SkilledSeats>& a, const std::vector<SkilledSeats>& b) {
  std::vector<SkilledSeats> out;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (x->skills == y->skills) out.push_back({x->skills, std::min(x->seats, y->seats)});
    const bool first = x->skills <= y->skills, second = y->skills <= x->skills;
    x += first;
    y += second;
  }
  return out;
}

// Makes one of the two times that lose the least by it, of equal ones the first two; what they lose, in seat-ms.
std::int64_t join_closest(std::vector<StaffedTime>& staffed) {
  std::size_t first = 0, second = 1;
  std::int64_t least = INT64_MAX;
  StaffedTime joined;
  for (std::size_t a = 0; a + 1 < staffed.size(); ++a)
    for (std::size_t b = a + 1; b < staffed.size(); ++b) {
      StaffedTime both{in_both(staffed[a].seats, staffed[b].seats), staffed[a].ms + staffed[b].ms};
      const std::int64_t lost = staffed[a].seat_ms() + staffed[b].seat_ms() - both.seat_ms();
      if (lost >= least) continue;
      least = lost;
      first = a;
      second = b;
      joined = std::move(both);
    }
  staffed.erase(staffed.begin() + static_cast<std::ptrdiff_t>(second));
  staffed.erase(staffed.begin() + static_cast<std::ptrdiff_t>(first));
  if (!joined.seats.empty()) put(staffed, std::move(joined));
  return least;
}

}  // namespace

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

void MemberQuarter::add_work(const MemberQuarter& o) {
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

std::int64_t StaffedTime::seat_ms() const {
  std::int64_t sum = 0;
  for (const SkilledSeats& s : seats) sum += s.seats * ms;
  return sum;
}

void MemberQuarter::add_staffed(const std::vector<SkilledSeats>& seats, std::int64_t ms) {
  if (seats.empty() || ms <= 0) return;
  put(staffed, {seats, ms});
  while (staffed.size() > kMostStaffedTimes) rounded_seat_ms += join_closest(staffed);
}

std::int64_t MemberQuarter::seat_ms() const {
  std::int64_t sum = rounded_seat_ms;
  for (const StaffedTime& s : staffed) sum += s.seat_ms();
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

}  // namespace rufbund::projections
