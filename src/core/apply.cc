// How each event changes the state. The only writer of the state: deciding applies its events here, and so does a
// rebuild from the journal, so both lead to the same place.
#include <algorithm>
#include <bit>

#include "base/check.h"
#include "core/core.h"
#include "core/state.h"

namespace rufbund::core {
namespace {

// A seat that failed an offer rests at least this long, so that a refusing trunk is not rung in a loop.
constexpr std::int64_t kFailedOfferRestMs = 5'000;
// R4: a ticket whose third offer waits for a proven seat waits this long at most.
constexpr std::int64_t kRestrictionMs = 30'000;
constexpr std::int64_t kRefreshMs = 5'000;

class Applier {
 public:
  Applier(State& state, Sequence sequence, TimeMs at) : s_(state), sequence_(sequence), at_(at) {}

  // --- rules ---
  void operator()(const RulesAdopted& e) { s_.g.rules_version = e.version; }
  void operator()(const SettingChanged& e) { s_.g.settings[static_cast<std::size_t>(e.setting)] = e.value; }
  void operator()(const SkillDefined& e) {
    s_.g.skills_defined |= std::uint64_t{1} << e.skill.value;
    s_.g.scarcity[e.skill.value] = e.scarcity;
    s_.derive_fits();
  }
  void operator()(const TopicDefined& e) { s_.g.topics[e.topic.value] = {e.norm_work.count(), e.skill, true}; }
  void operator()(const ClassDefined& e) {
    s_.g.classes[e.klass.value] = {e.head_start.count(), e.max_waiting, e.emergency, true};
  }
  void operator()(const MemberAdded& e) {
    s_.members[e.member.value].added = true;
    s_.g.member_end = std::max<std::uint32_t>(s_.g.member_end, e.member.value + 1u);
  }
  void operator()(const SiteAdded& e) {
    Site& site = s_.sites[e.site.value];
    site.added = true;
    site.member = e.member;
    site.kind = e.kind;
    site.wrap_up_ms = e.wrap_up.count();
  }
  void operator()(const SeatAdded& e) {
    Seat& seat = s_.seats[e.seat.value];
    Site& site = s_.sites[e.site.value];
    seat.added = true;
    seat.site = e.site;
    seat.member = site.member;
    seat.skills = e.skills;
    seat.seat_class = static_cast<std::uint8_t>(s_.intern_seat_class(e.skills));
    (site.first_seat == kNoSeat ? site.first_seat : s_.seats[site.last_seat].next_of_site) = e.seat.value;
    site.last_seat = e.seat.value;
    // A trunk's channels are there as long as the trunk is; an agent signs in.
    if (site.kind == SiteKind::kTrunk) s_.set_seat_state(e.seat.value, SeatState::kReady);
  }
  void operator()(const WeightStaged& e) { s_.members[e.member.value].staged_ppm = e.weight_ppm; }
  void operator()(const WeightsAdopted& e) {
    const std::int64_t mean = mean_for_new_key();
    s_.g.agreement = e.agreement;
    for (Member& member : s_.members) {
      if (!member.added) continue;
      if (member.present) s_.present.remove(member.account);
      reweigh(member.account, mean, member.staged_ppm);
      if (member.present) s_.present.add(member.account);
      member.staged_ppm = 0;
    }
  }

  // --- hours ---
  void operator()(const HotlineOpened&) {
    s_.g.open = true;
    s_.schedule_hours();
  }
  void operator()(const HotlineClosed&) {
    s_.g.open = false;
    s_.schedule_hours();
  }
  void operator()(const HoursScheduled& e) {
    std::uint32_t kept = 0;  // intervals that are over make room
    for (std::uint32_t i = 0; i < s_.g.hours_count; ++i)
      if (s_.g.hours[i].to > at_) s_.g.hours[kept++] = s_.g.hours[i];
    s_.g.hours[kept++] = {e.from, e.to};
    s_.g.hours_count = kept;
    // A boundary that is due and not yet passed stays due.
    if (s_.timers.due(s_.timer_of_hours()) > at_) s_.schedule_hours();
  }

  // --- seats and sites ---
  void operator()(const SeatStateChanged& e) {
    Seat& seat = s_.seats[e.seat.value];
    const Site& site = s_.sites[seat.site.value];
    const bool was_probe = site.set_aside && site.probing && seat.listed;
    s_.timers.clear(s_.timer_of_seat(e.seat.value));
    s_.set_seat_state(e.seat.value, e.state);
    seat.held_back = site.kind == SiteKind::kTrunk && e.state == SeatState::kOffline;
    if (site.kind == SiteKind::kAgents) seat.wish = e.state;
    if (was_probe) rearm_probe(seat.site);
  }
  void operator()(const SeatWishNoted& e) { s_.seats[e.seat.value].wish = e.wish; }
  void operator()(const WrapUpEnded& e) {
    s_.timers.clear(s_.timer_of_seat(e.seat.value));
    s_.set_seat_state(e.seat.value, SeatState::kReady);
  }
  void operator()(const SiteModeChanged& e) {
    Site& site = s_.sites[e.site.value];
    const bool was_usable = s_.usable(site);
    site.mode = e.mode;
    s_.set_usable(e.site.value, was_usable);
    if (site.set_aside) rearm_probe(e.site);
  }
  void operator()(const SiteHealthChanged& e) {
    Site& site = s_.sites[e.site.value];
    const bool was_usable = s_.usable(site);
    site.reachable = e.reachable;
    s_.set_usable(e.site.value, was_usable);
    if (site.set_aside) rearm_probe(e.site);
  }
  void operator()(const SiteSetAside& e) {
    Site& site = s_.sites[e.site.value];
    site.set_aside = true;
    site.probing = false;
    s_.relist_site(e.site.value);
    s_.timers.set(s_.timer_of_probe(e.site.value), e.probe_at);
  }
  void operator()(const SiteProbed& e) {
    s_.sites[e.site.value].probing = true;
    s_.timers.clear(s_.timer_of_probe(e.site.value));
    s_.list(e.seat.value);
  }
  void operator()(const SiteReturned& e) {
    Site& site = s_.sites[e.site.value];
    site.set_aside = site.probing = false;
    site.failures = 0;
    s_.timers.clear(s_.timer_of_probe(e.site.value));
    s_.relist_site(e.site.value);
  }
  void operator()(const CapacityReported& e) {
    s_.sites[e.site.value].has_capacity = true;
    s_.timers.set(s_.timer_of_capacity(e.site.value), at_ + Millis{s_.setting(Setting::kCapacityExpiry)});
  }
  void operator()(const CapacityExpired& e) {
    s_.sites[e.site.value].has_capacity = false;
    s_.timers.clear(s_.timer_of_capacity(e.site.value));
  }
  void operator()(const MemberPresenceChanged& e) {
    Member& member = s_.members[e.member.value];
    if (e.present) {
      member.account.virtual_time = e.virtual_time;
      s_.present.add(member.account);
      s_.present.seats += member.signed_in;
    } else {
      s_.present.remove(member.account);
      s_.present.seats -= member.signed_in;
    }
    member.present = e.present;
  }

  // --- callers ---
  void operator()(const AttemptAdmitted& e) {
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
  void operator()(const AttemptRefused& e) {
    if (!e.caller || e.cause == RefusalCause::kClosed) return;
    Place* place = s_.places.find_or_make(e.caller);
    if (place == nullptr) return;
    if (place->open == 0) place->first_ms = e.first.ms;
    place->last_ms = at_.ms;
    place->return_ms = e.return_at == kNever ? 0 : e.return_at.ms;
  }
  void operator()(const RefusalsRecorded&) {}
  void operator()(const TicketQueued& e) {
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
    ticket.estimate_ms = e.estimate == Millis{0} ? -1 : estimate.wait_for(e.position - 1).count();
    estimate.joined_line(at_);
    ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
    enter(ticket, TicketPhase::kWaiting);
    s_.stand_in_line(slot);
    s_.set_ticket_timer(slot);
  }
  void operator()(const PlaceTold& e) {
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
    if (e.high.count() >= 0) ticket.told_until_ms = at_.ms + e.high.count();
    if (e.kind == TellKind::kLonger) ticket.told_longer = true;
    s_.set_ticket_timer(slot);
  }
  void operator()(const AnnouncementPlayed& e) {
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    ticket.heard = e.announcement.value;
    ticket.tell_at_ms = at_.ms + s_.setting(Setting::kTellInterval);
    s_.set_ticket_timer(slot);
  }
  void operator()(const TicketEnded& e) {
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
        if (e.end == TicketEnd::kRefused && e.return_at != kNever) place->return_ms = e.return_at.ms;
      }
    }
    enter(ticket, TicketPhase::kFree);
    s_.free_tickets.push_back(slot);
  }

  // --- offers and conversations ---
  void operator()(const OfferMade& e) {
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    Seat& seat = s_.seats[e.seat.value];
    s_.leave_line(slot);
    rank_reached(ticket);
    ticket.offer = e.offer.value;
    ticket.seat = e.seat.value;
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
  void operator()(const ClaimForfeited& e) {
    change_account(e.member, [&](Account& account) { account.virtual_time = e.after; });
  }
  void operator()(const OfferRang&) {}
  void operator()(const OfferAnswered& e) {
    refresh_estimates();
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    ticket.answered_ms = at_.ms;
    enter(ticket, TicketPhase::kTalking);
    s_.set_ticket_timer(slot);
    s_.estimates[ticket.skill_set].left_line(at_, at_ - TimeMs{ticket.queued_ms}, false);
    Seat& seat = s_.seats[e.seat.value];
    s_.sites[seat.site.value].failures = 0;
    s_.set_seat_state(e.seat.value, SeatState::kTalking);
  }
  void operator()(const OfferFailed& e) {
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    const Seat& seat = s_.seats[e.seat.value];
    Site& site = s_.sites[seat.site.value];
    if (e.failure == OfferFailure::kLost) {
      change_account(seat.member, [&](Account& account) { give_back(account, Millis{ticket.norm_work_ms}); });
    } else {
      ++site.failures;
      if (ticket.failed_offers < UINT8_MAX) ++ticket.failed_offers;
    }
    const bool was_probe = seat.probe;
    free_seat(e.seat.value, e.failure == OfferFailure::kLost ? 0 : std::max(site.wrap_up_ms, kFailedOfferRestMs));
    if (was_probe && e.failure == OfferFailure::kLost) rearm_probe(seat.site);
    ticket.restricted = ticket.failed_offers >= 2;
    back_in_line(slot);
  }
  void operator()(const OfferWithdrawn& e) {
    const Seat& seat = s_.seats[e.seat.value];
    const Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(e.ticket.value)];
    change_account(seat.member, [&](Account& account) { give_back(account, Millis{ticket.norm_work_ms}); });
    const bool was_probe = seat.probe;
    free_seat(e.seat.value, 0);
    if (was_probe) rearm_probe(seat.site);
  }
  void operator()(const ConversationEnded& e) {
    refresh_estimates();
    complete_call(e.seat, e.ticket, e.talk);
  }
  void operator()(const ConversationBroken& e) {
    refresh_estimates();
    complete_call(e.seat, e.ticket, e.talk);
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    Ticket& ticket = s_.tickets[slot];
    ticket.restricted = false;
    s_.estimates[ticket.skill_set].joined_line(at_, at_ - TimeMs{ticket.queued_ms});
    back_in_line(slot);
  }
  void operator()(const WorkCounted& e) {
    Member& member = s_.members[e.member.value];
    member.counted_ms += e.norm_work.count();
    ++member.counted_calls;
    const Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(e.ticket.value)];
    if (!ticket.caller) return;
    if (Place* place = s_.places.find(ticket.caller)) {
      place->first_ms = 0;  // R2: the place lapses with a conversation
      place->return_ms = 0;
      place->served_ticket = e.ticket.value;
      place->served_ms = at_.ms;
      place->served_by = e.member.value;
      place->norm_work_ms = e.norm_work.count();
      place->topic = ticket.topic.value;
    }
  }
  void operator()(const WorkTakenBack& e) {
    Member& member = s_.members[e.member.value];
    member.counted_ms -= e.norm_work.count();
    --member.counted_calls;
  }
  void operator()(const RestrictionLapsed& e) {
    const auto slot = static_cast<std::uint32_t>(e.ticket.value);
    s_.leave_line(slot);
    s_.tickets[slot].restricted = false;
    s_.stand_in_line(slot);
    s_.set_ticket_timer(slot);
  }

  // --- announcements, admission, restart ---
  void operator()(const AnnouncementPublished& e) {
    s_.g.announcement = e.announcement;
    s_.g.announcement_mode = e.mode;
  }
  void operator()(const AnnouncementWithdrawn&) { s_.g.announcement = AnnouncementId{}; }
  void operator()(const AnnouncementHeard&) {}
  void operator()(const FrontierMoved& e) {
    s_.g.frontier = e.frontier;
    s_.g.frontier_follows = e.follows_clock;
  }
  void operator()(const TimePassed&) {
    // Hours that began or ended without a change have no event of their own.
    if (s_.timers.due(s_.timer_of_hours()) <= at_) s_.schedule_hours();
  }
  void operator()(const NodeResumed&) {}
  void operator()(const CommandIgnored&) {}

 private:
  void enter(Ticket& ticket, TicketPhase next) {
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

  template <class Change>
  void change_account(MemberId id, Change&& change) {
    Member& member = s_.members[id.value];
    if (member.present) s_.present.remove(member.account);
    change(member.account);
    if (member.present) s_.present.add(member.account);
  }

  // The mean that a new key refers to: of the present, or of all that hold a weight where nobody is present.
  [[nodiscard]] std::int64_t mean_for_new_key() const {
    if (s_.present.weight > 0) return s_.present.mean();
    PresentSums all;
    for (const Member& member : s_.members)
      if (member.added) all.add(member.account);
    return all.mean();
  }

  void free_seat(std::uint32_t id, std::int64_t rest_ms) {
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

  void complete_call(SeatId id, TicketId ticket_id, Millis talk) {
    const Seat& seat = s_.seats[id.value];
    const std::int64_t wrap_up_ms = s_.sites[seat.site.value].wrap_up_ms;
    Ticket& ticket = s_.tickets[static_cast<std::uint32_t>(ticket_id.value)];
    // The seat was taken from the offer to the end of its wrap-up.
    const Millis ringing = TimeMs{ticket.answered_ms} - TimeMs{ticket.offered_ms};
    s_.estimates[ticket.skill_set].handled(at_, ringing + talk + Millis{wrap_up_ms});
    s_.seats[id.value].last_completed_ms = at_.ms;
    free_seat(id.value, wrap_up_ms);
    ticket.offer = 0;
    ticket.seat = kNoSeat;
  }

  void back_in_line(std::uint32_t slot) {
    Ticket& ticket = s_.tickets[slot];
    ticket.offer = 0;
    ticket.seat = kNoSeat;
    ticket.answered_ms = 0;
    ticket.lapse_at_ms = ticket.restricted ? at_.ms + kRestrictionMs : 0;
    ticket.estimate_ms = -1;  // its rank was reached once: no further outcome
    enter(ticket, TicketPhase::kWaiting);
    s_.stand_in_line(slot);
    s_.set_ticket_timer(slot);
  }

  void rearm_probe(SiteId id) {
    s_.sites[id.value].probing = false;
    s_.relist_site(id.value);
    s_.timers.set(s_.timer_of_probe(id.value), at_ + Millis{s_.setting(Setting::kProbeInterval)});
  }

  void refresh_estimates() {
    if (at_.ms - s_.g.estimate_refreshed_ms < kRefreshMs) return;
    s_.g.estimate_refreshed_ms = at_.ms;
    s_.g.best_wait_ms = -1;
    for (std::uint32_t set = 0; set < s_.g.set_count; ++set) {
      const RankedLine& line = s_.lines[set];
      const TimeMs head{line.empty() ? at_.ms : s_.tickets[line.front(s_.chunks).slot].queued_ms};
      WaitEstimate& estimate = s_.estimates[set];
      estimate.refresh(at_, s_.seats_serving(static_cast<SkillSet>(set)), head);
      const Estimate last = estimate.estimate(at_, s_.ahead_of(static_cast<SkillSet>(set), kLastRank));
      if (last.supported && (s_.g.best_wait_ms < 0 || last.wait.count() < s_.g.best_wait_ms))
        s_.g.best_wait_ms = last.wait.count();
    }
  }

  // R5: the outcome of an estimate is the time its rank was reached, also where the caller had left.
  void rank_reached(const Ticket& ticket) {
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

  void remember_ghost(const Ticket& ticket) {
    if (ticket.estimate_ms < 0) return;
    for (Ghost& ghost : s_.ghosts[ticket.skill_set]) {
      if (ghost.estimate_ms >= 0) continue;
      ghost = {ticket.rank, ticket.queued_ms, ticket.estimate_ms, ticket.join_position};
      return;
    }
  }

  State& s_;
  Sequence sequence_;
  TimeMs at_;
};

}  // namespace

void Core::apply(Sequence sequence, TimeMs at, const Event& event) {
  State& s = *state_;
  CHECK(at >= s.g.at);
  s.g.at = at;
  s.g.sequence = sequence.value;
  std::visit(Applier{s, sequence, at}, event);
}

}  // namespace rufbund::core
