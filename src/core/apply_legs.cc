// Events about several calls of one number on one ticket (R2).
#include "base/check.h"
#include "core/applier.h"

namespace rufbund::core {

void Applier::operator()(const LegJoined& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  CHECK(ticket.later_legs < kMaxLegs - 1);
  s_.later_legs[slot][ticket.later_legs++] = {e.leg, at_.ms, e.carrier, e.language};
  ++s_.g.later_legs;
}

void Applier::operator()(const LegLeft& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  LaterLegs& later = s_.later_legs[slot];
  CHECK(ticket.later_legs > 0);
  std::uint32_t gone = 0;
  if (ticket.leg == e.leg) {
    ticket.leg = later[0].leg;
    ticket.carrier = later[0].carrier;
    // Whoever has it now did not hear the announcement through, and rang in later (R3).
    ticket.arrived_ms = later[0].arrived_ms;
    ticket.heard_ms = -1;
    if (ticket.phase == TicketPhase::kMenu) {
      ticket.language = later[0].language;
      ticket.lapse_at_ms = at_.ms + s_.setting(Setting::kMenuLimit);
      s_.set_ticket_timer(slot);
    }
  } else {
    while (gone < ticket.later_legs && later[gone].leg != e.leg) ++gone;
    CHECK(gone < ticket.later_legs);
  }
  for (std::uint32_t i = gone; i + 1 < ticket.later_legs; ++i) later[i] = later[i + 1];
  --ticket.later_legs;
  --s_.g.later_legs;
}

void Applier::operator()(const TicketSplit& e) {
  const auto from_slot = static_cast<std::uint32_t>(e.from.value);
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& from = s_.tickets[from_slot];
  Ticket& ticket = open_ticket(e.ticket, e.leg, from.caller, e.klass, e.first);
  CHECK(from.later_legs > 0);
  ticket.carrier = e.carrier;
  ticket.language = e.language;
  ticket.arrived_ms = e.first.ms;
  ticket.rang_before = from.not_alone = ticket.not_alone = true;
  for (std::uint32_t i = 1; i < from.later_legs; ++i) s_.later_legs[slot][i - 1] = s_.later_legs[from_slot][i];
  ticket.later_legs = static_cast<std::uint8_t>(from.later_legs - 1);
  from.later_legs = 0;
  --s_.g.later_legs;
  s_.list_caller(slot);
}

}  // namespace rufbund::core
