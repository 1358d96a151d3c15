// Events about callers: places, tickets, and what the estimate learns from them (R2, R5).
#include <algorithm>
#include <array>
#include <bit>

#include "base/check.h"
#include "core/applier.h"

namespace rufbund::core {
namespace {

constexpr std::int64_t kRefreshMs = 5'000;
// R2: a place does not lapse before the announced return time plus this.
constexpr Millis kReturnGrace{600'000};

}  // namespace

Ticket& Applier::open_ticket(TicketId id, LegId leg, CallerKey caller, ClassId klass, TimeMs first) {
  const auto slot = static_cast<std::uint32_t>(id.value);
  CHECK(!s_.free_tickets.empty() && s_.free_tickets.back() == slot);
  s_.free_tickets.pop_back();
  s_.g.ticket_serial = static_cast<std::uint32_t>(id.value >> 32);
  const ClassRule& rule = s_.g.classes[klass.value];
  Ticket& ticket = s_.tickets[slot];
  ticket = Ticket{};
  ticket.id = id.value;
  ticket.leg = leg;
  ticket.caller = caller;
  ticket.klass = ticket.first_class = klass;
  ticket.rank = {first.ms - rule.head_start_ms - (rule.emergency ? kEmergencyLead : 0), sequence_.value};
  ticket.first_ms = first.ms;
  ticket.arrived_ms = at_.ms;
  ticket.lapse_at_ms = at_.ms + s_.setting(Setting::kMenuLimit);
  enter(ticket, TicketPhase::kMenu);
  s_.set_ticket_timer(slot);
  return ticket;
}

void Applier::operator()(const AttemptAdmitted& e) {
  Ticket& ticket = open_ticket(e.ticket, e.leg, e.caller, e.klass, e.first);
  ticket.carrier = e.carrier;
  ticket.language = e.language;
  if (!e.caller) {
    ++s_.g.keyless;
    return;
  }
  ticket.rang_before = s_.places.knows(e.caller);
  // The ticket takes the place with it, and gives it back when it ends unserved.
  if (const auto place = s_.credit(e.caller, e.klass, at_); place && place->first == e.first) {
    ticket.kept_until_ms = place->until.ms;
    ticket.first_class = place->klass;
  }
  ticket.not_alone = note_company(e.caller);
  s_.g.callers += s_.places.take(e.caller, at_);
  s_.list_caller(static_cast<std::uint32_t>(e.ticket.value));
}

void Applier::operator()(const AttemptRefused& e) {
  if (!e.caller || e.cause == RefusalCause::kClosed) return;
  // Who has a ticket in the line has what an attempt could leave.
  bool in_line = false;
  s_.each_ticket_of(e.caller, [&](std::uint32_t slot) { in_line |= s_.tickets[slot].phase != TicketPhase::kTalking; });
  if (in_line) return;
  Place place{e.first, TimeMs{}, e.klass};
  if (const auto kept = s_.credit(e.caller, e.klass, at_); kept && kept->first == e.first) place = *kept;
  leave_place(e.caller, place, e.return_at);
  if (e.return_at != kNever)
    s_.told.told(at_, e.first.ms - s_.g.classes[e.klass.value].head_start_ms, e.return_at, e.first < at_);
  note_company(e.caller);
}

void Applier::leave_place(CallerKey caller, Place place, TimeMs return_at) {
  place.until = std::max(place.until, at_ + Millis{s_.setting(Setting::kCreditKeep)});
  if (return_at != kNever) place.until = std::max(place.until, return_at + kReturnGrace);
  place.until = std::min(place.until, place.first + Millis{s_.setting(Setting::kPlaceMax)});
  if (place.first <= s_.g.closed_at) place.until = TimeMs{};  // it lapsed with the close
  s_.g.callers += s_.places.put(caller, place, at_);
}

bool Applier::note_company(CallerKey caller) {
  bool any = false;
  s_.each_ticket_of(caller, [&](std::uint32_t slot) { any = s_.tickets[slot].not_alone = true; });
  return any;
}

void Applier::operator()(const TicketQueued& e) {
  refresh_estimates();
  if (e.skill_set == s_.g.set_count) {
    s_.intern_skill_set(s_.required_skills(e.topic, e.language));
    s_.estimates[e.skill_set].expect(Millis{s_.g.topics[e.topic.value].norm_work_ms});
    s_.estimates[e.skill_set].refresh(at_, s_.seats_serving(e.skill_set), at_);
  }
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  ticket.topic = e.topic;
  ticket.language = e.language;
  ticket.skill_set = e.skill_set;
  ticket.norm_work_ms = static_cast<std::uint32_t>(s_.g.topics[e.topic.value].norm_work_ms);
  ticket.queued_ms = at_.ms;
  ticket.join_position = e.position;
  ticket.lapse_at_ms = 0;
  // Where a seat is ready there is nothing to estimate, and no outcome to learn from.
  WaitEstimate& estimate = s_.estimates[e.skill_set];
  estimate.reach(e.position - 1);
  ticket.estimate_ms = e.estimate == Millis{0} ? -1 : estimate.wait_for(e.position - 1, ticket.rank.key_ms).count();
  // Who took up a place had left it so long before it would have lapsed, or was told when to return.
  const bool returned = ticket.kept_until_ms != 0;
  const TimeMs left_at{ticket.kept_until_ms - s_.setting(Setting::kCreditKeep)};
  const bool was_absent = returned && estimate.came_back(at_, left_at, ticket.rank.key_ms);
  s_.told.joined(at_, returned && !was_absent ? ticket.rank.key_ms : -1, e.skill_set);
  estimate.joined_line(at_);
  ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
  enter(ticket, TicketPhase::kWaiting);
  s_.stand_in_line(slot);
  s_.set_ticket_timer(slot);
}

void Applier::operator()(const PlaceTold& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
  if (e.high.count() >= 0) {
    // The shortest promise so far is the one that counts, until the caller was told that it will be longer.
    const std::int64_t until = at_.ms + e.high.count();
    const bool first = ticket.told_until_ms == 0 || e.kind == TellKind::kLonger;
    ticket.told_until_ms = first ? until : std::min(ticket.told_until_ms, until);
  }
  if (e.kind == TellKind::kLonger) ticket.told_longer = true;
  s_.set_ticket_timer(slot);
}

void Applier::operator()(const AnnouncementPlayed& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  ticket.heard = e.announcement.value;
  ticket.may_answer = s_.g.announcement_mode == AnnouncementMode::kInsteadOfWaiting;
  ticket.heard_ms = -1;
  ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
  s_.set_ticket_timer(slot);
}

void Applier::operator()(const AnnouncementHeard& e) {
  Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(e.ticket.value)];
  if (ticket.may_answer && ticket.heard == e.announcement.value) ticket.heard_ms = at_.ms;
}

void Applier::operator()(const TicketEnded& e) {
  refresh_estimates();
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Ticket& ticket = s_.tickets[slot];
  if (ticket.phase == TicketPhase::kWaiting) {
    s_.leave_line(slot);
    if (e.end == TicketEnd::kAbandoned) remember_ghost(ticket);
  }
  if (ticket.phase == TicketPhase::kWaiting || ticket.phase == TicketPhase::kOffered)
    s_.estimates[ticket.skill_set].left_line(at_, at_ - TimeMs{ticket.queued_ms}, e.end == TicketEnd::kAbandoned);
  if ((ticket.phase == TicketPhase::kWaiting || ticket.phase == TicketPhase::kOffered) &&
      e.end == TicketEnd::kAbandoned && ticket.caller)
    s_.estimates[ticket.skill_set].left_place(at_, ticket.rank.key_ms);
  s_.timers.clear(s_.timer_of_ticket(slot));
  s_.g.later_legs -= ticket.later_legs;
  if (ticket.caller) {
    s_.unlist_caller(slot);
    // A conversation that counts ends the place; who was cut off in one keeps it.
    if (!ticket.counted || e.end != TicketEnd::kServed) {
      Place place{TimeMs{ticket.first_ms}, TimeMs{ticket.kept_until_ms}, ticket.first_class};
      // One place for each caller: of two tickets that left, the earlier arrival.
      if (const auto other = ticket.not_alone ? s_.place_at_rest(ticket.caller, at_) : std::nullopt) {
        const TimeMs until = std::max(place.until, other->until);
        if (other->first < place.first) place = *other;
        place.until = until;
      }
      leave_place(ticket.caller, place, e.return_at);
      if (e.return_at != kNever)
        s_.told.told(at_, ticket.rank.key_ms, e.return_at, ticket.first_ms < ticket.arrived_ms);
    }
  }
  enter(ticket, TicketPhase::kFree);
  s_.free_tickets.push_back(slot);
}

void Applier::enter(Ticket& ticket, TicketPhase next) {
  const auto count_of = [&](TicketPhase phase) -> std::uint32_t* {
    switch (phase) {
      case TicketPhase::kMenu:
        return &s_.g.menu_count;
      case TicketPhase::kWaiting:
        return &s_.g.waiting_count;
      case TicketPhase::kOffered:
        return &s_.g.offered_count;
      case TicketPhase::kTalking:
        return &s_.g.talking_count;
      case TicketPhase::kFree:
        break;
    }
    return nullptr;
  };
  const auto waits = [](TicketPhase phase) { return phase != TicketPhase::kFree && phase != TicketPhase::kTalking; };
  if (auto* count = count_of(ticket.phase)) --*count;
  if (auto* count = count_of(next)) ++*count;
  if (waits(ticket.phase)) --s_.g.class_waiting[ticket.klass.value];
  if (waits(next)) ++s_.g.class_waiting[ticket.klass.value];
  ticket.phase = next;
}

void Applier::refresh_estimates() {
  if (at_.ms - s_.g.estimate_refreshed_ms < kRefreshMs) return;
  s_.g.estimate_refreshed_ms = at_.ms;
  s_.g.best_wait_ms = -1;
  s_.told.settle(at_);
  const FluidLine::Told told = s_.told.outlook();
  std::array<AbsentCallers::Profile, kMaxSkillSets> absent;
  for (std::uint32_t set = 0; set < s_.g.set_count; ++set) absent[set] = s_.estimates[set].settle(at_);
  for (std::uint32_t set = 0; set < s_.g.set_count; ++set) {
    // The head of the line, also where it may go to proven seats only.
    TimeMs head = at_;
    for (const RankedLine* line : {&s_.lines[set], &s_.restricted[set]})
      if (!line->empty()) head = std::min(head, TimeMs{line->front(s_.chunks).rank.key_ms});
    WaitEstimate& estimate = s_.estimates[set];
    AbsentCallers::Profile sharing = absent[set];
    for (std::uint64_t others = s_.overlapping_sets[set] & ~(std::uint64_t{1} << set); others != 0;
         others &= others - 1)
      sharing.add(absent[static_cast<std::size_t>(std::countr_zero(others))]);
    estimate.refresh(at_, s_.seats_serving(static_cast<SkillSet>(set)), head, sharing, &told,
                     s_.told.part_of(s_.overlapping_sets[set]));
    const std::uint32_t waiting = s_.ahead_of(static_cast<SkillSet>(set), kLastRank);
    estimate.reach(waiting);
    const Estimate last = estimate.estimate(at_, waiting);
    if (last.known && (s_.g.best_wait_ms < 0 || last.wait.count() < s_.g.best_wait_ms))
      s_.g.best_wait_ms = last.wait.count();
  }
  find_frontier();
}

// R6: the greatest rank whose estimate is within the limit, to 15 s.
void Applier::find_frontier() {
  const std::int64_t limit = s_.setting(Setting::kWaitLimit);
  s_.g.admits_to_ms = at_.ms;
  if (s_.g.best_wait_ms <= limit) return;
  const auto within = [&](std::int64_t rank_ms) {
    for (std::uint32_t set = 0; set < s_.g.set_count; ++set) {
      const std::uint32_t ahead = s_.ahead_of(static_cast<SkillSet>(set), Rank{rank_ms, UINT64_MAX});
      const Estimate e = s_.estimates[set].estimate(at_, ahead, rank_ms);
      if (e.known && e.wait.count() <= limit) return true;
    }
    return false;
  };
  std::int64_t in = std::max<std::int64_t>(s_.g.frontier.ms, at_.ms - s_.setting(Setting::kPlaceMax)), out = at_.ms;
  while (out - in > 15'000) {
    const std::int64_t middle = in + (out - in) / 2;
    (within(middle) ? in : out) = middle;
  }
  s_.g.admits_to_ms = in;
}

void Applier::rank_reached(const Ticket& ticket) {
  WaitEstimate& estimate = s_.estimates[ticket.skill_set];
  const Millis waited = at_ - TimeMs{ticket.queued_ms};
  if (ticket.failed_offers == 0) estimate.reached_rank(at_, ticket.rank.key_ms);
  if (ticket.estimate_ms >= 0)
    estimate.outcome(at_, ticket.join_position, Millis{ticket.estimate_ms}, waited,
                     Millis{ticket.queued_ms - ticket.rank.key_ms});
  std::uint32_t& left = s_.ghosts_left[ticket.skill_set];
  for (std::uint32_t rest = left; rest != 0; rest &= rest - 1) {
    Ghost& ghost = s_.ghosts[ticket.skill_set][static_cast<std::size_t>(std::countr_zero(rest))];
    if (ticket.rank < ghost.rank) continue;
    estimate.outcome(at_, ghost.position, Millis{ghost.estimate_ms}, at_ - TimeMs{ghost.queued_ms},
                     Millis{ghost.queued_ms - ghost.rank.key_ms});
    ghost.estimate_ms = -1;
    left ^= rest & -rest;
  }
}

void Applier::remember_ghost(const Ticket& ticket) {
  if (ticket.estimate_ms < 0) return;
  std::uint32_t& left = s_.ghosts_left[ticket.skill_set];
  if (left == UINT32_MAX) return;
  const int free = std::countr_one(left);
  s_.ghosts[ticket.skill_set][static_cast<std::size_t>(free)] = {ticket.rank, ticket.queued_ms, ticket.estimate_ms,
                                                                 ticket.join_position};
  left |= std::uint32_t{1} << free;
}

}  // namespace rufbund::core
