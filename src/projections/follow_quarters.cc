// What each event adds to the quarter hours.
#include <algorithm>

#include "projections/line_follower.h"

namespace rufbund::projections {
namespace {

// A quarter hour's members, asked for in the order of their ids: one pass over all for all, at every offer.
class InOrder {
 public:
  explicit InOrder(Quarter& quarter) : quarter_(quarter) {}
  MemberQuarter& member(MemberId id) {
    auto& members = quarter_.members;
    while (next_ < members.size() && members[next_].member < id) ++next_;
    if (next_ < members.size() && members[next_].member == id) return members[next_];
    return quarter_.member(id);  // not there yet
  }

 private:
  Quarter& quarter_;
  std::size_t next_ = 0;
};

}  // namespace

void LineProjection::Follower::staffing(SeatId id) {
  SeatRecord& record = p_.seats_[id.value];
  const core::Seat& seat = p_.state().seats[id.value];
  const bool staffed = core::State::signed_in(seat.state) && p_.state().usable(p_.state().sites[seat.site.value]);
  if (staffed == record.staffed) return;
  record.staffed = staffed;
  p_.quarters_.staff(seat.site, seat.member, seat.skills, staffed ? 1 : -1, at_);
}

void LineProjection::Follower::staffing_of(SiteId site) {
  const core::State& s = p_.state();
  for (std::uint32_t id = s.sites[site.value].first_seat; id != core::kNoSeat; id = s.seats[id].next_of_site)
    staffing(SeatId{id});
}

// Before the offer changes anything: who else could not have had it, and what part of it was due to them.
void LineProjection::Follower::work_given_out(const core::OfferMade& e) {
  Quarter& quarter = p_.quarters_.at(at_);
  ++quarter.member(e.member).offers;
  ++quarter.site(e.site, e.member).offers;
  const core::State& s = p_.state();
  InOrder members(quarter);
  const std::uint64_t fitting = s.fitting_classes[s.tickets[static_cast<std::uint32_t>(e.ticket.value)].skill_set];
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) {
    const core::Member& m = s.members[id];
    const MemberId member{static_cast<std::uint16_t>(id)};
    if (!m.added || member == e.member || m.account.weight_ppm == 0) continue;
    const bool absent = m.signed_in == 0;
    if (!absent && (m.ready_classes & fitting) != 0) continue;
    MemberQuarter& of = members.member(member);
    ++(absent ? of.absent_offers : of.no_seat_offers);
    (absent ? of.absent_ppm_ms : of.no_seat_ppm_ms) += e.norm_work.count() * m.account.weight_ppm;
  }
}

void LineProjection::Follower::offer_failed(MemberId member, SiteId site, std::int64_t norm_work_ms,
                                            std::uint64_t MemberQuarter::*kind) {
  Quarter& quarter = p_.quarters_.at(at_);
  MemberQuarter& of = quarter.member(member);
  ++(of.*kind);
  of.failed_ms += norm_work_ms;
  ++quarter.site(site, member).offers_failed;
}

void LineProjection::Follower::wait_over(const CallRecord& call, std::int64_t waited_ms, bool answered,
                                         bool abandoned) {
  LineQuarter& line = p_.quarters_.at(call.queued_at == TimeMs{} ? at_ : call.queued_at).line;
  line.wait_ms += waited_ms;
  line.answered += answered;
  line.abandoned += abandoned;
  line.left_at_once += abandoned && waited_ms <= kLeftAtOnceMs;
  if (!answered) return;
  for (std::size_t i = 0; i < kWaitSteps.size(); ++i)
    if (waited_ms <= kWaitSteps[i] * 1'000) {
      ++line.answered_by[i];
      return;
    }
}

void LineProjection::Follower::conversation_counted(MemberId member, SiteId site, Millis talk) {
  Quarter& quarter = p_.quarters_.at(at_);
  MemberQuarter& of = quarter.member(member);
  ++of.conversations;
  of.talk_ms += talk.count();
  SiteQuarter& there = quarter.site(site, member);
  ++there.conversations;
  there.talk_ms += talk.count();
}

void LineProjection::Follower::after(const core::ThanksGiven& e) {
  ++p_.quarters_.at(at_).member(p_.state().sites[e.site.value].member).thanks;
}

// What counts for one is due to all by the key in force.
void LineProjection::Follower::work_counted(MemberId member, std::int64_t norm_work_ms, bool taken_back) {
  Quarter& quarter = p_.quarters_.at(at_);
  const std::int64_t work = taken_back ? -norm_work_ms : norm_work_ms;
  MemberQuarter& of = quarter.member(member);
  ++(taken_back ? of.taken_back : of.counted);
  of.norm_work_ms += work;
  const core::State& s = p_.state();
  InOrder members(quarter);
  for (std::uint32_t id = 1; id < s.g.member_end; ++id)
    if (const core::Member& m = s.members[id]; m.added && m.account.weight_ppm > 0)
      members.member(MemberId{static_cast<std::uint16_t>(id)}).due_ppm_ms += work * m.account.weight_ppm;
}

}  // namespace rufbund::projections
