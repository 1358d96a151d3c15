// Deciding commands about offers and conversations (R4), and counting delivered work (R3).
#include "core/decider.h"

namespace rufbund::core {

void Decider::operator()(const ReportRinging& c) {
  if (s_.find_offer(c.offer) == nullptr) return ignore(IgnoreReason::kUnknownOffer);
  emit(OfferRang{c.offer});
}

void Decider::operator()(const AnswerOffer& c) {
  const Seat* seat = s_.find_offer(c.offer);
  if (seat == nullptr) {
    // The caller left or the deadline passed while the answer was on its way.
    effect(ReleaseSeat{c.offer});
    return ignore(IgnoreReason::kUnknownOffer);
  }
  if (seat->state != SeatState::kOffered) return ignore(IgnoreReason::kWrongPhase);
  const Ticket& ticket = s_.tickets[seat->ticket_slot];
  const auto seat_id = SeatId{static_cast<std::uint32_t>(c.offer.value)};
  emit(OfferAnswered{c.offer, TicketId{ticket.id}, seat_id, waited(ticket)});
  effect(Connect{c.offer, TicketId{ticket.id}, ticket.leg});
  split(seat->ticket_slot);
}

void Decider::answer_held(const Ticket& ticket) {
  const SiteId site = s_.seats[ticket.seat].site;
  emit(AnswerHeld{OfferId{ticket.offer}, TicketId{ticket.id}, site});
  // What failed since the answer is a row of its own.
  if (!s_.sites[site.value].set_aside || too_many_failures(s_.sites[site.value])) return;
  emit(SiteReturned{site});
  match();
}

void Decider::operator()(const FailOffer& c) {
  const Seat* seat = s_.find_offer(c.offer);
  if (seat == nullptr) return ignore(IgnoreReason::kUnknownOffer);
  if (seat->state != SeatState::kOffered) return ignore(IgnoreReason::kWrongPhase);
  fail_offer(*seat, c.failure, c.sip_status);
}

void Decider::fail_offer(const Seat& seat, OfferFailure failure, std::uint16_t sip_status) {
  const OfferId offer{seat.offer};
  const auto seat_id = SeatId{static_cast<std::uint32_t>(offer.value)};
  const std::uint32_t slot = seat.ticket_slot;
  const TicketId ticket{s_.tickets[slot].id};
  const SiteId site_id = seat.site;
  const bool probe = seat.probe;
  emit(OfferFailed{offer, ticket, seat_id, failure, sip_status});
  if (failure == OfferFailure::kTimedOut || failure == OfferFailure::kLost) effect(WithdrawOffer{offer, ticket});
  const Site& site = s_.sites[site_id.value];
  // An agent who does not pick up is not rung again until signed in anew.
  const bool still_signed_in = State::signed_in(seat.state);
  if (failure == OfferFailure::kTimedOut && site.kind == SiteKind::kAgents && still_signed_in)
    emit(SeatStateChanged{seat_id, SeatState::kPaused});
  if (failure != OfferFailure::kLost) judge_site(site_id, probe);
  settle_presence();
  match_for(slot, OfferReason::kTicketReturned);
  if (s_.tickets[slot].id == ticket.value && s_.tickets[slot].phase == TicketPhase::kWaiting &&
      at_.ms >= s_.tickets[slot].tell_at_ms)
    tell(slot, false);
}

bool Decider::too_many_failures(const Site& site) const {
  return site.failures >= static_cast<std::uint64_t>(s_.setting(Setting::kSiteFailuresInARow));
}

void Decider::judge_site(SiteId id, bool probe_failed) {
  const Site& site = s_.sites[id.value];
  if (probe_failed || (too_many_failures(site) && !site.set_aside))
    emit(SiteSetAside{id, at_ + Millis{s_.setting(Setting::kProbeInterval)}, site.failures});
}

void Decider::count_work(const Ticket& ticket, MemberId member, Millis talk) {
  if (talk.count() < s_.setting(Setting::kShortConversation)) return;
  if (ticket.rang_before) {
    // A caller who comes back with the same topic counts once: for whoever finished the work.
    const Served* before = s_.last_served.find(ticket.caller);
    if (before != nullptr && before->topic == ticket.topic && ticket.arrived_ms >= before->at_ms &&
        ticket.arrived_ms - before->at_ms <= s_.setting(Setting::kReturnWithin))
      emit(WorkTakenBack{before->member, before->ticket, Millis{before->norm_work_ms}});
  }
  emit(WorkCounted{member, TicketId{ticket.id}, Millis{ticket.norm_work_ms}});
}

void Decider::end_conversation(std::uint32_t slot, EndedBy by, Millis talk, TicketEnd end) {
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  const SeatId seat{ticket.seat};
  const MemberId member = s_.seats[ticket.seat].member;
  const Millis wait = TimeMs{ticket.answered_ms} - TimeMs{ticket.queued_ms};
  const bool counts = talk.count() >= s_.setting(Setting::kShortConversation);
  emit(ConversationEnded{OfferId{ticket.offer}, id, seat, member, by, talk, !counts && by == EndedBy::kPlatform});
  count_work(ticket, member, talk);
  emit(TicketEnded{id, end, wait, kNever});
  settle_presence();
  match();
}

void Decider::operator()(const EndConversation& c) {
  const Seat* seat = s_.find_offer(c.offer);
  if (seat == nullptr) return ignore(IgnoreReason::kUnknownOffer);
  if (seat->state != SeatState::kTalking) return ignore(IgnoreReason::kWrongPhase);
  const std::uint32_t slot = seat->ticket_slot;
  const Ticket& ticket = s_.tickets[slot];
  const Millis talk = at_ - TimeMs{ticket.answered_ms};
  // A seat that lets go before anything could be said has not served: the caller goes back to the line.
  if (c.by == EndedBy::kSeat && talk.count() < s_.setting(Setting::kLeastTalk))
    return break_conversation(*seat, BreakCause::kSeat);
  if (c.by == EndedBy::kPlatform) effect(ReleaseSeat{c.offer});
  effect(ReleaseLeg{TicketId{ticket.id}, TicketEnd::kServed, RefusalCause{}, kNever});
  end_conversation(slot, c.by, talk, TicketEnd::kServed);
}

void Decider::operator()(const BreakConversation& c) {
  const Seat* seat = s_.find_offer(c.offer);
  if (seat == nullptr) return ignore(IgnoreReason::kUnknownOffer);
  if (seat->state != SeatState::kTalking) return ignore(IgnoreReason::kWrongPhase);
  break_conversation(*seat, c.cause);
}

void Decider::break_conversation(const Seat& seat, BreakCause reported) {
  const OfferId offer{seat.offer};
  const auto seat_id = SeatId{static_cast<std::uint32_t>(offer.value)};
  const SiteId site = seat.site;
  const bool probe = seat.probe;
  const std::uint32_t slot = seat.ticket_slot;
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  const Millis talk = at_ - TimeMs{ticket.answered_ms};
  // Who lets go at once never listened; who waited longer in silence was let down by our media.
  const bool at_once = talk.count() < s_.setting(Setting::kLeastTalk);
  const bool platform = reported == BreakCause::kPlatform || (reported == BreakCause::kUnconnected && !at_once);
  const BreakCause cause = platform ? BreakCause::kPlatform : BreakCause::kSeat;
  const bool failed = at_once && !platform;
  emit(ConversationBroken{offer, id, seat_id, seat.member, talk, cause, failed, platform});
  effect(ReturnToRoom{id});
  if (failed) judge_site(site, probe);
  settle_presence();
  match_for(slot, OfferReason::kTicketReturned);
  if (ticket.phase == TicketPhase::kWaiting) tell(slot, false);
}

}  // namespace rufbund::core
