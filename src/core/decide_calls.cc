// Deciding commands about callers: admission (R6), credit (R2), joining the line, what a caller is told (R5), leaving.
#include <algorithm>

#include "core/decider.h"

namespace rufbund::core {
namespace {

// R6: one in so many of the pool's tickets is kept for an emergency class, where there is one.
constexpr std::size_t kReservedPart = 16;

ClassId known_class(ClassId klass) { return klass.value < kMaxClasses ? klass : ClassId{}; }

}  // namespace

Millis Decider::waited(const Ticket& ticket) const {
  return ticket.phase == TicketPhase::kMenu ? Millis{0} : at_ - TimeMs{ticket.queued_ms};
}

// When the wait that is now `wait` ms should have come down to `limit`; unknown where no end is seen.
TimeMs Decider::back_in(std::int64_t wait, std::int64_t limit) const {
  return wait < 0 || wait >= WaitEstimate::kMaxWait.count() ? kNever
                                                            : at_ + Millis{std::max<std::int64_t>(wait - limit, 0)};
}

Estimate Decider::estimate_for(SkillSet set, std::uint32_t ahead, const Rank& rank) const {
  if (s_.seat_ready_for(set)) return {Millis{0}, Millis{0}, Millis{0}, true, true};
  return s_.estimates[set].estimate(at_, ahead, rank.key_ms);
}

void Decider::refuse(const AdmitAttempt& attempt, RefusalCause cause, TimeMs first, TimeMs return_at) {
  emit(AttemptRefused{attempt.leg, attempt.caller, attempt.carrier, cause, return_at, first,
                      known_class(attempt.klass)});
  effect(RefuseLeg{attempt.leg, cause, return_at});
}

SkillId Decider::known_language(SkillId language) const {
  return language.value < kMaxSkills && (s_.g.skills_defined >> language.value & 1) != 0 ? language : SkillId{};
}

void Decider::operator()(const AdmitAttempt& c) {
  s_.expect_attempt_of(c.caller);
  const ClassId klass = known_class(c.klass);
  const ClassRule& rule = s_.g.classes[klass.value];
  const auto kept = s_.credit(c.caller, klass, at_);
  const TimeMs first = kept ? kept->first : at_;
  if (!s_.g.open) return refuse(c, RefusalCause::kClosed, first, next_opening());
  if (s_.setting(Setting::kLegsPerTicket) > 1)
    if (const std::uint32_t slot = s_.ticket_in_line(c.caller, klass); slot != kNoTicket) return join(c, slot, first);

  const std::uint32_t in_line = s_.g.menu_count + s_.g.waiting_count + s_.g.offered_count;
  const bool class_full = rule.max_waiting != 0 && s_.g.class_waiting[klass.value] >= rule.max_waiting;
  // The emergency class has its own bound, not the ordinary line's.
  const bool line_full = !rule.emergency && in_line >= static_cast<std::uint64_t>(s_.setting(Setting::kMaxWaiting));
  // Ordinary callers leave a part of the pool to those who may not be refused for want of a slot.
  const std::size_t reserved = rule.emergency || !s_.has_emergency_class() ? 0 : s_.tickets.size() / kReservedPart;
  if (class_full || line_full || s_.free_tickets.size() <= reserved + s_.g.later_legs)
    return refuse(c, RefusalCause::kLineFull, first, back_in(s_.g.best_wait_ms, 0));

  if (!rule.emergency) {
    const std::int64_t limit = s_.setting(Setting::kWaitLimit);
    const std::int64_t wait = s_.ready_classes != 0 || s_.g.waiting_count == 0 ? 0 : s_.g.best_wait_ms;
    const bool within = wait <= limit;  // also where nothing is known
    // Where it stops, it stops before this attempt: who was there until now still joins.
    if (within != s_.g.frontier_follows) emit(FrontierMoved{within ? at_ : at_ - Millis{1}, within});
    if (!within && first > s_.g.frontier) {
      const TimeMs reach{s_.g.admits_to_ms};
      if (first > reach) {
        // Between the frontier and now the wait grows about evenly.
        const std::int64_t own =
            at_ == reach ? wait : limit + (wait - limit) * (first - reach).count() / (at_ - reach).count();
        return refuse(c, RefusalCause::kWaitTooLong, first, back_in(own, limit));
      }
      emit(FrontierMoved{first, false});
    }
  }
  const TicketId ticket = next_ticket();
  const SkillId language = known_language(c.language);
  emit(AttemptAdmitted{c.leg, ticket, c.caller, c.carrier, klass, language, first});
  effect(AcceptLeg{c.leg, ticket, language});
}

void Decider::operator()(const RecordRefusals& c) {
  if (c.attempts == 0) return ignore(IgnoreReason::kNothingToDo);
  emit(RefusalsRecorded{c.carrier, c.cause, c.attempts});
}

void Decider::operator()(const SelectService& c) {
  const Ticket* ticket = s_.find_ticket(c.ticket);
  if (ticket == nullptr) return ignore(IgnoreReason::kUnknownTicket);
  if (ticket->phase != TicketPhase::kMenu) return ignore(IgnoreReason::kWrongPhase);
  const bool language_fits =
      c.language.value < kMaxSkills && (!c.language || (s_.g.skills_defined >> c.language.value & 1) != 0);
  if (!s_.g.topics[c.topic.value].defined || !language_fits) return ignore(IgnoreReason::kOutOfBounds);
  const SkillMask required = s_.required_skills(c.topic, c.language);
  const std::uint32_t set_index = s_.skill_set_of(required);
  if (set_index > kMaxSkillSets) return ignore(IgnoreReason::kOutOfBounds);
  const bool is_new = set_index == kMaxSkillSets;
  const auto set = static_cast<SkillSet>(is_new ? s_.g.set_count : set_index);
  const std::uint32_t ahead = is_new ? s_.ahead_of_new(required, ticket->rank) : s_.ahead_of(set, ticket->rank);
  const Estimate estimate = is_new ? Estimate{Millis{-1}} : estimate_for(set, ahead, ticket->rank);

  const bool emergency = s_.g.classes[ticket->klass.value].emergency;
  const std::int64_t limit = s_.setting(Setting::kWaitLimit);
  const std::int64_t rank_ms = ticket->rank.key_ms + s_.g.classes[ticket->klass.value].head_start_ms;
  if (!emergency && estimate.known && estimate.wait.count() > limit &&
      (s_.g.frontier_follows || rank_ms > s_.g.frontier.ms)) {
    const TimeMs return_at = back_in(estimate.wait.count(), limit);
    emit(TicketEnded{c.ticket, TicketEnd::kRefused, Millis{0}, return_at});
    effect(ReleaseLeg{c.ticket, TicketEnd::kRefused, RefusalCause::kWaitTooLong, return_at});
    return;
  }
  const auto slot = static_cast<std::uint32_t>(c.ticket.value);
  emit(TicketQueued{c.ticket, c.topic, c.language, set, ahead + 1, estimate.supported ? estimate.wait : Millis{-1}});
  match_for(slot, OfferReason::kTicketCame);
  if (s_.tickets[slot].phase == TicketPhase::kWaiting) tell(slot, true);
}

void Decider::tell(std::uint32_t slot, bool on_joining) {
  const Ticket& ticket = s_.tickets[slot];
  const TicketId id{ticket.id};
  const AnnouncementId announcement = s_.g.announcement;
  if (announcement && ticket.heard != announcement.value) {
    emit(AnnouncementPlayed{id, announcement});
    effect(PlayAnnouncement{id, announcement, s_.g.announcement_mode});
    return;
  }
  const std::uint32_t ahead = s_.ahead_of(ticket.skill_set, ticket.rank);
  const Estimate estimate = estimate_for(ticket.skill_set, ahead, ticket.rank);
  const Millis low = estimate.supported ? estimate.low : Millis{-1};
  const Millis high = estimate.supported ? estimate.high : Millis{-1};
  const bool longer = estimate.supported && ticket.told_until_ms != 0 && !ticket.told_longer &&
                      at_.ms + low.count() > ticket.told_until_ms;
  const TellKind kind = on_joining ? TellKind::kFirst : longer ? TellKind::kLonger : TellKind::kUpdate;
  emit(PlaceTold{id, kind, ahead + 1, low, high});
  effect(TellPlace{id, kind, ahead + 1, low, high});
}

void Decider::operator()(const EndLeg& c) {
  const Ticket* ticket = s_.find_ticket(c.ticket);
  if (ticket == nullptr) return ignore(IgnoreReason::kUnknownTicket);
  const auto slot = static_cast<std::uint32_t>(c.ticket.value);
  const LegId leg = c.leg ? c.leg : ticket->leg;
  if (!s_.hangs_on(slot, leg)) return ignore(IgnoreReason::kUnknownLeg);
  if (ticket->later_legs > 0) return leave(slot, leg, c.end);
  // Who hears an announcement that may answer and hangs up soon after was answered by it.
  const bool answered = ticket->heard_ms >= 0 && at_.ms - ticket->heard_ms <= s_.setting(Setting::kServedWithin);
  const TicketEnd left = c.end != LegEnd::kHungUp ? TicketEnd::kBroken
                         : answered               ? TicketEnd::kServedByAnnouncement
                                                  : TicketEnd::kAbandoned;
  switch (ticket->phase) {
    case TicketPhase::kMenu:
      emit(TicketEnded{c.ticket, c.end == LegEnd::kHungUp ? TicketEnd::kAbandonedInMenu : TicketEnd::kBroken, Millis{0},
                       kNever});
      return;
    case TicketPhase::kWaiting:
      emit(TicketEnded{c.ticket, left, waited(*ticket), kNever});
      return;
    case TicketPhase::kOffered: {
      const OfferId offer{ticket->offer};
      emit(OfferWithdrawn{offer, c.ticket, SeatId{ticket->seat}});
      effect(WithdrawOffer{offer, c.ticket});
      emit(TicketEnded{c.ticket, left, waited(*ticket), kNever});
      settle_presence();
      match();
      return;
    }
    case TicketPhase::kTalking: {
      const OfferId offer{ticket->offer};
      const Millis talk = at_ - TimeMs{ticket->answered_ms};
      effect(ReleaseSeat{offer});
      // R2: who was cut off did not hang up, and keeps the place.
      const bool hung_up = c.end == LegEnd::kHungUp;
      end_conversation(slot, hung_up ? EndedBy::kCaller : EndedBy::kPlatform, talk,
                       hung_up ? TicketEnd::kServed : TicketEnd::kBroken);
      return;
    }
    case TicketPhase::kFree:
      return ignore(IgnoreReason::kUnknownTicket);
  }
}

void Decider::operator()(const PublishAnnouncement& c) {
  if (!c.announcement) return ignore(IgnoreReason::kOutOfBounds);
  emit(AnnouncementPublished{c.announcement, c.mode, c.text_hash});
}

void Decider::operator()(const WithdrawAnnouncement&) {
  if (!s_.g.announcement) return ignore(IgnoreReason::kNothingToDo);
  emit(AnnouncementWithdrawn{s_.g.announcement});
}

void Decider::operator()(const ConfirmHeard& c) {
  const Ticket* ticket = s_.find_ticket(c.ticket);
  if (ticket == nullptr) return ignore(IgnoreReason::kUnknownTicket);
  const auto slot = static_cast<std::uint32_t>(c.ticket.value);
  emit(AnnouncementHeard{c.ticket, c.announcement});
  if (ticket->phase != TicketPhase::kWaiting) return;
  // Served only by what may answer and was played to this caller.
  if (!c.served || ticket->heard_ms < 0) return tell(slot, false);
  if (ticket->later_legs > 0) {
    effect(ReleaseLeg{c.ticket, TicketEnd::kServedByAnnouncement, RefusalCause{}, kNever, ticket->leg});
    return leave(slot, ticket->leg, LegEnd::kReleased);
  }
  emit(TicketEnded{c.ticket, TicketEnd::kServedByAnnouncement, waited(*ticket), kNever});
  effect(ReleaseLeg{c.ticket, TicketEnd::kServedByAnnouncement, RefusalCause{}, kNever});
}

}  // namespace rufbund::core
