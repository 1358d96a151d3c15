// Deciding what is due, what a restart means, and what the edge may refuse by itself.
#include <algorithm>

#include "base/check.h"
#include "core/decider.h"

namespace rufbund::core {
namespace {

// Bounds one command's work; what is still due follows with the next PassTime.
constexpr int kMostTimersPerCommand = 256;

}  // namespace

void Decider::operator()(const PassTime&) {
  for (int n = 0; n < kMostTimersPerCommand && s_.timers.next() <= at_; ++n) {
    const std::uint32_t owner = s_.timers.next_owner();
    const TimeMs due = s_.timers.next();
    if (owner < s_.capacity.tickets) {
      ticket_due(owner);
    } else if (owner < s_.timer_of_probe(0)) {
      emit(WrapUpEnded{SeatId{owner - s_.capacity.tickets}});
      match();
    } else if (owner < s_.timer_of_hours()) {
      const std::uint32_t offset = owner - s_.timer_of_probe(0);
      offset % 2 == 0 ? probe_due(offset / 2) : capacity_due(offset / 2);
    } else {
      hours_due();
    }
    // Every handler moves or clears its timer by an event.
    CHECK(s_.timers.due(owner) != due || s_.timers.due(owner) > at_);
  }
}

void Decider::ticket_due(std::uint32_t slot) {
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  switch (ticket.phase) {
    case TicketPhase::kMenu:
      if (ticket.later_legs > 0) {
        effect(ReleaseLeg{id, TicketEnd::kAbandonedInMenu, RefusalCause{}, kNever, ticket.leg});
        return leave(slot, ticket.leg, LegEnd::kReleased);
      }
      emit(TicketEnded{id, TicketEnd::kAbandonedInMenu, Millis{0}, kNever});
      effect(ReleaseLeg{id, TicketEnd::kAbandonedInMenu, RefusalCause{}, kNever});
      return;
    case TicketPhase::kWaiting:
      if (ticket.restricted && ticket.lapse_at_ms <= at_.ms) {
        emit(RestrictionLapsed{id});
        match_for(slot, OfferReason::kTicketReturned);
      }
      if (ticket.phase == TicketPhase::kWaiting && ticket.tell_at_ms <= at_.ms) tell(slot, false);
      return;
    case TicketPhase::kOffered:
      fail_offer(s_.seats[ticket.seat], OfferFailure::kTimedOut, 0);
      return;
    case TicketPhase::kTalking:
      return answer_held(ticket);
    case TicketPhase::kFree:
      CHECK(false);
  }
}

void Decider::probe_due(std::uint32_t id) {
  const Site& site = s_.sites[id];
  const auto site_id = SiteId{static_cast<std::uint16_t>(id)};
  if (s_.usable(site)) {
    for (std::uint32_t seat = site.first_seat; seat != kNoSeat; seat = s_.seats[seat].next_of_site) {
      if (s_.seats[seat].state != SeatState::kReady) continue;
      emit(SiteProbed{site_id, SeatId{seat}});
      match();
      return;
    }
  }
  emit(SiteSetAside{site_id, at_ + Millis{s_.setting(Setting::kProbeInterval)}, site.failures});
}

void Decider::capacity_due(std::uint32_t id) {
  const auto site_id = SiteId{static_cast<std::uint16_t>(id)};
  emit(CapacityExpired{site_id});
  for (std::uint32_t seat = s_.sites[id].first_seat; seat != kNoSeat; seat = s_.seats[seat].next_of_site)
    if (s_.seats[seat].held_back && s_.seats[seat].wish == SeatState::kReady)
      emit(SeatStateChanged{SeatId{seat}, SeatState::kReady});
  settle_presence();
  match();
}

void Decider::hours_due() {
  bool inside = false;
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i) inside |= s_.g.hours[i].from <= at_ && at_ < s_.g.hours[i].to;
  if (inside && !s_.g.open)
    emit(HotlineOpened{});
  else if (!inside && s_.g.open)
    emit(HotlineClosed{});
  else
    emit(TimePassed{at_, 1});
}

TimeMs Decider::next_opening() const {
  TimeMs next = kNever;
  for (std::uint32_t i = 0; i < s_.g.hours_count; ++i)
    if (s_.g.hours[i].from > at_) next = std::min(next, s_.g.hours[i].from);
  return next;
}

void Decider::operator()(const ResumeNode& c) {
  if (c.gap < Millis{0}) return ignore(IgnoreReason::kOutOfBounds);
  emit(NodeResumed{c.gap, c.legs_kept});
  if (c.legs_kept) {
    for (std::uint32_t slot = 0; slot < s_.tickets.size(); ++slot)
      if (s_.tickets[slot].phase == TicketPhase::kOffered)
        fail_offer(s_.seats[s_.tickets[slot].seat], OfferFailure::kLost, 0);
  } else {
    // The callers' legs are gone with the process; their places are kept for the redial (R2). First those who wait, so
    // that no seat that comes free is offered to somebody who is not there.
    for (std::uint32_t slot = 0; slot < s_.tickets.size(); ++slot)
      if (const auto phase = s_.tickets[slot].phase; phase == TicketPhase::kMenu || phase == TicketPhase::kWaiting)
        drop(slot, at_ - c.gap);
    for (std::uint32_t slot = 0; slot < s_.tickets.size(); ++slot)
      if (s_.tickets[slot].phase != TicketPhase::kFree) drop(slot, at_ - c.gap);
  }
  settle_presence();
  match();
  set_gate();
}

void Decider::drop(std::uint32_t slot, TimeMs left_off) {
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  effect(ReleaseLeg{id, TicketEnd::kBroken, RefusalCause{}, kNever});
  if (ticket.phase == TicketPhase::kTalking) {
    effect(ReleaseSeat{OfferId{ticket.offer}});
    const Millis talk = std::max(left_off - TimeMs{ticket.answered_ms}, Millis{0});
    return end_conversation(slot, EndedBy::kPlatform, talk, TicketEnd::kBroken);
  }
  if (ticket.phase == TicketPhase::kOffered) {
    const OfferId offer{ticket.offer};
    emit(OfferWithdrawn{offer, id, SeatId{ticket.seat}});
    effect(WithdrawOffer{offer, id});
  }
  emit(TicketEnded{id, TicketEnd::kBroken, waited(ticket), kNever});
}

Decider::Gate Decider::gate() const {
  if (!s_.g.open) return {false, RefusalCause::kClosed};
  const std::uint32_t in_line = s_.g.menu_count + s_.g.waiting_count + s_.g.offered_count;
  // With an emergency class the edge must ask for every attempt.
  if (in_line >= static_cast<std::uint64_t>(s_.setting(Setting::kMaxWaiting)) && !s_.has_emergency_class())
    return {false, RefusalCause::kLineFull};
  return {true, RefusalCause{}};
}

void Decider::set_gate() {
  const Gate now = gate();
  effect(SetGate{now.open, now.cause, now.cause == RefusalCause::kClosed ? next_opening() : kNever});
}

void Decider::run(const Command& command) {
  const Gate before = gate();
  const std::size_t events_before = out_.events.size();
  std::visit(*this, command);
  if (out_.events.size() == events_before) emit(TimePassed{at_, 0});
  if (gate() != before) set_gate();
}

void Core::decide(Sequence sequence, TimeMs at, const Command& command, Outcome& outcome) {
  Decider{*this, sequence, at, outcome}.run(command);
}

}  // namespace rufbund::core
