// Callers: from the attempt to the end of their ticket.
#include <algorithm>

#include "projections/line_follower.h"

namespace rufbund::projections {

using core::TicketEnd;
using core::TicketPhase;

void LineProjection::Follower::after(const core::AttemptAdmitted& e) {
  p_.for_tallies([](Tally& t) { ++t.admitted; });
  TrunkRecord& trunk = p_.trunk(e.carrier);
  ++trunk.calls;
  ++trunk.admitted_today;
  begin(e.ticket, e.carrier, e.klass, e.language, e.first);
}

CallRecord& LineProjection::Follower::begin(TicketId ticket, CarrierId carrier, ClassId klass, SkillId language,
                                            TimeMs first) {
  CallRecord& call = p_.live_[ticket];
  call = CallRecord{};
  call.cell = p_.cell_;
  call.ticket = ticket;
  p_.live_numbers_[call.number()] = ticket;
  call.carrier = carrier;
  call.klass = klass;
  call.language = language;
  call.phase = TicketPhase::kMenu;
  call.first = first;
  call.started_at = at_;
  add(call, TimelineKind::kAdmitted);
  return call;
}

// An attempt is admitted once: here, not when its leg gets a ticket of its own.
void LineProjection::Follower::after(const core::LegJoined& e) {
  p_.for_tallies([](Tally& t) { ++t.admitted; });
  TrunkRecord& trunk = p_.trunk(e.carrier);
  ++trunk.calls;
  ++trunk.admitted_today;
}

void LineProjection::Follower::after(const core::LegLeft& e) {
  leg_over(e.carrier);
  const core::Ticket* ticket = p_.state().find_ticket(e.ticket);
  if (CallRecord* call = live(e.ticket); call != nullptr && ticket != nullptr) call->carrier = ticket->carrier;
}

void LineProjection::Follower::after(const core::TicketSplit& e) {
  begin(e.ticket, e.carrier, e.klass, e.language, e.first);
}

// Its earliest leg is counted with the call; those that hang on end with it.
void LineProjection::Follower::before(const core::TicketEnded& e) {
  const auto slot = static_cast<std::uint32_t>(e.ticket.value);
  const core::Ticket* ticket = p_.state().find_ticket(e.ticket);
  for (std::uint32_t i = 0; ticket != nullptr && i < ticket->later_legs; ++i)
    leg_over(p_.state().later_legs[slot][i].carrier);
}

void LineProjection::Follower::leg_over(CarrierId carrier) {
  TrunkRecord& trunk = p_.trunk(carrier);
  if (trunk.calls > 0) --trunk.calls;
}

void LineProjection::Follower::after(const core::AttemptRefused& e) { refused(e.carrier, e.cause, 1); }

void LineProjection::Follower::after(const core::RefusalsRecorded& e) { refused(e.carrier, e.cause, e.attempts); }

void LineProjection::Follower::after(const core::TicketQueued& e) {
  p_.for_tallies([](Tally& t) { ++t.offered; });
  ++p_.quarters_.at(at_).line.offered;
  p_.in_line_.emplace(at_, e.ticket);
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  call->phase = TicketPhase::kWaiting;
  call->queued_at = at_;
  call->topic = e.topic;
  call->language = e.language;
  if (TimelineItem* item = add(*call, TimelineKind::kQueued)) {
    item->position = e.position;
    item->estimate_ms = e.estimate.count();
  }
  note_call(ActivityKind::kQueued, *call, {});
  longest_line();
}

void LineProjection::Follower::after(const core::PlaceTold& e) {
  if (e.high.count() >= 0) {
    p_.told_at_ = at_;
    for (PositionBand& band : p_.bands_) {
      if (e.position < band.from || (band.to != 0 && e.position > band.to)) continue;
      band.told_low_ms = e.low.count();
      band.told_high_ms = e.high.count();
      band.told_at = at_;
    }
  }
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  const TimelineKind kind = e.kind == core::TellKind::kFirst    ? TimelineKind::kTold
                            : e.kind == core::TellKind::kLonger ? TimelineKind::kToldLonger
                                                                : TimelineKind::kToldUpdate;
  if (TimelineItem* item = add(*call, kind)) {
    item->position = e.position;
    item->low_ms = e.low.count();
    item->high_ms = e.high.count();
  }
}

void LineProjection::Follower::after(const core::AnnouncementPlayed& e) {
  if (CallRecord* call = live(e.ticket))
    if (TimelineItem* item = add(*call, TimelineKind::kAnnouncementPlayed)) item->announcement = e.announcement.value;
}

void LineProjection::Follower::after(const core::TicketEnded& e) {
  CallRecord* call = live(e.ticket);
  if (call == nullptr) return;
  if (call->queued_at != TimeMs{}) p_.in_line_.erase({call->queued_at, e.ticket});
  leg_over(call->carrier);
  call->phase = TicketPhase::kFree;
  call->end = e.end;
  call->ended_at = at_;
  if (call->waited_ms < 0 && call->queued_at != TimeMs{}) call->waited_ms = e.waited.count();
  count_end(*call, e);
  if (e.end == TicketEnd::kServedByAnnouncement && !p_.announcements_.empty()) ++p_.announcements_.front().served;
  if (TimelineItem* item = add(*call, TimelineKind::kEnded, true)) {
    item->code = static_cast<std::uint8_t>(e.end);
    item->duration_ms = e.waited.count();
    if (e.return_at != kNever) item->return_at = e.return_at;
  }
  Activity& a = note_call(ActivityKind::kCallEnded, *call, call->site);
  a.code = static_cast<std::uint16_t>(e.end);
  a.waited_ms = call->waited_ms;
  a.talk_ms = call->talk_ms;
  p_.ended_now_.push_back(e.ticket);
}

void LineProjection::Follower::refused(CarrierId carrier, core::RefusalCause cause, std::uint32_t attempts) {
  const auto index = static_cast<std::size_t>(cause);
  if (index >= static_cast<std::size_t>(core::kRefusalCauseCount)) return;
  p_.for_tallies([&](Tally& t) { t.refused[index] += attempts; });
  p_.trunk(carrier).refused_today[index] += attempts;
}

void LineProjection::Follower::longest_line() {
  const std::uint32_t in_line = p_.state().g.waiting_count + p_.state().g.offered_count;
  p_.for_tallies([&](Tally& t) { t.max_waiting = std::max(t.max_waiting, in_line); });
}

void LineProjection::Follower::count_end(const CallRecord& call, const core::TicketEnded& e) {
  if (call.answered_at != TimeMs{}) return;  // counted as answered
  const bool in_line = call.queued_at != TimeMs{};
  const std::int64_t waited = e.waited.count();
  const bool in_target = waited <= p_.setting(core::Setting::kServiceTarget);
  if (in_line) wait_over(call, waited, false, e.end == TicketEnd::kAbandoned);
  p_.for_tallies([&](Tally& t) {
    if (in_line) t.max_wait_ms = std::max(t.max_wait_ms, waited);
    switch (e.end) {
      case TicketEnd::kServed:
        break;
      case TicketEnd::kAbandonedInMenu:
        ++t.left_in_menu;
        break;
      case TicketEnd::kAbandoned:
        ++t.abandoned;
        t.abandoned_in_target += in_target;
        break;
      case TicketEnd::kRefused:
        ++t.refused_in_line;
        break;
      case TicketEnd::kServedByAnnouncement:
        ++t.served_by_announcement;
        break;
      case TicketEnd::kBroken:
        ++(in_line ? t.broken : t.left_in_menu);
        break;
      case TicketEnd::kClosed:
        ++(in_line ? t.closed_in_line : t.left_in_menu);
        break;
    }
  });
}

}  // namespace rufbund::projections
