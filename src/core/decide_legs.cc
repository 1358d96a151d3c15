// Deciding about several calls of one number (R2): they hang on one ticket while it is in the line, and take no place
// of their own until one of them is answered.
#include "core/decider.h"

namespace rufbund::core {

TicketId Decider::next_ticket() const {
  const std::uint64_t serial = std::uint64_t{s_.g.ticket_serial} + 1;
  return TicketId{serial << 32 | s_.free_tickets.back()};
}

void Decider::join(const AdmitAttempt& c, std::uint32_t slot, TimeMs first) {
  const Ticket& ticket = s_.tickets[slot];
  if (ticket.later_legs + 1 >= s_.setting(Setting::kLegsPerTicket))
    return refuse(c, RefusalCause::kNumberInLine, first, kNever);
  // A slot is kept for each, so that whoever hangs on behind one who is answered surely gets a ticket.
  if (s_.free_tickets.size() <= s_.g.later_legs) return refuse(c, RefusalCause::kLineFull, first, kNever);
  const TicketId id{ticket.id};
  emit(LegJoined{c.leg, id, c.carrier, known_language(c.language)});
  effect(JoinLeg{c.leg, id});
  if (ticket.phase == TicketPhase::kWaiting) tell(slot, false);
}

void Decider::leave(std::uint32_t slot, LegId leg, LegEnd end) {
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  const bool earliest = ticket.leg == leg;
  CarrierId carrier = ticket.carrier;
  for (std::uint32_t i = 0; i < ticket.later_legs; ++i)
    if (s_.later_legs[slot][i].leg == leg) carrier = s_.later_legs[slot][i].carrier;
  emit(LegLeft{leg, id, end, carrier});
  // Whoever has the ticket now chooses what it is about.
  if (earliest && ticket.phase == TicketPhase::kMenu) effect(AcceptLeg{ticket.leg, id, ticket.language});
}

void Decider::split(std::uint32_t slot) {
  const Ticket& from = s_.tickets[slot];
  if (from.later_legs == 0) return;
  const LaterLeg next = s_.later_legs[slot][0];
  const TicketId id = next_ticket();
  emit(TicketSplit{next.leg, TicketId{from.id}, id, next.carrier, from.klass, next.language, TimeMs{next.arrived_ms}});
  effect(AcceptLeg{next.leg, id, next.language});
}

}  // namespace rufbund::core
