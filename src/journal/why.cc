// See why.h. Reads the core's state; decides nothing.
#include "journal/why.h"

#include "base/check.h"
#include "core/state.h"

namespace rufbund::journal {
namespace {

using core::State;
using Reason = WhyMember::Reason;

bool has_proven_seat(const State& s, std::uint32_t member, std::uint64_t fitting, TimeMs at) {
  for (std::uint32_t id = 1; id < s.seats.size(); ++id) {
    const core::Seat& seat = s.seats[id];
    if (seat.added && seat.listed && seat.member.value == member && (fitting >> seat.seat_class & 1) != 0 &&
        s.proven(seat, at))
      return true;
  }
  return false;
}

Reason reason_of(const State& s, TimeMs at, std::uint32_t id, const core::OfferMade& offer) {
  const core::Member& member = s.members[id];
  const core::Ticket& ticket = s.tickets[static_cast<std::uint32_t>(offer.ticket.value)];
  const std::uint64_t fitting = s.fitting_classes[ticket.skill_set];
  if (id == offer.member.value) return Reason::kChosen;
  if (member.account.weight_ppm == 0) return Reason::kNoWeight;
  if (member.signed_in == 0) return Reason::kAbsent;
  if (member.ready_classes == 0) return Reason::kBusy;
  if ((member.ready_classes & fitting) == 0) return Reason::kUnskilled;
  if (ticket.restricted && !has_proven_seat(s, id, fitting, at)) return Reason::kNotProven;
  if (member.account.virtual_time > offer.least_virtual_time + s.setting(core::Setting::kShareTolerance))
    return Reason::kOverTolerance;
  return Reason::kOthersTurn;
}

}  // namespace

std::string_view words(Reason reason) {
  switch (reason) {
    case Reason::kChosen:
      return "chosen";
    case Reason::kNoWeight:
      return "holds no share";
    case Reason::kAbsent:
      return "no seat signed in";
    case Reason::kBusy:
      return "no seat ready";
    case Reason::kUnskilled:
      return "no ready seat with the skills";
    case Reason::kOverTolerance:
      return "account further ahead than is tolerated";
    case Reason::kOthersTurn:
      return "another's turn: scarcer skills, a higher account or shorter idle";
    case Reason::kNotProven:
      return "no seat that completed a call lately, which a third offer needs";
  }
  return "";
}

WhyOffer why_offer(const State& s, TimeMs at, const core::OfferMade& offer) {
  WhyOffer why{offer, s.setting(core::Setting::kShareTolerance), {}, s.g.waiting_count, {}};
  const auto slot = static_cast<std::uint32_t>(offer.ticket.value);
  if (slot >= s.tickets.size()) return why;
  const core::Ticket& ticket = s.tickets[slot];
  why.position = s.ahead_of(ticket.skill_set, ticket.rank) + 1;
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) {
    const core::Member& member = s.members[id];
    if (!member.added) continue;
    why.members.push_back({MemberId{static_cast<std::uint16_t>(id)}, reason_of(s, at, id, offer),
                           member.account.virtual_time, member.account.weight_ppm, member.signed_in});
  }
  return why;
}

void explain(Why& why, const core::Capacity& capacity, std::span<const std::byte> before,
             const std::vector<core::Event>& events) {
  core::Core copy(capacity);
  CHECK(copy.load(before));
  for (const core::Event& event : events) {
    if (const auto* offer = std::get_if<core::OfferMade>(&event))
      why.offers.push_back(why_offer(copy.state(), why.at, *offer));
    copy.apply(why.sequence, why.at, event);
  }
}

}  // namespace rufbund::journal
