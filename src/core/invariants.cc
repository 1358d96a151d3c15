// What must hold between any two commands; see Core::broken_invariant.
#include <bit>

#include "core/state.h"

namespace rufbund::core {
namespace {

const char* tickets_broken(const State& s) {
  std::uint32_t menu = 0, waiting = 0, offered = 0, talking = 0, in_lines = 0;
  for (std::uint32_t slot = 0; slot < s.tickets.size(); ++slot) {
    const Ticket& t = s.tickets[slot];
    switch (t.phase) {
      case TicketPhase::kFree:
        continue;
      case TicketPhase::kMenu:
        ++menu;
        break;
      case TicketPhase::kWaiting:
        ++waiting;
        break;
      case TicketPhase::kOffered:
        ++offered;
        break;
      case TicketPhase::kTalking:
        ++talking;
        break;
    }
    if (static_cast<std::uint32_t>(t.id) != slot) return "a ticket's number does not name its slot";
    const bool has_seat = t.phase == TicketPhase::kOffered || t.phase == TicketPhase::kTalking;
    if (has_seat != (t.seat != kNoSeat)) return "a ticket has a seat exactly while it is offered or talking";
    if (has_seat) {
      const Seat& seat = s.seats[t.seat];
      if (seat.offer != t.offer || seat.ticket_slot != slot) return "a ticket's seat serves another ticket";
      if ((s.g.set_skills[t.skill_set] & ~seat.skills) != 0) return "a seat serves a ticket whose skills it lacks";
    }
    if (t.phase != TicketPhase::kTalking && s.timers.due(slot) == kNever) return "a ticket that waits has no timer";
  }
  if (menu != s.g.menu_count || waiting != s.g.waiting_count || offered != s.g.offered_count ||
      talking != s.g.talking_count)
    return "the counts of tickets by phase are wrong";
  if (menu + waiting + offered + talking + s.free_tickets.size() != s.tickets.size())
    return "a ticket slot is neither used nor free";
  for (std::uint32_t set = 0; set < kMaxSkillSets; ++set) {
    for (const bool restricted : {false, true}) {
      const RankedLine& line = restricted ? s.restricted[set] : s.lines[set];
      const std::uint64_t sets = restricted ? s.restricted_sets : s.waiting_sets;
      if (line.empty() == ((sets >> set & 1) != 0)) return "a line's bit does not say whether it is empty";
      Rank previous{INT64_MIN, 0};
      std::uint32_t count = 0;
      bool sound = true;
      line.each(s.chunks, [&](const LineEntry& e) {
        const Ticket& t = s.tickets[e.slot];
        sound = previous < e.rank && t.phase == TicketPhase::kWaiting && t.rank == e.rank && t.skill_set == set &&
                t.restricted == restricted;
        previous = e.rank;
        ++count;
        return sound;
      });
      if (!sound) return "a line is out of order or holds a ticket that does not wait in it";
      if (count != line.size()) return "a line's size is wrong";
      in_lines += count;
    }
  }
  if (in_lines != waiting) return "a waiting ticket stands in no line";
  // The derived indexes say what the lines say.
  if (s.everyone.size() != waiting) return "the line of everyone is not all who wait";
  for (std::uint32_t set = 0; set < kMaxSkillSets; ++set) {
    if (s.in_set[set] != s.lines[set].size() + s.restricted[set].size()) return "a count of a skill set is wrong";
    if (!s.lines[set].empty() && s.line_heads[set] != s.lines[set].front(s.chunks).rank)
      return "the head noted for a line is not its first";
  }
  Rank previous{INT64_MIN, 0};
  bool sound = true;
  s.everyone.each(s.chunks, [&](const LineEntry& e) {
    sound = previous < e.rank && s.tickets[e.slot].phase == TicketPhase::kWaiting && s.tickets[e.slot].rank == e.rank;
    previous = e.rank;
    return sound;
  });
  return sound ? nullptr : "the line of everyone is out of order";
}

const char* seats_broken(const State& s) {
  std::array<std::uint32_t, kMaxSeatClasses> serving{}, ready{};
  std::vector<std::uint32_t> signed_in(s.members.size());
  for (std::uint32_t id = 1; id < s.seats.size(); ++id) {
    const Seat& seat = s.seats[id];
    if (!seat.added) continue;
    const Site& site = s.sites[seat.site.value];
    const bool busy = seat.state == SeatState::kOffered || seat.state == SeatState::kTalking;
    if (busy != (seat.offer != 0)) return "a seat has an offer exactly while it is offered or talking";
    if (busy && s.tickets[seat.ticket_slot].seat != id) return "a seat's ticket has another seat";
    if (seat.listed && (seat.state != SeatState::kReady || !s.usable(site))) return "a listed seat cannot be offered";
    if (!seat.listed && seat.state == SeatState::kReady && s.usable(site) && !site.set_aside)
      return "a ready seat is not listed";
    const bool own_wrap_up = seat.state == SeatState::kWrapUp && !seat.held_back;
    if (own_wrap_up != (s.timers.due(s.timer_of_seat(id)) != kNever)) return "a seat has a timer exactly in wrap-up";
    if (seat.held_back && seat.state != SeatState::kWrapUp && seat.state != SeatState::kOffline)
      return "a channel that is held back is in use";
    ready[seat.seat_class] += seat.listed;
    if (State::signed_in(seat.state) && s.usable(site)) {
      ++serving[seat.seat_class];
      ++signed_in[seat.member.value];
    }
  }
  if (ready != s.ready_in_class) return "the counts of ready seats are wrong";
  if (serving != s.serving_in_class) return "the counts of serving seats are wrong";
  for (std::uint32_t id = 1; id < s.g.member_end; ++id)
    if (s.members[id].signed_in != signed_in[id]) return "a member's count of seats is wrong";
  for (std::uint32_t id = 1; id < s.sites.size(); ++id) {
    const Site& site = s.sites[id];
    if (site.added && site.set_aside && !site.probing && s.timers.due(s.timer_of_probe(id)) == kNever)
      return "a site set aside would never be probed";
  }
  return nullptr;
}

const char* shares_broken(const State& s) {
  PresentSums sums;
  std::uint32_t unsettled = 0;
  for (const Member& member : s.members) unsettled += member.unsettled();
  if (unsettled != s.unsettled_members) return "the count of members whose presence is due to change is wrong";
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) {
    const Member& member = s.members[id];
    if (member.account.weight_ppm > 0 && member.account.remainder >= member.account.weight_ppm)
      return "a remainder is not below its weight";
    if (member.present != (member.signed_in > 0 && member.account.weight_ppm > 0))
      return "a member's presence does not follow its seats and weight";
    if (!member.present) continue;
    sums.add(member.account);
    sums.seats += member.signed_in;
  }
  if (sums.weighted_time != s.present.weighted_time || sums.weight != s.present.weight || sums.seats != s.present.seats)
    return "the sums over the present members are wrong";
  return nullptr;
}

// R3: no caller waits while a fitting seat is ready anywhere, unless R4 keeps the ticket for a proven seat or no ready
// seat's member has a weight.
const char* match_broken(const State& s) {
  for (std::uint32_t set = 0; set < s.g.set_count; ++set) {
    if ((s.waiting_sets >> set & 1) == 0) continue;
    for (std::uint32_t id = 1; id < s.g.member_end; ++id)
      if (s.members[id].account.weight_ppm > 0 && (s.members[id].ready_classes & s.fitting_classes[set]) != 0)
        return "a caller waits while a fitting seat is ready";
  }
  return nullptr;
}

// R2: more legs hang on tickets in the line only, and for each a slot is kept.
const char* legs_broken(const State& s) {
  std::uint32_t later = 0;
  for (const Ticket& t : s.tickets) {
    if (t.phase == TicketPhase::kFree) continue;
    if (t.later_legs > 0 && (t.phase == TicketPhase::kTalking || !t.caller)) return "a leg hangs on where it may not";
    later += t.later_legs;
  }
  if (later != s.g.later_legs) return "the count of later legs is wrong";
  return later > s.free_tickets.size() ? "a leg that hangs on could not get a ticket of its own" : nullptr;
}

// R2: every open ticket is found by its caller, and where it is alone no place of the caller is at rest elsewhere.
const char* callers_broken(const State& s) {
  for (std::uint32_t slot = 0; slot < s.tickets.size(); ++slot) {
    const Ticket& t = s.tickets[slot];
    if (t.phase == TicketPhase::kFree || !t.caller) continue;
    bool found = false;
    s.each_ticket_of(t.caller, [&](std::uint32_t other) { found |= other == slot; });
    if (!found) return "a ticket is not found by its caller";
    if (!t.not_alone && s.place_at_rest(t.caller, s.g.at)) return "a place is at rest that an open ticket holds";
  }
  return nullptr;
}

const char* books_broken(const State& s) {
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) {
    const MemberBook& book = s.books[id];
    if (book.signed_agreement != 0 && !book.has_key()) return "a member without a key has signed";
    if (book.commitment_count > kMaxCommitments) return "a member owes more than there is room for";
    for (std::size_t i = 0; i < book.commitment_count; ++i) {
      const Commitment& c = book.commitments[i];
      if (c.seats == 0 || c.to <= c.from || (i > 0 && c.from <= book.commitments[i - 1].from))
        return "what a member owes is out of order";
    }
  }
  return nullptr;
}

}  // namespace

const char* Core::broken_invariant() const {
  const State& s = *state_;
  for (const auto check :
       {tickets_broken, seats_broken, shares_broken, match_broken, legs_broken, callers_broken, books_broken})
    if (const char* broken = check(s)) return broken;
  return nullptr;
}

}  // namespace rufbund::core
