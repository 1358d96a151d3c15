// Events about callers: places, tickets, and what the estimate learns from them (R2, R5).
#include <algorithm>

#include "base/check.h"
#include "core/applier.h"

namespace rufbund::core {
namespace {

constexpr std::int64_t kRefreshMs = 5'000;

}  // namespace

void Applier::operator()(const AttemptAdmitted& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  CHECK(!s_.free_tickets.empty() && s_.free_tickets.back() == slot);
  s_.free_tickets.pop_back();
  s_.g.ticket_serial = static_cast<std::uint32_t>(e.ticket.value >> 32);
  const ClassRule& rule = s_.g.classes[e.klass.value];
  Ticket& ticket = s_.tickets[slot];
  ticket = Ticket{};
  ticket.id = e.ticket.value;
  ticket.leg = e.leg;
  ticket.caller = e.caller;
  ticket.carrier = e.carrier;
  ticket.klass = e.klass;
  ticket.language = e.language;
  ticket.rank = {e.first.ms - rule.head_start_ms - (rule.emergency ? kEmergencyLead : 0), sequence_.value};
  ticket.first_ms = e.first.ms;
  ticket.arrived_ms = at_.ms;
  enter(ticket, TicketPhase::kMenu);
  s_.set_ticket_timer(slot);
  if (!e.caller) return;
  if (Place* place = s_.places.find_or_make(e.caller)) {
    if (place->open == 0) place->first_ms = e.first.ms;
    if (place->open < UINT8_MAX) ++place->open;
    place->last_ms = at_.ms;
    place->return_ms = 0;
  }
}

void Applier::operator()(const AttemptRefused& e) {
  if (!e.caller || e.cause == RefusalCause::kClosed) return;
  Place* place = s_.places.find_or_make(e.caller);
  if (place == nullptr) return;
  if (place->open == 0) place->first_ms = e.first.ms;
  place->last_ms = at_.ms;
  place->return_ms = e.return_at == kNever ? 0 : e.return_at.ms;
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
  // Where a seat is ready there is nothing to estimate, and no outcome to learn from.
  WaitEstimate& estimate = s_.estimates[e.skill_set];
  estimate.reach(e.position - 1);
  ticket.estimate_ms = e.estimate == Millis{0} ? -1 : estimate.wait_for(e.position - 1).count();
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
  s_.timers.clear(s_.timer_of_ticket(slot));
  if (ticket.caller) {
    if (Place* place = s_.places.find(ticket.caller)) {
      if (place->open > 0) --place->open;
      place->last_ms = at_.ms;
      // Who was not served keeps the place, also where another call of the same number was served meanwhile.
      const bool lapses = e.end == TicketEnd::kServed || e.end == TicketEnd::kServedByAnnouncement;
      if (!lapses && place->first_ms == 0) place->first_ms = ticket.first_ms;
      if (e.end == TicketEnd::kRefused && e.return_at != kNever) place->return_ms = e.return_at.ms;
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
  for (std::uint32_t set = 0; set < s_.g.set_count; ++set) {
    // The head of the line, also where it may go to proven seats only.
    TimeMs head = at_;
    for (const RankedLine* line : {&s_.lines[set], &s_.restricted[set]})
      if (!line->empty()) head = std::min(head, TimeMs{s_.tickets[line->front(s_.chunks).slot].queued_ms});
    WaitEstimate& estimate = s_.estimates[set];
    estimate.refresh(at_, s_.seats_serving(static_cast<SkillSet>(set)), head);
    const std::uint32_t waiting = s_.ahead_of(static_cast<SkillSet>(set), kLastRank);
    estimate.reach(waiting);
    const Estimate last = estimate.estimate(at_, waiting);
    if (last.known && (s_.g.best_wait_ms < 0 || last.wait.count() < s_.g.best_wait_ms))
      s_.g.best_wait_ms = last.wait.count();
  }
}

void Applier::rank_reached(const Ticket& ticket) {
  WaitEstimate& estimate = s_.estimates[ticket.skill_set];
  const Millis waited = at_ - TimeMs{ticket.queued_ms};
  if (ticket.failed_offers == 0) estimate.reached_head(at_, waited);
  if (ticket.estimate_ms >= 0) estimate.outcome(at_, ticket.join_position, Millis{ticket.estimate_ms}, waited);
  for (Ghost& ghost : s_.ghosts[ticket.skill_set]) {
    if (ghost.estimate_ms < 0 || ticket.rank < ghost.rank) continue;
    estimate.outcome(at_, ghost.position, Millis{ghost.estimate_ms}, at_ - TimeMs{ghost.queued_ms});
    ghost.estimate_ms = -1;
  }
}

void Applier::remember_ghost(const Ticket& ticket) {
  if (ticket.estimate_ms < 0) return;
  for (Ghost& ghost : s_.ghosts[ticket.skill_set]) {
    if (ghost.estimate_ms >= 0) continue;
    ghost = {ticket.rank, ticket.queued_ms, ticket.estimate_ms, ticket.join_position};
    return;
  }
}

}  // namespace rufbund::core
