// What an offer was decided upon, read from the core before the offer changes it.
#include <algorithm>
#include <bit>

#include "projections/line_follower.h"

namespace rufbund::projections {
namespace {

std::uint32_t slot_of(TicketId ticket) { return static_cast<std::uint32_t>(ticket.value); }

// Ready seats of a member that could serve, counted up to the bound; `proven_only` as R4 restricts a third offer.
std::uint16_t fitting_seats(const core::State& s, std::uint32_t member, std::uint64_t fitting, bool proven_only,
                            TimeMs at) {
  std::uint16_t count = 0;
  for (std::uint64_t rest = s.members[member].ready_classes & fitting; rest != 0; rest &= rest - 1) {
    const std::size_t index =
        member * std::size_t{core::kMaxSeatClasses} + static_cast<std::size_t>(std::countr_zero(rest));
    for (std::uint32_t id = s.ready[index].head; id != core::kNoSeat; id = s.seats[id].next) {
      if (proven_only && !s.proven(s.seats[id], at)) continue;
      if (++count == MemberStanding::kMostCounted) return count;
    }
  }
  return count;
}

}  // namespace

void LineProjection::Follower::before(const core::OfferMade& e) {
  work_given_out(e);
  CallRecord* call = live(e.ticket);
  if (call == nullptr || call->decisions.size() >= CallRecord::kMostDecisions) return;
  const core::State& s = p_.state();
  const core::Ticket& ticket = s.tickets[slot_of(e.ticket)];
  Decision& d = call->decisions.emplace_back();
  d.at = at_;
  d.sequence = sequence_;
  d.offer = e.offer;
  d.reason = e.reason;
  for (const TimelineItem& item : call->timeline)
    if (item.position > 0) d.position = item.position;
  d.waiting = s.g.waiting_count + s.g.offered_count;
  d.waited_ms = e.waited.count();
  d.required = s.g.set_skills[ticket.skill_set];
  d.member = e.member;
  d.site = e.site;
  d.seat = e.seat;
  d.norm_work_ms = e.norm_work.count();
  d.virtual_time = e.virtual_time;
  d.least_virtual_time = e.least_virtual_time;
  d.tolerance_ms = s.setting(core::Setting::kShareTolerance);
  d.proven_within_ms = s.setting(core::Setting::kProvenWithin);
  d.candidates = e.candidates;
  d.failed_before = ticket.failed_offers;
  d.probe = e.probe;
  d.restricted = ticket.restricted;
  d.lapsed = std::any_of(call->timeline.begin(), call->timeline.end(),
                         [](const TimelineItem& i) { return i.kind == TimelineKind::kRestrictionLapsed; });
  std::int64_t delivered = 0;
  for (const MemberRecord& m : p_.members_) delivered += m.since_agreement.norm_work_ms;
  const std::uint64_t fitting = s.fitting_classes[ticket.skill_set] & s.ready_classes;
  for (std::uint32_t id = 1; id < s.g.member_end && d.members.size() < CallRecord::kMostStandings; ++id) {
    const core::Member& m = s.members[id];
    if (!m.added) continue;
    MemberStanding& standing = d.members.emplace_back();
    standing.member = MemberId{static_cast<std::uint16_t>(id)};
    standing.agreed_ppm = m.account.weight_ppm;
    if (delivered > 0)
      standing.delivered_ppm = static_cast<std::int32_t>(
          std::clamp<std::int64_t>(p_.members_[id].since_agreement.norm_work_ms, 0, delivered) * 1'000'000 / delivered);
    standing.virtual_time = m.account.virtual_time;
    standing.ready_seats = fitting_seats(s, id, fitting, ticket.restricted, at_);
    standing.present = m.present;
  }
}

void LineProjection::Follower::before(const core::WeightsAdopted&) {
  // Accounts begin anew with every agreement, also one of the same weights under other terms.
  p_.agreement_since_ = at_;
  for (MemberRecord& m : p_.members_) m.since_agreement = Delivery{};
  note(ActivityKind::kWeightsAdopted);
}

}  // namespace rufbund::projections
