// Who is served: the first ticket in rank order that a ready seat can serve (R1) goes to the member whose turn it is
// (R3). One procedure for a seat that came free and for a ticket that just came, so that neither has rules of its own.
#include <algorithm>
#include <bit>

#include "base/check.h"
#include "core/decider.h"

namespace rufbund::core {

void Decider::match() {
  std::uint64_t unservable = 0;  // sets whose ready seats belong to members without a weight
  while (s_.ready_classes != 0 && (s_.waiting_sets | s_.restricted_sets) != 0) {
    std::size_t first_set = kMaxSkillSets;
    for (std::uint64_t sets = s_.servable(s_.waiting_sets & ~unservable); sets != 0; sets &= sets - 1) {
      const auto set = static_cast<std::size_t>(std::countr_zero(sets));
      if (first_set == kMaxSkillSets || s_.line_heads[set] < s_.line_heads[first_set]) first_set = set;
    }
    const LineEntry* first = first_set == kMaxSkillSets ? nullptr : &s_.lines[first_set].front(s_.chunks);
    Choice choice;
    // R4: a ticket whose offers failed twice stands in a line that only proven seats look at.
    for (std::uint64_t sets = s_.servable(s_.restricted_sets); sets != 0; sets &= sets - 1) {
      const auto set = static_cast<std::size_t>(std::countr_zero(sets));
      const LineEntry& head = s_.restricted[set].front(s_.chunks);
      if (first != nullptr && first->rank < head.rank) continue;
      const Choice proven = choose_seat(static_cast<SkillSet>(set), true);
      if (proven.seat == kNoSeat) continue;
      first = &head;
      choice = proven;
    }
    if (first == nullptr) return;
    const std::uint32_t slot = first->slot;
    const Ticket& ticket = s_.tickets[slot];
    if (!ticket.restricted) choice = choose_seat(ticket.skill_set, false);
    if (choice.seat == kNoSeat)
      unservable |= std::uint64_t{1} << ticket.skill_set;
    else
      offer(slot, choice);
  }
}

// Candidates are members with a fitting ready seat and v ≤ v_min + β; among their seats the order is scarcity of the
// seat's skills, v, idle longest, seat id. A member's seat is looked for only where scarcity and v do not decide.
Decider::Choice Decider::choose_seat(SkillSet set, bool proven_only) const {
  const std::uint64_t fitting = s_.fitting_classes[set] & s_.ready_classes;
  const auto able = [&](std::uint32_t id) {
    const Member& member = s_.members[id];
    return (member.ready_classes & fitting) != 0 && member.account.weight_ppm != 0 &&
           (!proven_only || first_proven(id, fitting) != kNoSeat);
  };
  std::int64_t least = INT64_MAX;
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id)
    if (s_.members[id].account.virtual_time < least && able(id)) least = s_.members[id].account.virtual_time;
  Choice choice;
  if (least == INT64_MAX) return choice;
  choice.least_virtual_time = least;

  const std::int64_t tolerated = least + s_.setting(Setting::kShareTolerance);
  std::uint32_t best_level = kScarcityLevels, best_member = 0;
  std::int64_t best_time = INT64_MAX;
  const auto seat_of = [&](std::uint32_t id, std::uint32_t level) {
    const std::uint64_t classes = fitting & s_.classes_of_scarcity[level];
    return proven_only ? first_proven(id, classes) : longest_idle(id, classes);
  };
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    const std::int64_t v = s_.members[id].account.virtual_time;
    if (v > tolerated || !able(id)) continue;
    ++choice.candidates;
    const auto has_seat = [&](std::uint32_t level) {
      const std::uint64_t classes = fitting & s_.classes_of_scarcity[level];
      return proven_only ? first_proven(id, classes) != kNoSeat : (s_.members[id].ready_classes & classes) != 0;
    };
    std::uint32_t level = 0;
    while (level <= best_level && level < kScarcityLevels && !has_seat(level)) ++level;
    if (level > best_level || level == kScarcityLevels) continue;
    if (level == best_level) {
      if (v > best_time) continue;
      if (v == best_time && s_.seats[seat_of(id, level)].idle_order >= s_.seats[seat_of(best_member, level)].idle_order)
        continue;
    }
    best_member = id;
    best_level = level;
    best_time = v;
  }
  if (best_member != 0) choice.seat = seat_of(best_member, best_level);
  return choice;
}

std::uint32_t Decider::longest_idle(std::uint32_t member, std::uint64_t classes) const {
  std::uint32_t best = kNoSeat;
  for (std::uint64_t rest = s_.members[member].ready_classes & classes; rest != 0; rest &= rest - 1) {
    const std::size_t index = member * std::size_t{kMaxSeatClasses} + static_cast<std::size_t>(std::countr_zero(rest));
    const std::uint32_t head = s_.ready[index].head;
    if (best == kNoSeat || s_.seats[head].idle_order < s_.seats[best].idle_order) best = head;
  }
  return best;
}

std::uint32_t Decider::first_proven(std::uint32_t member, std::uint64_t classes) const {
  std::uint32_t best = kNoSeat;
  for (std::uint64_t rest = s_.members[member].ready_classes & classes; rest != 0; rest &= rest - 1) {
    const std::size_t index = member * std::size_t{kMaxSeatClasses} + static_cast<std::size_t>(std::countr_zero(rest));
    for (std::uint32_t id = s_.ready[index].head; id != kNoSeat; id = s_.seats[id].next) {
      if (!s_.proven(s_.seats[id], at_)) continue;
      if (best == kNoSeat || s_.seats[id].idle_order < s_.seats[best].idle_order) best = id;
      break;
    }
  }
  return best;
}

void Decider::offer(std::uint32_t slot, const Choice& choice) {
  const Ticket& ticket = s_.tickets[slot];
  const Seat& seat = s_.seats[choice.seat];
  const Site& site = s_.sites[seat.site.value];
  const Member& member = s_.members[seat.member.value];
  const OfferId id{std::uint64_t{seat.offer_serial + 1} << 32 | choice.seat};
  const TicketId ticket_id{ticket.id};
  const Millis wait = waited(ticket);
  const OfferReason reason = slot == arrival_ ? arrival_reason_ : OfferReason::kSeatFreed;
  const Millis norm_work{ticket.norm_work_ms};
  const OfferMade made{id,
                       ticket_id,
                       SeatId{choice.seat},
                       seat.member,
                       seat.site,
                       reason,
                       norm_work,
                       member.account.virtual_time,
                       choice.least_virtual_time,
                       choice.candidates,
                       site.set_aside,
                       wait};
  emit(made);
  effect(OfferSeat{id, ticket_id, made.seat, made.site, made.member, ticket.topic, ticket.language, wait});
  clamp_claims();
}

void Decider::clamp_claims() {
  const std::int64_t mean = s_.present.mean();
  const std::int64_t reach = s_.present.reach(s_.setting(Setting::kBurst));
  for (std::uint32_t id = 1; id < s_.g.member_end; ++id) {
    const Member& member = s_.members[id];
    if (!member.present) continue;
    const std::int64_t v = member.account.virtual_time;
    const std::int64_t kept = std::clamp(v, mean - reach, mean + reach);
    if (kept != v) emit(ClaimForfeited{MemberId{static_cast<std::uint16_t>(id)}, v, kept});
  }
}

void Decider::settle_presence() {
  for (std::uint32_t id = 1; s_.unsettled_members != 0 && id < s_.g.member_end; ++id) {
    const Member& member = s_.members[id];
    const bool should = member.should_be_present();
    if (should == member.present) continue;
    std::int64_t v = member.account.virtual_time;
    // Who comes back brings no claim from its absence: v = max(v, mean of the present).
    if (should && s_.present.weight > 0) v = std::max(v, s_.present.mean());
    emit(MemberPresenceChanged{MemberId{static_cast<std::uint16_t>(id)}, should, v});
  }
}

}  // namespace rufbund::core
