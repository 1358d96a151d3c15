// The state's derived indexes; see state.h.
#include "core/state.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace rufbund::core {
namespace {

// R3 looks back a quarter of an hour: conversations and their wrap-up of two minutes each, at every seat.
constexpr std::uint32_t kServedPerSeat = 8;
constexpr std::uint32_t kLeastServed = 4'096;

constexpr std::array<std::int64_t, kSettingCount> default_settings() {
  std::array<std::int64_t, kSettingCount> s{};
  const auto set = [&](Setting which, std::int64_t value) { s[static_cast<std::size_t>(which)] = value; };
  set(Setting::kWaitLimit, 1'800'000);
  set(Setting::kMaxWaiting, 50'000);
  set(Setting::kOfferDeadline, 15'000);
  set(Setting::kSiteFailuresInARow, 3);
  set(Setting::kProbeInterval, 30'000);
  set(Setting::kProvenWithin, 600'000);
  set(Setting::kBurst, 1'800'000);
  set(Setting::kShareTolerance, 2'160'000);  // 12 calls of 180 s
  set(Setting::kShortConversation, 10'000);
  set(Setting::kReturnWithin, 900'000);
  set(Setting::kCreditKeep, 1'800'000);
  set(Setting::kPlaceMax, 43'200'000);
  set(Setting::kServiceTarget, 20'000);
  set(Setting::kTellInterval, 45'000);
  set(Setting::kCapacityExpiry, 30'000);
  set(Setting::kMenuLimit, 60'000);
  set(Setting::kServedWithin, 15'000);
  set(Setting::kLeastTalk, 2'000);
  set(Setting::kLegsPerTicket, 1);
  return s;
}

}  // namespace

State::State(const Capacity& c)
    : capacity(c),
      members(c.members + 1),
      books(c.members + 1),
      sites(c.sites + 1),
      seats(c.seats + 1),
      tickets(c.tickets),
      later_legs(c.tickets),
      ready(static_cast<std::size_t>(c.members + 1) * kMaxSeatClasses),
      ghosts(kMaxSkillSets),
      ghosts_left(kMaxSkillSets),
      estimates(kMaxSkillSets),
      places(c.caller_places),
      last_served(std::max(std::bit_ceil(kServedPerSeat * c.seats), kLeastServed)),
      tickets_of_callers(std::bit_ceil(c.tickets), kNoTicket),
      chunks(2 * c.tickets, 2 * kMaxSkillSets + 1),
      everyone(RankedLine::Counting::kBySet),
      timers(timer_count()) {
  g.settings = default_settings();
  free_tickets.reserve(c.tickets);
  for (std::uint32_t slot = c.tickets; slot-- > 0;) free_tickets.push_back(slot);
}

const Seat* State::find_seat(SeatId id) const {
  return id.value < seats.size() && seats[id.value].added ? &seats[id.value] : nullptr;
}

const Site* State::find_site(SiteId id) const {
  return id.value < sites.size() && sites[id.value].added ? &sites[id.value] : nullptr;
}

const Member* State::find_member(MemberId id) const {
  return id.value < members.size() && members[id.value].added ? &members[id.value] : nullptr;
}

std::optional<Place> State::place_at_rest(CallerKey caller, TimeMs now) const {
  std::optional<Place> place = places.find(caller, now);
  // With the hotline's close all places lapse.
  if (place && place->first <= g.closed_at) place.reset();
  return place;
}

std::optional<Place> State::credit(CallerKey caller, ClassId klass, TimeMs now) const {
  if (!caller) return std::nullopt;
  std::optional<Place> place = place_at_rest(caller, now);
  // Who moves to a better class arrives there now.
  if (place && better_class(klass, place->klass)) place.reset();
  return place;
}

std::uint32_t State::ticket_in_line(CallerKey caller, ClassId klass) const {
  std::uint32_t first = kNoTicket;
  if (!caller) return first;
  each_ticket_of(caller, [&](std::uint32_t slot) {
    const Ticket& ticket = tickets[slot];
    if (ticket.phase == TicketPhase::kTalking || ticket.klass != klass) return;
    if (first == kNoTicket || ticket.rank < tickets[first].rank) first = slot;
  });
  return first;
}

bool State::hangs_on(std::uint32_t slot, LegId leg) const {
  bool found = tickets[slot].leg == leg;
  for (std::uint32_t i = 0; i < tickets[slot].later_legs; ++i) found |= later_legs[slot][i].leg == leg;
  return found;
}

bool State::better_class(ClassId klass, ClassId than) const {
  const ClassRule& a = g.classes[klass.value];
  const ClassRule& b = g.classes[than.value];
  return a.emergency != b.emergency ? a.emergency : a.head_start_ms > b.head_start_ms;
}

SkillMask State::required_skills(TopicId topic, SkillId language) const {
  const SkillId skill = g.topics[topic.value].skill;
  return (language ? SkillMask{1} << language.value : 0) | (skill ? SkillMask{1} << skill.value : 0);
}

std::uint32_t State::skill_set_of(SkillMask required) const {
  for (std::uint32_t i = 0; i < g.set_count; ++i)
    if (g.set_skills[i] == required) return i;
  return g.set_count < kMaxSkillSets ? kMaxSkillSets : kMaxSkillSets + 1;
}

std::uint32_t State::ahead_of_new(SkillMask required, const Rank& rank) const {
  std::uint64_t fitting = 0, overlapping = 0;
  for (std::uint32_t c = 0; c < g.class_count; ++c)
    if ((required & ~g.class_skills[c]) == 0) fitting |= std::uint64_t{1} << c;
  for (std::uint32_t s = 0; s < g.set_count; ++s)
    if ((fitting_classes[s] & fitting) != 0) overlapping |= std::uint64_t{1} << s;
  return ahead_in(overlapping, rank);
}

std::uint32_t State::ahead_of(SkillSet set, const Rank& rank) const { return ahead_in(overlapping_sets[set], rank); }

std::uint32_t State::ahead_in(std::uint64_t sets, const Rank& rank) const {
  std::uint32_t in_sets = 0;
  for (std::uint64_t left = sets; left != 0; left &= left - 1)
    in_sets += in_set[static_cast<std::size_t>(std::countr_zero(left))];
  return everyone.ahead_of(chunks, rank, sets, in_sets);
}

std::uint32_t State::seats_serving(SkillSet set) const {
  std::uint64_t classes = 0;
  for (std::uint64_t sets = overlapping_sets[set]; sets != 0; sets &= sets - 1)
    classes |= fitting_classes[static_cast<std::size_t>(std::countr_zero(sets))];
  std::uint32_t count = 0;
  for (; classes != 0; classes &= classes - 1)
    count += serving_in_class[static_cast<std::size_t>(std::countr_zero(classes))];
  return count;
}

void State::list_caller(std::uint32_t slot) {
  std::uint32_t& head = tickets_of_callers[caller_bucket(tickets[slot].caller)];
  tickets[slot].next_of_caller = head;
  head = slot;
}

void State::unlist_caller(std::uint32_t slot) {
  std::uint32_t* link = &tickets_of_callers[caller_bucket(tickets[slot].caller)];
  while (*link != slot) link = &tickets[*link].next_of_caller;
  *link = tickets[slot].next_of_caller;
}

void State::list(std::uint32_t id) {
  Seat& seat = seats[id];
  if (seat.listed) return;
  Member& member = members[seat.member.value];
  ReadyList& ready_list = ready[seat.member.value * std::size_t{kMaxSeatClasses} + seat.seat_class];
  // Mostly the newest goes to the tail; seats of a site that returns find their place by how long they are idle.
  std::uint32_t after = ready_list.tail;
  while (after != kNoSeat && seats[after].idle_order > seat.idle_order) after = seats[after].previous;
  seat.previous = after;
  seat.next = after == kNoSeat ? ready_list.head : seats[after].next;
  (seat.previous == kNoSeat ? ready_list.head : seats[seat.previous].next) = id;
  (seat.next == kNoSeat ? ready_list.tail : seats[seat.next].previous) = id;
  seat.listed = true;
  const std::uint64_t bit = std::uint64_t{1} << seat.seat_class;
  member.ready_classes |= bit;
  ready_classes |= bit;
  ++ready_in_class[seat.seat_class];
}

void State::unlist(std::uint32_t id) {
  Seat& seat = seats[id];
  if (!seat.listed) return;
  Member& member = members[seat.member.value];
  ReadyList& ready_list = ready[seat.member.value * std::size_t{kMaxSeatClasses} + seat.seat_class];
  (seat.previous == kNoSeat ? ready_list.head : seats[seat.previous].next) = seat.next;
  (seat.next == kNoSeat ? ready_list.tail : seats[seat.next].previous) = seat.previous;
  seat.previous = seat.next = kNoSeat;
  seat.listed = false;
  const std::uint64_t bit = std::uint64_t{1} << seat.seat_class;
  if (ready_list.head == kNoSeat) member.ready_classes &= ~bit;
  if (--ready_in_class[seat.seat_class] == 0) ready_classes &= ~bit;
}

void State::set_seat_state(std::uint32_t id, SeatState next) {
  Seat& seat = seats[id];
  const Site& site = sites[seat.site.value];
  if (usable(site) && signed_in(seat.state) != signed_in(next)) {
    Member& member = members[seat.member.value];
    const int change = signed_in(next) ? 1 : -1;
    change_member(member, [&](Member& m) { m.signed_in += change; });
    serving_in_class[seat.seat_class] += change;
    if (member.present) present.seats += change;
  }
  if (seat.state == SeatState::kReady) unlist(id);
  seat.state = next;
  if (next == SeatState::kReady) {
    seat.idle_order = ++g.idle_order;
    if (usable(site) && !site.set_aside) list(id);
  }
}

void State::relist_site(std::uint32_t id) {
  const Site& site = sites[id];
  const bool listable = usable(site) && !site.set_aside;
  for (std::uint32_t s = site.first_seat; s != kNoSeat; s = seats[s].next_of_site) {
    if (seats[s].state != SeatState::kReady) continue;
    if (listable)
      list(s);
    else
      unlist(s);
  }
}

void State::set_usable(std::uint32_t id, bool was_usable) {
  const Site& site = sites[id];
  const bool now_usable = usable(site);
  if (now_usable != was_usable) {
    const int change = now_usable ? 1 : -1;
    for (std::uint32_t s = site.first_seat; s != kNoSeat; s = seats[s].next_of_site) {
      if (!signed_in(seats[s].state)) continue;
      Member& member = members[site.member.value];
      change_member(member, [&](Member& m) { m.signed_in += change; });
      serving_in_class[seats[s].seat_class] += change;
      if (member.present) present.seats += change;
    }
  }
  relist_site(id);
}

void State::stand_in_line(std::uint32_t slot) {
  const Ticket& ticket = tickets[slot];
  const std::uint64_t bit = std::uint64_t{1} << ticket.skill_set;
  if (ticket.restricted) {
    restricted[ticket.skill_set].insert(chunks, ticket.rank, slot);
    restricted_sets |= bit;
  } else {
    RankedLine& line = lines[ticket.skill_set];
    line.insert(chunks, ticket.rank, slot);
    line_heads[ticket.skill_set] = line.first_rank();
    waiting_sets |= bit;
  }
  everyone.insert(chunks, ticket.rank, slot, ticket.skill_set);
  ++in_set[ticket.skill_set];
}

void State::leave_line(std::uint32_t slot) {
  const Ticket& ticket = tickets[slot];
  const std::uint64_t bit = std::uint64_t{1} << ticket.skill_set;
  auto& line = ticket.restricted ? restricted[ticket.skill_set] : lines[ticket.skill_set];
  line.erase(chunks, ticket.rank);
  everyone.erase(chunks, ticket.rank);
  --in_set[ticket.skill_set];
  if (line.empty())
    (ticket.restricted ? restricted_sets : waiting_sets) &= ~bit;
  else if (!ticket.restricted)
    line_heads[ticket.skill_set] = line.first_rank();
}

void State::set_ticket_timer(std::uint32_t slot) {
  const Ticket& ticket = tickets[slot];
  std::int64_t due = kNever.ms;
  switch (ticket.phase) {
    case TicketPhase::kMenu:
      due = ticket.lapse_at_ms;
      break;
    case TicketPhase::kWaiting:
      due = ticket.restricted ? std::min(ticket.tell_at_ms, ticket.lapse_at_ms) : ticket.tell_at_ms;
      break;
    case TicketPhase::kOffered:
      due = ticket.lapse_at_ms;  // the offer's deadline
      break;
    case TicketPhase::kTalking:
      if (ticket.on_probation) due = ticket.answered_ms + setting(Setting::kLeastTalk);
      break;
    case TicketPhase::kFree:
      break;
  }
  timers.set(timer_of_ticket(slot), TimeMs{due});
}

void State::schedule_hours() {
  TimeMs due = kNever;
  for (std::uint32_t i = 0; i < g.hours_count; ++i) {
    if (g.hours[i].from > g.at) due = std::min(due, g.hours[i].from);
    if (g.hours[i].to > g.at) due = std::min(due, g.hours[i].to);
  }
  timers.set(timer_of_hours(), due);
}

std::uint32_t State::intern_seat_class(SkillMask skills) {
  for (std::uint32_t i = 0; i < g.class_count; ++i)
    if (g.class_skills[i] == skills) return i;
  CHECK(g.class_count < kMaxSeatClasses);
  g.class_skills[g.class_count++] = skills;
  derive_fits();
  return g.class_count - 1;
}

void State::intern_skill_set(SkillMask required) {
  CHECK(g.set_count < kMaxSkillSets);
  g.set_skills[g.set_count++] = required;
  derive_fits();
}

void State::derive_fits() {
  classes_of_scarcity.fill(0);
  for (std::uint32_t c = 0; c < g.class_count; ++c) {
    std::uint32_t scarcity = 0;
    for (std::uint64_t skills = g.class_skills[c]; skills != 0; skills &= skills - 1)
      scarcity = std::max<std::uint32_t>(scarcity, g.scarcity[static_cast<std::size_t>(std::countr_zero(skills))]);
    classes_of_scarcity[scarcity] |= std::uint64_t{1} << c;
  }
  sets_of_class.fill(0);
  for (std::uint32_t s = 0; s < g.set_count; ++s) {
    fitting_classes[s] = 0;
    for (std::uint32_t c = 0; c < g.class_count; ++c) {
      if ((g.set_skills[s] & ~g.class_skills[c]) != 0) continue;
      fitting_classes[s] |= std::uint64_t{1} << c;
      sets_of_class[c] |= std::uint64_t{1} << s;
    }
  }
  for (std::uint32_t s = 0; s < g.set_count; ++s) {
    overlapping_sets[s] = std::uint64_t{1} << s;
    for (std::uint32_t t = 0; t < g.set_count; ++t)
      if ((fitting_classes[s] & fitting_classes[t]) != 0) overlapping_sets[s] |= std::uint64_t{1} << t;
  }
}

void State::rebuild_indexes() {
  derive_fits();
  for (std::uint32_t set = 0; set < kMaxSkillSets; ++set) {
    ghosts_left[set] = 0;
    for (std::uint32_t i = 0; i < kGhosts; ++i)
      ghosts_left[set] |= static_cast<std::uint32_t>(ghosts[set][i].estimate_ms >= 0) << i;
  }
  // Lines, in slot order: the rank decides the place.
  for (std::uint32_t slot = 0; slot < tickets.size(); ++slot) {
    if (tickets[slot].phase == TicketPhase::kWaiting) stand_in_line(slot);
    if (tickets[slot].phase != TicketPhase::kFree && tickets[slot].caller) list_caller(slot);
  }
  present = PresentSums{};
  for (Member& member : members) {
    member.signed_in = 0;
    member.ready_classes = 0;
    if (member.present) present.add(member.account);
  }
  serving_in_class.fill(0);
  std::vector<std::uint32_t> listed;
  for (std::uint32_t id = 1; id < seats.size(); ++id) {
    Seat& seat = seats[id];
    if (!seat.added) continue;
    if (seat.listed) listed.push_back(id);
    seat.listed = false;
    seat.previous = seat.next = kNoSeat;
    if (!signed_in(seat.state) || !usable(sites[seat.site.value])) continue;
    Member& member = members[seat.member.value];
    ++member.signed_in;
    ++serving_in_class[seat.seat_class];
    if (member.present) ++present.seats;
  }
  unsettled_members = 0;
  for (const Member& member : members) unsettled_members += member.unsettled();
  std::sort(listed.begin(), listed.end(),
            [&](std::uint32_t a, std::uint32_t b) { return seats[a].idle_order < seats[b].idle_order; });
  for (std::uint32_t id : listed) list(id);
}

}  // namespace rufbund::core
