// Events about offers, conversations and delivered work (R3, R4).
#include <algorithm>

#include "core/applier.h"

namespace rufbund::core {
namespace {

// A seat that failed an offer rests at least this long, so that a refusing trunk is not rung in a loop.
constexpr std::int64_t kFailedOfferRestMs = 5'000;
// R4: a ticket whose third offer waits for a proven seat waits this long at most.
constexpr std::int64_t kRestrictionMs = 30'000;

}  // namespace

void Applier::operator()(const OfferMade& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  Seat& seat = s_.seats[e.seat.value];
  note_offer(e);
  s_.leave_line(slot);
  rank_reached(ticket);
  ticket.offer = e.offer.value;
  ticket.seat = e.seat.value;
  ticket.forfeited = 0;
  s_.g.latest_offered = slot;
  ticket.offered_ms = at_.ms;
  ticket.lapse_at_ms = at_.ms + s_.setting(Setting::kOfferDeadline);
  ticket.restricted = false;
  enter(ticket, TicketPhase::kOffered);
  s_.set_ticket_timer(slot);
  s_.set_seat_state(e.seat.value, SeatState::kOffered);
  seat.offer = e.offer.value;
  seat.offer_serial = static_cast<std::uint32_t>(e.offer.value >> 32);
  seat.ticket_slot = slot;
  seat.probe = e.probe;
  change_account(e.member, [&](Account& account) { charge(account, e.norm_work); });
}

void Applier::operator()(const ClaimForfeited& e) {
  // Cuts follow an offer's charge at once: what they take off it cannot be given back.
  Ticket& ticket = s_.tickets[s_.g.latest_offered];
  if (s_.seats[ticket.seat].member == e.member && e.after < e.before)
    ticket.forfeited = (e.before - e.after) * s_.members[e.member.value].account.weight_ppm;
  change_account(e.member, [&](Account& account) { account.virtual_time = e.after; });
}

void Applier::operator()(const OfferAnswered& e) {
  refresh_estimates();
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  Seat& seat = s_.seats[e.seat.value];
  Site& site = s_.sites[seat.site.value];
  ticket.answered_ms = at_.ms;
  // Before version 3 of the rules the answer alone ended a row of failures.
  if (s_.decided_before(3)) site.failures = 0;
  ticket.on_probation = site.failures > 0 || site.set_aside;
  ticket.failures_before = site.failures_ever;
  ticket.heard_ms = -1;  // who is answered is no longer answered by what was heard before
  enter(ticket, TicketPhase::kTalking);
  s_.set_ticket_timer(slot);
  s_.estimates[ticket.skill_set].left_line(at_, at_ - TimeMs{ticket.queued_ms}, false);
  s_.set_seat_state(e.seat.value, SeatState::kTalking);
}

void Applier::operator()(const AnswerHeld& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  Site& site = s_.sites[e.site.value];
  ticket.on_probation = false;
  s_.set_ticket_timer(slot);
  // What failed since the answer is a row of its own. Version 3 of the rules forgave that too.
  const std::uint32_t since = s_.decided_before(4) ? 0 : site.failures_ever - ticket.failures_before;
  site.failures = std::min(site.failures, since);
}

void Applier::operator()(const OfferFailed& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  const Seat& seat = s_.seats[e.seat.value];
  Site& site = s_.sites[seat.site.value];
  if (e.failure == OfferFailure::kLost) {
    refund(seat.member, ticket);
    free_probe(e.seat.value, 0);
  } else {
    count_failure(site, ticket);
    free_seat(e.seat.value, std::max(site.wrap_up_ms, kFailedOfferRestMs));
  }
  ticket.restricted = ticket.failed_offers >= 2;
  back_in_line(slot);
}

void Applier::operator()(const OfferWithdrawn& e) {
  refund(s_.seats[e.seat.value].member, s_.tickets[static_cast<std::uint32_t>(e.ticket.value)]);
  free_probe(e.seat.value, 0);
}

void Applier::operator()(const ConversationEnded& e) {
  refresh_estimates();
  // R4: what proves a seat is a call that counts, not one that broke or was no sooner answered than over.
  if (e.talk.count() >= s_.setting(Setting::kShortConversation)) {
    s_.seats[e.seat.value].last_completed_ms = at_.ms;
    s_.seats[e.seat.value].completed_offer = e.offer.value;
  }
  if (e.given_back) refund(e.member, s_.tickets[static_cast<std::uint32_t>(e.ticket.value)]);
  complete_call(e.seat, e.ticket, e.talk, e.given_back);
}

void Applier::operator()(const ConversationBroken& e) {
  refresh_estimates();
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  if (e.given_back) refund(e.member, ticket);
  if (e.failed) {
    // R4: as an offer that failed, of which nothing is learnt about handling times.
    Site& site = s_.sites[s_.seats[e.seat.value].site.value];
    count_failure(site, ticket);
    free_seat(e.seat.value, std::max(site.wrap_up_ms, kFailedOfferRestMs));
  } else {
    complete_call(e.seat, e.ticket, e.talk, e.given_back);
  }
  ticket.restricted = e.failed && ticket.failed_offers >= 2;
  s_.estimates[ticket.skill_set].joined_line(at_, at_ - TimeMs{ticket.queued_ms});
  back_in_line(slot);
}

void Applier::operator()(const WorkCounted& e) {
  Member& member = s_.members[e.member.value];
  member.counted_ms += e.norm_work.count();
  ++member.counted_calls;
  Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(e.ticket.value)];
  ticket.counted = true;
  if (!ticket.caller) return;
  // R2: the place lapses with a conversation. Alone, it is the ticket's and nowhere else.
  if (ticket.not_alone) s_.places.clear(ticket.caller);
  s_.last_served.add(
      {ticket.caller, e.ticket, at_.ms, static_cast<std::uint32_t>(e.norm_work.count()), e.member, ticket.topic});
}

void Applier::operator()(const WorkTakenBack& e) {
  Member& member = s_.members[e.member.value];
  member.counted_ms -= e.norm_work.count();
  --member.counted_calls;
}

void Applier::operator()(const RestrictionLapsed& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  s_.leave_line(slot);
  s_.tickets[slot].restricted = false;
  s_.stand_in_line(slot);
  s_.set_ticket_timer(slot);
}

void Applier::free_seat(std::uint32_t id, std::int64_t rest_ms) {
  Seat& seat = s_.seats[id];
  seat.offer = 0;
  seat.ticket_slot = 0;
  seat.probe = false;
  if (seat.wish != SeatState::kReady) {
    s_.set_seat_state(id, seat.wish);
  } else if (rest_ms > 0) {
    s_.set_seat_state(id, SeatState::kWrapUp);
    s_.timers.set(s_.timer_of_seat(id), at_ + Millis{rest_ms});
  } else {
    s_.set_seat_state(id, SeatState::kReady);
  }
}

void Applier::count_failure(Site& site, Ticket& ticket) {
  MemberBook& book = s_.books[site.member.value];
  ++book.failures;
  book.failed_ms += ticket.norm_work_ms;
  ++site.failures;
  ++site.failures_ever;
  if (ticket.failed_offers < UINT8_MAX) ++ticket.failed_offers;
}

void Applier::free_probe(std::uint32_t id, std::int64_t rest_ms) {
  const bool was_probe = s_.seats[id].probe;
  free_seat(id, rest_ms);
  if (was_probe) rearm_probe(s_.seats[id].site);
}

// Charged to nobody: as if the offer had not been made.
void Applier::refund(MemberId member, const Ticket& ticket) {
  s_.books[member.value].given_back_ms += ticket.norm_work_ms;
  change_account(member, [&](Account& account) { give_back(account, Millis{ticket.norm_work_ms}, ticket.forfeited); });
}

void Applier::complete_call(SeatId id, TicketId ticket_id, Millis talk, bool given_back) {
  const Seat& seat = s_.seats[id.value];
  const std::int64_t wrap_up_ms = s_.sites[seat.site.value].wrap_up_ms;
  Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(ticket_id.value)];
  // The seat was taken from the offer to the end of its wrap-up.
  const Millis ringing = TimeMs{ticket.answered_ms} - TimeMs{ticket.offered_ms};
  // A conversation that the platform cut off tells nothing about how long conversations are.
  if (!given_back || s_.decided_before(4))
    s_.estimates[ticket.skill_set].handled(at_, ringing + talk + Millis{wrap_up_ms});
  free_probe(id.value, wrap_up_ms);
  ticket.offer = 0;
  ticket.seat = kNoSeat;
}

void Applier::back_in_line(std::uint32_t slot) {
  Ticket& ticket = s_.tickets[slot];
  ticket.offer = 0;
  ticket.seat = kNoSeat;
  ticket.answered_ms = 0;
  ticket.on_probation = false;
  ticket.lapse_at_ms = ticket.restricted ? at_.ms + kRestrictionMs : 0;
  ticket.estimate_ms = -1;  // its rank was reached once: no further outcome
  enter(ticket, TicketPhase::kWaiting);
  s_.stand_in_line(slot);
  s_.set_ticket_timer(slot);
}

}  // namespace rufbund::core
