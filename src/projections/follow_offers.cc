// Offers, conversations and the work they count for.
#include <algorithm>

#include "projections/call_talks.h"
#include "projections/line_follower.h"

namespace rufbund::projections {

using core::TicketPhase;

namespace {

BrokenBy broken_by(const core::ConversationBroken& e) {
  if (e.failed) return BrokenBy::kLetGo;
  if (e.cause == core::BreakCause::kSeat) return BrokenBy::kSeat;
  if (e.cause == core::BreakCause::kPlatform) return BrokenBy::kPlatform;
  return BrokenBy::kUnknown;  // records before version 3 of the rules have no cause
}

}  // namespace

void LineProjection::Follower::after(const core::OfferMade& e) {
  seat_changed(e.seat);
  p_.for_tallies([](Tally& t) { ++t.offers; });
  ++p_.member(e.member).offers_today;
  ++p_.site(e.site).today.offers;
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  call->phase = TicketPhase::kOffered;
  if (call->offers < UINT16_MAX) ++call->offers;
  if (TimelineItem* item = add(*call, TimelineKind::kOffered)) {
    about_seat(*item, *call, e.seat);
    item->duration_ms = e.waited.count();
  }
  note_call(ActivityKind::kOffered, *call, e.site);
}

void LineProjection::Follower::after(const core::ClaimForfeited& e) {
  ++p_.member(e.member).claims_forfeited_today;
  note(ActivityKind::kClaimForfeited).member = e.member;
}

void LineProjection::Follower::after(const core::OfferRang& e) {
  const core::Seat& seat = p_.state().seats[static_cast<std::uint32_t>(e.offer.value)];
  if (CallRecord* call = live(TicketId{p_.state().tickets[seat.ticket_slot].id}))
    if (TimelineItem* item = add(*call, TimelineKind::kRang))
      about_seat(*item, *call, SeatId{static_cast<std::uint32_t>(e.offer.value)});
}

void LineProjection::Follower::after(const core::OfferAnswered& e) {
  seat_changed(e.seat);
  const std::int64_t waited = e.waited.count();
  SiteTally& today = p_.site(site_of(e.seat)).today;
  ++today.answered;
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  if (Decision* d = decision(*call, e.offer, DecisionOutcome::kAnswered)) today.ring_ms += d->ring_ms;
  if (call->queued_at != TimeMs{}) p_.in_line_.erase({call->queued_at, e.ticket});
  call->phase = TicketPhase::kTalking;
  note_answer(*call, p_.state().seats[e.seat.value].member, site_of(e.seat), at_);
  if (call->answered_at == TimeMs{}) {
    call->answered_at = at_;
    call->waited_ms = waited;
    const bool in_target = waited <= p_.setting(core::Setting::kServiceTarget);
    wait_over(*call, waited, true, false);
    p_.for_tallies([&](Tally& t) {
      ++t.answered;
      t.answered_in_target += in_target;
      t.answer_wait_ms += waited;
      t.max_wait_ms = std::max(t.max_wait_ms, waited);
    });
  }
  if (TimelineItem* item = add(*call, TimelineKind::kAnswered)) {
    about_seat(*item, *call, e.seat);
    item->duration_ms = waited;
  }
  note_call(ActivityKind::kAnswered, *call, site_of(e.seat)).waited_ms = waited;
}

void LineProjection::Follower::after(const core::OfferFailed& e) {
  seat_changed(e.seat);
  if (e.failure != core::OfferFailure::kLost) count_failed_offer(p_.state().seats[e.seat.value].member);
  SiteTally& today = p_.site(site_of(e.seat)).today;
  DecisionOutcome outcome = DecisionOutcome::kLost;
  std::uint64_t MemberQuarter::*kind = nullptr;
  switch (e.failure) {
    case core::OfferFailure::kRefused:
      ++today.refused;
      kind = &MemberQuarter::refused;
      outcome = DecisionOutcome::kRefused;
      break;
    case core::OfferFailure::kTimedOut:
      ++today.timed_out;
      kind = &MemberQuarter::timed_out;
      outcome = DecisionOutcome::kTimedOut;
      break;
    case core::OfferFailure::kUnreachable:
      ++today.unreachable;
      kind = &MemberQuarter::unreachable;
      outcome = DecisionOutcome::kUnreachable;
      break;
    case core::OfferFailure::kLost:
      break;
  }
  CallRecord* call = live(e.ticket);
  Decision* const decided = call == nullptr ? nullptr : decision(*call, e.offer, outcome);
  if (kind != nullptr)
    offer_failed(p_.state().seats[e.seat.value].member, site_of(e.seat), norm_work_of(e.ticket), kind);
  if (call == nullptr) return;
  call->phase = TicketPhase::kWaiting;
  if (decided != nullptr) decided->sip_status = e.sip_status;
  if (TimelineItem* item = add(*call, TimelineKind::kOfferFailed)) {
    about_seat(*item, *call, e.seat);
    item->code = static_cast<std::uint8_t>(e.failure);
    item->sip_status = e.sip_status;
  }
  note_call(ActivityKind::kOfferFailed, *call, site_of(e.seat)).code = static_cast<std::uint16_t>(e.failure);
}

void LineProjection::Follower::after(const core::OfferWithdrawn& e) {
  seat_changed(e.seat);
  ++p_.site(site_of(e.seat)).today.withdrawn;
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  decision(*call, e.offer, DecisionOutcome::kWithdrawn);
  if (TimelineItem* item = add(*call, TimelineKind::kOfferWithdrawn)) about_seat(*item, *call, e.seat);
}

void LineProjection::Follower::after(const core::ConversationEnded& e) {
  conversation_over(e.ticket, e.seat, e.talk, TimelineKind::kConversationEnded, static_cast<std::uint8_t>(e.by));
}

void LineProjection::Follower::after(const core::ConversationBroken& e) {
  if (e.failed) {
    count_failed_offer(e.member);
    offer_failed(e.member, site_of(e.seat), norm_work_of(e.ticket), &MemberQuarter::let_go);
  }
  if (e.cause != core::BreakCause::kPlatform) ++p_.site(site_of(e.seat)).today.broken;
  conversation_over(e.ticket, e.seat, e.talk, TimelineKind::kConversationBroken,
                    static_cast<std::uint8_t>(broken_by(e)));
  if (CallRecord* call = live(e.ticket)) {
    call->phase = TicketPhase::kWaiting;
    p_.in_line_.emplace(call->queued_at, e.ticket);
  }
}

void LineProjection::Follower::after(const core::WorkCounted& e) {
  MemberRecord& m = p_.member(e.member);
  m.since_agreement.count(e.norm_work);
  m.today.count(e.norm_work);
  work_counted(e.member, e.norm_work.count(), false);
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  note_work(*call, e.member, e.norm_work.count());
  if (TimelineItem* item = add(*call, TimelineKind::kWorkCounted)) {
    item->member = e.member;
    item->duration_ms = e.norm_work.count();
  }
}

void LineProjection::Follower::after(const core::WorkTakenBack& e) {
  MemberRecord& m = p_.member(e.member);
  m.since_agreement.take_back(e.norm_work);
  m.today.take_back(e.norm_work);
  work_counted(e.member, e.norm_work.count(), true);
  if (CallRecord* call = live(e.ticket))
    call->taken_back = true;
  else
    changes_.taken_back.push_back(e.ticket);
}

void LineProjection::Follower::after(const core::RestrictionLapsed& e) {
  if (CallRecord* call = live(e.ticket)) add(*call, TimelineKind::kRestrictionLapsed);
}

// As the core's own account has it; of a ticket that is still there.
std::int64_t LineProjection::Follower::norm_work_of(TicketId ticket) const {
  return p_.state().tickets[static_cast<std::uint32_t>(ticket.value)].norm_work_ms;
}

void LineProjection::Follower::about_seat(TimelineItem& item, const CallRecord& call, SeatId seat) {
  item.offer = call.offers;
  item.seat = seat;
  item.site = site_of(seat);
  item.member = p_.state().seats[seat.value].member;
}

Decision* LineProjection::Follower::decision(CallRecord& call, OfferId offer, DecisionOutcome outcome) {
  for (Decision& d : call.decisions) {
    if (d.offer != offer) continue;
    d.outcome = outcome;
    d.ring_ms = (at_ - d.at).count();
    return &d;
  }
  return nullptr;
}

void LineProjection::Follower::count_failed_offer(MemberId member) {
  p_.for_tallies([](Tally& t) { ++t.offers_failed; });
  ++p_.member(member).offers_failed_today;
}

void LineProjection::Follower::conversation_over(TicketId ticket, SeatId seat, Millis talk, TimelineKind kind,
                                                 std::uint8_t code) {
  p_.seats_[seat.value].wrap_up_since = at_;
  seat_changed(seat, true);
  const bool is_short = talk.count() < p_.setting(core::Setting::kShortConversation);
  SiteTally& today = p_.site(site_of(seat)).today;
  ++today.conversations;
  today.short_conversations += is_short;
  today.talk_ms += talk.count();
  conversation_counted(p_.state().seats[seat.value].member, site_of(seat), talk);
  p_.for_tallies([&](Tally& t) {
    ++t.conversations;
    t.talk_ms += talk.count();
  });
  CallRecord* call = live(ticket);
  if (call == nullptr) return;
  note_talk(*call, site_of(seat), talk.count());
  if (TimelineItem* item = add(*call, kind)) {
    about_seat(*item, *call, seat);
    item->code = code;
    item->duration_ms = talk.count();
  }
}

}  // namespace rufbund::projections
