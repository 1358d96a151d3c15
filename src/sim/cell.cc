// See cell.h.
#include "sim/cell.h"

#include <algorithm>
#include <variant>

#include "base/check.h"

namespace rufbund::sim {
namespace {

using namespace core;

// Streams of chance of a cell; those of the population begin at 0.
std::uint64_t stream(std::uint32_t line, std::uint64_t purpose) { return (std::uint64_t{line} + 1) << 32 | purpose; }

// Who hears an estimate and does not want to wait so long needs a moment to hear it.
constexpr std::int64_t kListensMs = 4'000;
constexpr std::int64_t kDropsAfterMs = 1'000;

}  // namespace

Cell::Cell(const Scenario& scenario, std::uint32_t line, const RunOptions& options, CallerHost& host)
    : members(scenario.members.size()),
      scenario_(scenario),
      options_(options),
      line_(line),
      host_(host),
      core_(capacity_of(scenario, line)),
      patience_(options.seed, stream(line, 1)),
      talk_(options.seed, stream(line, 2)),
      ring_(options.seed, stream(line, 3)),
      menu_(options.seed, stream(line, 4)),
      calls_(capacity_of(scenario, line).tickets),
      seats_(capacity_of(scenario, line).seats + 1),
      call_timers_(capacity_of(scenario, line).tickets),
      seat_timers_(capacity_of(scenario, line).seats + 1) {
  const std::vector<SeatRange> ranges = seat_ranges(scenario, line);
  for (std::uint32_t g = 0; g < ranges.size(); ++g)
    for (std::uint32_t n = 0; n < ranges[g].count; ++n) seats_[ranges[g].first + n].group = g;
  figures.intervals.resize(static_cast<std::size_t>(scenario.length_ms / scenario.interval_ms) + 2);
  check_.counted_from_ms = scenario.begin.ms + scenario.warm_up_ms;
}

void Cell::found() {
  for (const Command& command : founding(scenario_, line_)) run(command);
  target_ms_ = core_.state().setting(Setting::kServiceTarget);
}

std::int64_t Cell::next_ms() const {
  if (node_down_) return INT64_MAX;
  std::int64_t next = std::min(call_timers_.next().ms, seat_timers_.next().ms);
  if (const TimeMs core = core_.state().timers.next(); core != kNever)
    next = std::min(next, core.ms - scenario_.begin.ms);
  return std::max(next, now_ms_);
}

void Cell::advance(std::int64_t now_ms) {
  now_ms_ = now_ms;
  if (node_down_) return;
  while (core_.state().timers.next() <= stamp()) run(PassTime{});
  while (seat_timers_.next().ms <= now_ms) {
    // Mostly the seat is given the next call at once: its timer then moves on instead of going and coming.
    due_seat_ = seat_timers_.next_owner();
    seat_due(due_seat_);
    if (due_seat_ != core::kNoSeat) seat_timers_.clear(due_seat_);
    due_seat_ = core::kNoSeat;
  }
  while (call_timers_.next().ms <= now_ms) {
    const std::uint32_t slot = call_timers_.next_owner();
    call_timers_.clear(slot);
    call_due(slot);
  }
}

void Cell::admit(std::int64_t now_ms, std::uint32_t caller, CallerKey key) {
  now_ms_ = now_ms;
  const Callers& kind = scenario_.callers[host_.kind_of(caller)];
  const LegId leg{std::uint64_t{++legs_} << 32 | (caller + 1)};
  run(AdmitAttempt{leg, key, CarrierId{1}, ClassId{kind.klass}, SkillId{kind.language}, CallDigest{}});
}

// --- deciding, and what follows at once ---

void Cell::run(const Command& command) {
  decide(command);
  settle();
}

void Cell::settle() {
  // Carrying reactions out leads to further ones.
  while (!pending_.empty()) {
    reactions_.swap(pending_);
    for (const Command& command : reactions_) decide(command);
    reactions_.clear();
  }
}

void Cell::decide(const Command& command) {
  outcome_.clear();
  core_.decide(Sequence{++sequence_}, stamp(), command, outcome_);
  ++commands;
  events += outcome_.events.size();
  mix(static_cast<std::uint64_t>(now_ms_) << 8 | command.index());
  for (const Event& event : outcome_.events) {
    mix(event.index());
    note(event);
  }
  if (options_.see) options_.see(line_, Sequence{sequence_}, stamp(), command, outcome_.events);
  if (options_.check_invariants_every != 0 && sequence_ % options_.check_invariants_every == 0)
    if (const char* broken = core_.broken_invariant()) {
      std::fprintf(stderr, "sim: %s at command %llu, seed %llu\n", broken, static_cast<unsigned long long>(sequence_),
                   static_cast<unsigned long long>(options_.seed));
      CHECK(!"an invariant of the core");
    }
  for (const Effect& effect : outcome_.effects) react(effect);
}

void Cell::react(const Effect& effect) {
  if (const auto* accept = std::get_if<AcceptLeg>(&effect)) {
    const auto slot = static_cast<std::uint32_t>(accept->ticket.value);
    Call& call = calls_[slot];
    call = Call{static_cast<std::uint32_t>(accept->leg.value) - 1,
                static_cast<std::uint32_t>(accept->leg.value >> 32),
                accept->ticket,
                -1,
                -1,
                true,
                true};
    const Callers& kind = scenario_.callers[host_.kind_of(call.caller)];
    if (kind.menu.is_zero())
      pending_.push_back(SelectService{accept->ticket, TopicId{kind.topic}, SkillId{kind.language}});
    else
      call_timers_.set(slot, TimeMs{now_ms_ + kind.menu.draw_ms(menu_)});
  } else if (const auto* seat = std::get_if<OfferSeat>(&effect)) {
    offer(*seat);
  } else if (const auto* both = std::get_if<Connect>(&effect)) {
    connect(*both);
  } else if (const auto* withdrawn = std::get_if<WithdrawOffer>(&effect)) {
    forget(withdrawn->offer);
  } else if (const auto* released = std::get_if<ReleaseSeat>(&effect)) {
    forget(released->offer);
  } else if (const auto* back = std::get_if<ReturnToRoom>(&effect)) {
    const auto slot = static_cast<std::uint32_t>(back->ticket.value);
    calls_[slot].patience_until_ms = -1;
    wait_on(calls_[slot], slot);
  }
}

void Cell::note(const Event& event) {
  std::visit(
      [&](const auto& e) {
        using E = std::decay_t<decltype(e)>;
        if constexpr (std::is_same_v<E, AttemptAdmitted>) {
          mix(e.ticket.value);
        } else if constexpr (std::is_same_v<E, AttemptRefused>) {
          const bool closed = e.cause == RefusalCause::kClosed;
          ++(closed ? interval().closed : interval().refused);
          host_.attempt_ended(static_cast<std::uint32_t>(e.leg.value) - 1,
                              closed ? AttemptEnd::kClosed : AttemptEnd::kBusy, e.return_at, 0);
        } else if constexpr (std::is_same_v<E, TicketQueued>) {
          ++interval().queued;
          calls_[static_cast<std::uint32_t>(e.ticket.value)].estimate_ms = e.estimate.count();
        } else if constexpr (std::is_same_v<E, PlaceTold>) {
          told(e);
        } else if constexpr (std::is_same_v<E, OfferMade>) {
          mix(e.ticket.value ^ std::uint64_t{e.seat.value} << 40);
          if (counts()) ++members[e.member.value - 1].offers;
          const Ticket& ticket = core_.state().tickets[static_cast<std::uint32_t>(e.ticket.value)];
          if (options_.check_estimates && ticket.failed_offers == 0)
            check_.reached(ticket.skill_set, ticket.rank, stamp().ms);
        } else if constexpr (std::is_same_v<E, OfferAnswered>) {
          IntervalFigures& now = interval();
          const std::int64_t waited = e.waited.count();
          ++now.answered;
          now.answered_in_target += waited <= target_ms_;
          now.answered_wait_ms += waited;
          if (options_.check_estimates) check_.answered(waited);
          if (counts()) {
            figures.answered_wait.add(waited);
            ++members[core_.state().seats[e.seat.value].member.value - 1].answered;
          }
          host_.answered(calls_[static_cast<std::uint32_t>(e.ticket.value)].caller);
        } else if constexpr (std::is_same_v<E, OfferFailed>) {
          if (counts()) ++members[core_.state().seats[e.seat.value].member.value - 1].failed;
        } else if constexpr (std::is_same_v<E, ConversationEnded>) {
          interval().talk_ms += e.talk.count();
          if (counts()) members[e.member.value - 1].talk_ms += e.talk.count();
        } else if constexpr (std::is_same_v<E, WorkCounted>) {
          ++interval().counted;
          if (counts()) {
            MemberFigures& member = members[e.member.value - 1];
            ++member.counted;
            member.counted_ms += e.norm_work.count();
          }
        } else if constexpr (std::is_same_v<E, WorkTakenBack>) {
          if (counts()) {
            MemberFigures& member = members[e.member.value - 1];
            --member.counted;
            member.counted_ms -= e.norm_work.count();
          }
        } else if constexpr (std::is_same_v<E, ClaimForfeited>) {
          if (counts()) ++members[e.member.value - 1].cuts;
        } else if constexpr (std::is_same_v<E, SeatStateChanged>) {
          const auto seat = e.seat.value;
          const SeatPlan& known = seats_[seat];
          if (e.state == SeatState::kPaused)
            plan(seat, Plan::kComeBack, scenario_.seats[known.group].back_after.draw_ms(ring_));
        } else if constexpr (std::is_same_v<E, TicketEnded>) {
          mix(e.ticket.value << 3 | static_cast<std::uint64_t>(e.end));
          ended(e);
        }
      },
      event);
}

void Cell::told(const PlaceTold& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Call& call = calls_[slot];
  if (e.kind == TellKind::kFirst && options_.check_estimates && call.estimate_ms != 0) {
    const core::State& s = core_.state();
    const Ticket& ticket = s.tickets[slot];
    check_.joined(ticket.skill_set,
                  {ticket.rank, stamp().ms, e.position, s.seats_serving(ticket.skill_set), s.g.waiting_count,
                   call.estimate_ms, e.low.count(), e.high.count(), s.estimates[ticket.skill_set].handling().count()});
  }
  wait_on(call, slot);
  if (e.kind != TellKind::kFirst || e.low.count() < 0) return;
  const Callers& kind = scenario_.callers[host_.kind_of(call.caller)];
  if (kind.heeds_estimate > 0 && call.patience_until_ms - now_ms_ < e.low.count() &&
      patience_.happens(kind.heeds_estimate)) {
    call.patience_until_ms = std::min(call.patience_until_ms, now_ms_ + kListensMs);
    call_timers_.set(slot, TimeMs{call.patience_until_ms});
  }
}

// The caller's patience runs from joining the line until the answer.
void Cell::wait_on(Call& call, std::uint32_t slot) {
  if (call.patience_until_ms < 0) {
    const Callers& kind = scenario_.callers[host_.kind_of(call.caller)];
    call.patience_until_ms = now_ms_ + kind.patience.draw_ms(patience_);
  }
  call_timers_.set(slot, TimeMs{call.patience_until_ms});
}

void Cell::ended(const TicketEnded& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  Call& call = calls_[slot];
  call_timers_.clear(slot);
  call.lives = false;
  AttemptEnd end = AttemptEnd::kServed;
  switch (e.end) {
    case TicketEnd::kServed:
    case TicketEnd::kServedByAnnouncement:
      break;
    case TicketEnd::kAbandonedInMenu:
    case TicketEnd::kAbandoned:
      end = AttemptEnd::kAbandoned;
      ++interval().abandoned;
      interval().abandoned_wait_ms += e.waited.count();
      break;
    case TicketEnd::kRefused:
      end = AttemptEnd::kBusy;
      ++interval().refused;
      break;
    case TicketEnd::kBroken:
      end = AttemptEnd::kBroken;
      ++interval().broken;
      break;
    case TicketEnd::kClosed:
      end = AttemptEnd::kClosed;
      ++interval().closed;
      break;
  }
  host_.attempt_ended(call.caller, end, e.return_at, e.waited.count());
}

// --- seats ---

void Cell::plan(std::uint32_t seat, Plan what, std::int64_t in_ms) {
  if (seat == due_seat_) due_seat_ = core::kNoSeat;
  seats_[seat].plan = what;
  if (what == Plan::kNothing)
    seat_timers_.clear(seat);
  else
    seat_timers_.set(seat, TimeMs{now_ms_ + in_ms});
}

void Cell::forget(OfferId offer) {
  const auto seat = static_cast<std::uint32_t>(offer.value);
  if (seats_[seat].offer == offer && seats_[seat].plan != Plan::kComeBack) plan(seat, Plan::kNothing, 0);
}

void Cell::offer(const OfferSeat& effect) {
  SeatPlan& seat = seats_[effect.seat.value];
  const SeatGroup& group = scenario_.seats[seat.group];
  seat.offer = effect.offer;
  const bool chancy = group.never_answers > 0 || group.refuses > 0 || group.refuses_short > 0;
  if (!chancy && group.ring.is_zero()) {
    pending_.push_back(AnswerOffer{effect.offer});
    return;
  }
  const auto slot = static_cast<std::uint32_t>(effect.ticket.value);
  wait_on(calls_[slot], slot);
  if (ring_.happens(group.never_answers)) return plan(effect.seat.value, Plan::kNothing, 0);
  const Plan what = ring_.happens(group.refuses)         ? Plan::kRefuse
                    : ring_.happens(group.refuses_short) ? Plan::kAnswerAndDrop
                                                         : Plan::kAnswer;
  plan(effect.seat.value, what, group.ring.draw_ms(ring_));
}

void Cell::connect(const Connect& effect) {
  const auto seat = static_cast<std::uint32_t>(effect.offer.value);
  const auto slot = static_cast<std::uint32_t>(effect.ticket.value);
  SeatPlan& known = seats_[seat];
  call_timers_.clear(slot);
  if (known.plan == Plan::kAnswerAndDrop) return plan(seat, Plan::kEndTalk, kDropsAfterMs);
  const SeatGroup& group = scenario_.seats[known.group];
  const Callers& kind = scenario_.callers[host_.kind_of(calls_[slot].caller)];
  const Distribution& talk = group.talk.is_never() ? kind.talk : group.talk;
  std::int64_t ms = talk.draw_ms(talk_);
  if (group.talk_factor != 1) ms = static_cast<std::int64_t>(static_cast<double>(ms) * group.talk_factor + 0.5);
  // A seat that hung up so soon would have failed its offer (R4): those very short ones are the caller's.
  known.ends_by_caller = ms < core_.state().setting(Setting::kLeastTalk);
  plan(seat, Plan::kEndTalk, ms);
}

void Cell::seat_due(std::uint32_t id) {
  SeatPlan& seat = seats_[id];
  const Plan due = seat.plan;
  if (due != Plan::kAnswerAndDrop) seat.plan = Plan::kNothing;  // that one goes on where both are connected
  switch (due) {
    case Plan::kNothing:
      return;
    case Plan::kAnswer:
    case Plan::kAnswerAndDrop:
      return run(AnswerOffer{seat.offer});
    case Plan::kRefuse:
      return run(FailOffer{seat.offer, OfferFailure::kRefused, 486});
    case Plan::kEndTalk:
      if (seat.ends_by_caller) {
        seat.ends_by_caller = false;
        const std::uint32_t slot = core_.state().seats[id].ticket_slot;
        return run(EndLeg{calls_[slot].ticket, LegEnd::kHungUp});
      }
      return run(EndConversation{seat.offer, EndedBy::kSeat});
    case Plan::kComeBack:
      return run(SetSeatState{SeatId{id}, SeatState::kReady});
  }
}

void Cell::call_due(std::uint32_t slot) {
  Call& call = calls_[slot];
  if (!call.lives) return;
  if (core_.state().tickets[slot].phase == TicketPhase::kMenu) {
    const Callers& kind = scenario_.callers[host_.kind_of(call.caller)];
    return run(SelectService{call.ticket, TopicId{kind.topic}, SkillId{kind.language}});
  }
  run(EndLeg{call.ticket, LegEnd::kHungUp});
}

// --- faults and shifts ---

void Cell::break_seats_of(std::uint32_t site) {
  const core::State& s = core_.state();
  for (std::uint32_t id = s.sites[site + 1].first_seat; id != kNoSeat; id = s.seats[id].next_of_site) {
    if (s.seats[id].state == SeatState::kTalking) run(BreakConversation{OfferId{s.seats[id].offer}, BreakCause::kSeat});
    if (s.seats[id].state == SeatState::kOffered)
      run(FailOffer{OfferId{s.seats[id].offer}, OfferFailure::kUnreachable, 0});
    plan(id, Plan::kNothing, 0);
  }
}

void Cell::break_all_legs() {
  for (std::uint32_t slot = 0; slot < calls_.size(); ++slot)
    if (calls_[slot].lives) run(EndLeg{calls_[slot].ticket, LegEnd::kBroken});
}

void Cell::control(std::int64_t now_ms, const Control& c) {
  now_ms_ = now_ms;
  switch (c.kind) {
    case Control::Kind::kSeatOn:
      return run(SetSeatState{SeatId{c.a}, SeatState::kReady});
    case Control::Kind::kSeatOff:
      return run(SetSeatState{SeatId{c.a}, SeatState::kOffline});
    case Control::Kind::kSchedule: {
      const Interval& open = scenario_.lines[line_].open[c.a];
      return run(ScheduleHours{TimeMs{scenario_.begin.ms + open.from_ms}, TimeMs{scenario_.begin.ms + open.to_ms}});
    }
    case Control::Kind::kSetting:
      return run(scenario_.lines[line_].later[c.a].change);
    case Control::Kind::kSiteDown:
      run(ReportSiteHealth{SiteId{static_cast<std::uint16_t>(c.a + 1)}, false});
      return break_seats_of(c.a);
    case Control::Kind::kSiteUp:
      return run(ReportSiteHealth{SiteId{static_cast<std::uint16_t>(c.a + 1)}, true});
    case Control::Kind::kLegsBreak:
      return break_all_legs();
    case Control::Kind::kCutOff:
      cut_off_ = true;
      return;
    case Control::Kind::kReachable:
      cut_off_ = false;
      return;
    case Control::Kind::kNodeDown:
      node_down_ = true;
      return;
    case Control::Kind::kNodeUp:
      node_down_ = false;
      for (std::uint32_t seat = 0; seat < seats_.size(); ++seat)
        if (seats_[seat].plan != Plan::kComeBack) plan(seat, Plan::kNothing, 0);
      return run(ResumeNode{Millis{c.a}, false});
  }
}

void Cell::close_interval(std::size_t number) {
  const core::State& s = core_.state();
  IntervalFigures& done = figures.intervals[number];
  done.waiting = s.g.waiting_count;
  done.talking = s.g.talking_count;
  done.seats = static_cast<std::uint32_t>(s.present.seats);
  interval_ = number + 1;
}

}  // namespace rufbund::sim
