// What each event adds to the figures and call records. Facts that a decision was based upon are read before the event
// changes the core, everything else afterwards.
#include <algorithm>
#include <bit>

#include "core/state.h"
#include "projections/civil_day.h"
#include "projections/line_records.h"

namespace rufbund::projections {

using core::SeatState;
using core::TicketEnd;
using core::TicketPhase;

namespace {

std::uint32_t slot_of(TicketId ticket) { return static_cast<std::uint32_t>(ticket.value); }

// Ready seats of a member that could serve, counted up to the bound; `proven_only` as R4 restricts a third offer.
std::uint16_t fitting_seats(const core::State& s, std::uint32_t member, std::uint64_t fitting, bool proven_only,
                            TimeMs at) {
  std::uint16_t count = 0;
  for (std::uint64_t rest = s.members[member].ready_classes & fitting; rest != 0; rest &= rest - 1) {
    const std::size_t index =
        member * std::size_t{core::kMaxSeatClasses} + static_cast<std::size_t>(std::countr_zero(rest));
    for (std::uint32_t id = s.ready[index].head; id != core::kNoSeat; id = s.seats[id].next) {
      if (proven_only && !s.proven(s.seats[id], at)) continue;
      if (++count == MemberStanding::kMostCounted) return count;
    }
  }
  return count;
}

}  // namespace

class LineProjection::Follower {
 public:
  Follower(LineProjection& p, const engine::RecordView& record, Changes& changes)
      : p_(p), at_(record.at), sequence_(record.sequence), changes_(changes) {}

  // --- before the core applies it ---
  template <class Event>
  void before(const Event&) {}

  void before(const core::OfferMade& e) {
    CallRecord* call = live(e.ticket);
    if (call == nullptr || call->decisions.size() >= CallRecord::kMostDecisions) return;
    const core::State& s = p_.state();
    const core::Ticket& ticket = s.tickets[slot_of(e.ticket)];
    Decision& d = call->decisions.emplace_back();
    d.at = at_;
    d.sequence = sequence_;
    d.offer = e.offer;
    d.reason = e.reason;
    for (const TimelineItem& item : call->timeline)
      if (item.position > 0) d.position = item.position;
    d.waiting = s.g.waiting_count + s.g.offered_count;
    d.waited_ms = e.waited.count();
    d.required = s.g.set_skills[ticket.skill_set];
    d.member = e.member;
    d.site = e.site;
    d.seat = e.seat;
    d.norm_work_ms = e.norm_work.count();
    d.virtual_time = e.virtual_time;
    d.least_virtual_time = e.least_virtual_time;
    d.tolerance_ms = s.setting(core::Setting::kShareTolerance);
    d.proven_within_ms = s.setting(core::Setting::kProvenWithin);
    d.candidates = e.candidates;
    d.failed_before = ticket.failed_offers;
    d.probe = e.probe;
    d.restricted = ticket.restricted;
    d.lapsed = std::any_of(call->timeline.begin(), call->timeline.end(),
                           [](const TimelineItem& i) { return i.kind == TimelineKind::kRestrictionLapsed; });
    std::int64_t delivered = 0;
    for (const MemberRecord& m : p_.members_) delivered += m.since_agreement.norm_work_ms;
    const std::uint64_t fitting = s.fitting_classes[ticket.skill_set] & s.ready_classes;
    for (std::uint32_t id = 1; id < s.g.member_end && d.members.size() < CallRecord::kMostStandings; ++id) {
      const core::Member& m = s.members[id];
      if (!m.added) continue;
      MemberStanding& standing = d.members.emplace_back();
      standing.member = MemberId{static_cast<std::uint16_t>(id)};
      standing.agreed_ppm = m.account.weight_ppm;
      if (delivered > 0)
        standing.delivered_ppm = static_cast<std::int32_t>(
            std::clamp<std::int64_t>(p_.members_[id].since_agreement.norm_work_ms, 0, delivered) * 1'000'000 /
            delivered);
      standing.virtual_time = m.account.virtual_time;
      standing.ready_seats = fitting_seats(s, id, fitting, ticket.restricted, at_);
      standing.present = m.present;
    }
  }
  void before(const core::WeightsAdopted&) {
    // Staging the same key again, as at a start, is no new agreement.
    const core::State& s = p_.state();
    bool changed = false;
    for (std::uint32_t id = 1; id < s.g.member_end; ++id)
      changed |= s.members[id].added && s.members[id].staged_ppm != s.members[id].account.weight_ppm;
    if (!changed) return;
    p_.agreement_since_ = at_;
    for (MemberRecord& m : p_.members_) m.since_agreement = Delivery{};
    note(ActivityKind::kWeightsAdopted);
  }

  // --- afterwards ---
  template <class Event>
  void after(const Event&) {}

  void after(const core::SettingChanged& e) {
    if (p_.state().g.open) note(ActivityKind::kSettingChanged).code = static_cast<std::uint16_t>(e.setting);
  }
  void after(const core::MemberAdded& e) { p_.member(e.member).added = true; }
  void after(const core::SiteAdded& e) {
    p_.site(e.site).added = true;
    p_.site(e.site).reachable_since = at_;
  }
  void after(const core::SeatAdded& e) {
    p_.seat_end_ = std::max(p_.seat_end_, e.seat.value + 1);
    p_.seats_[e.seat.value].since = at_;
  }
  void after(const core::HotlineOpened&) {
    p_.opened_or_closed_at_ = at_;
    note(ActivityKind::kHotlineOpened);
  }
  void after(const core::HotlineClosed&) {
    p_.opened_or_closed_at_ = at_;
    note(ActivityKind::kHotlineClosed);
  }

  // --- seats and sites ---
  void after(const core::SeatStateChanged& e) { seat_changed(e.seat); }
  void after(const core::WrapUpEnded& e) { seat_changed(e.seat); }
  void after(const core::SiteModeChanged& e) {
    Activity& a = note(ActivityKind::kSiteModeChanged, e.site);
    a.code = static_cast<std::uint16_t>(e.mode);
  }
  void after(const core::SiteHealthChanged& e) {
    p_.site(e.site).reachable_since = at_;
    note(e.reachable ? ActivityKind::kSiteReachable : ActivityKind::kSiteUnreachable, e.site);
  }
  void after(const core::SiteSetAside& e) {
    SiteRecord& site = p_.site(e.site);
    if (!site.set_aside_since) {
      site.set_aside_since = at_;
      note(ActivityKind::kSiteSetAside, e.site);
    }
    site.probe_at = e.probe_at;
    site.failures = e.failures;
  }
  void after(const core::SiteReturned& e) {
    p_.site(e.site).set_aside_since.reset();
    note(ActivityKind::kSiteReturned, e.site);
  }
  void after(const core::CapacityReported& e) {
    SiteRecord& site = p_.site(e.site);
    site.capacity_at = at_;
    site.capacity_expired_since.reset();
    const CapacityGroup group{e.skills, e.logged_in, e.ready, e.talking, e.wrap_up};
    // A report for all of the site replaces those by skill, and the other way round.
    std::erase_if(site.capacity,
                  [&](const CapacityGroup& g) { return g.skills == e.skills || g.skills == 0 || e.skills == 0; });
    if (site.capacity.size() < 64) site.capacity.push_back(group);
  }
  void after(const core::CapacityExpired& e) {
    SiteRecord& site = p_.site(e.site);
    site.capacity_at.reset();
    site.capacity.clear();
    site.capacity_expired_since = at_;
    note(ActivityKind::kCapacityExpired, e.site);
  }

  // --- callers ---
  void after(const core::AttemptAdmitted& e) {
    p_.for_tallies([](Tally& t) { ++t.admitted; });
    TrunkRecord& trunk = p_.trunk(e.carrier);
    ++trunk.calls;
    ++trunk.admitted_today;
    CallRecord& call = p_.live_[e.ticket];
    call = CallRecord{};
    call.cell = p_.cell_;
    call.ticket = e.ticket;
    call.carrier = e.carrier;
    call.klass = e.klass;
    call.language = e.language;
    call.phase = TicketPhase::kMenu;
    call.first = e.first;
    call.started_at = at_;
    add(call, TimelineKind::kAdmitted);
  }
  void after(const core::AttemptRefused& e) { refused(e.carrier, e.cause, 1); }
  void after(const core::RefusalsRecorded& e) { refused(e.carrier, e.cause, e.attempts); }
  void after(const core::TicketQueued& e) {
    p_.for_tallies([](Tally& t) { ++t.offered; });
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
    note_call(ActivityKind::kQueued, *call);
    longest_line();
  }
  void after(const core::PlaceTold& e) {
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
  void after(const core::AnnouncementPlayed& e) {
    if (CallRecord* call = live(e.ticket))
      if (TimelineItem* item = add(*call, TimelineKind::kAnnouncementPlayed)) item->announcement = e.announcement.value;
  }
  void after(const core::TicketEnded& e) {
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    if (call->queued_at != TimeMs{}) p_.in_line_.erase({call->queued_at, e.ticket});
    TrunkRecord& trunk = p_.trunk(call->carrier);
    if (trunk.calls > 0) --trunk.calls;
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
    Activity& a = note_call(ActivityKind::kCallEnded, *call);
    a.code = static_cast<std::uint16_t>(e.end);
    a.waited_ms = call->waited_ms;
    a.talk_ms = call->talk_ms;
    p_.ended_now_.push_back(e.ticket);
  }

  // --- offers and conversations ---
  void after(const core::OfferMade& e) {
    seat_changed(e.seat);
    p_.for_tallies([](Tally& t) { ++t.offers; });
    ++p_.member(e.member).offers_today;
    ++p_.site(e.site).today.offers;
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    call->phase = TicketPhase::kOffered;
    if (call->offers < UINT16_MAX) ++call->offers;
    call->member = e.member;
    call->site = e.site;
    if (TimelineItem* item = add(*call, TimelineKind::kOffered)) {
      about_seat(*item, *call, e.seat);
      item->duration_ms = e.waited.count();
    }
    note_call(ActivityKind::kOffered, *call);
  }
  void after(const core::ClaimForfeited& e) {
    ++p_.member(e.member).claims_forfeited_today;
    note(ActivityKind::kClaimForfeited).member = e.member;
  }
  void after(const core::OfferRang& e) {
    const core::Seat& seat = p_.state().seats[static_cast<std::uint32_t>(e.offer.value)];
    if (CallRecord* call = live(TicketId{p_.state().tickets[seat.ticket_slot].id}))
      if (TimelineItem* item = add(*call, TimelineKind::kRang))
        about_seat(*item, *call, SeatId{static_cast<std::uint32_t>(e.offer.value)});
  }
  void after(const core::OfferAnswered& e) {
    seat_changed(e.seat);
    const std::int64_t waited = e.waited.count();
    SiteTally& today = p_.site(site_of(e.seat)).today;
    ++today.answered;
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    if (Decision* d = decision(*call, e.offer, DecisionOutcome::kAnswered)) today.ring_ms += d->ring_ms;
    if (call->queued_at != TimeMs{}) p_.in_line_.erase({call->queued_at, e.ticket});
    call->phase = TicketPhase::kTalking;
    if (call->answered_at == TimeMs{}) {
      call->answered_at = at_;
      call->waited_ms = waited;
      const bool in_target = waited <= p_.setting(core::Setting::kServiceTarget);
      p_.for_tallies([&](Tally& t) {
        ++t.answered;
        t.answered_in_target += in_target;
        t.answer_wait_ms += waited;
        t.max_wait_ms = std::max(t.max_wait_ms, waited);
      });
    }
    if (TimelineItem* item = add(*call, TimelineKind::kAnswered)) {
      about_seat(*item, *call, e.seat);
      item->duration_ms = waited;
    }
    note_call(ActivityKind::kAnswered, *call).waited_ms = waited;
  }
  void after(const core::OfferFailed& e) {
    seat_changed(e.seat);
    p_.for_tallies([](Tally& t) { ++t.offers_failed; });
    ++p_.member(p_.state().seats[e.seat.value].member).offers_failed_today;
    SiteTally& today = p_.site(site_of(e.seat)).today;
    DecisionOutcome outcome = DecisionOutcome::kLost;
    switch (e.failure) {
      case core::OfferFailure::kRefused:
        ++today.refused;
        outcome = DecisionOutcome::kRefused;
        break;
      case core::OfferFailure::kTimedOut:
        ++today.timed_out;
        outcome = DecisionOutcome::kTimedOut;
        break;
      case core::OfferFailure::kUnreachable:
        ++today.unreachable;
        outcome = DecisionOutcome::kUnreachable;
        break;
      case core::OfferFailure::kLost:
        break;
    }
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    call->phase = TicketPhase::kWaiting;
    if (Decision* d = decision(*call, e.offer, outcome)) d->sip_status = e.sip_status;
    if (TimelineItem* item = add(*call, TimelineKind::kOfferFailed)) {
      about_seat(*item, *call, e.seat);
      item->code = static_cast<std::uint8_t>(e.failure);
      item->sip_status = e.sip_status;
    }
    note_call(ActivityKind::kOfferFailed, *call).code = static_cast<std::uint16_t>(e.failure);
  }
  void after(const core::OfferWithdrawn& e) {
    seat_changed(e.seat);
    ++p_.site(site_of(e.seat)).today.withdrawn;
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    decision(*call, e.offer, DecisionOutcome::kWithdrawn);
    if (TimelineItem* item = add(*call, TimelineKind::kOfferWithdrawn)) about_seat(*item, *call, e.seat);
  }
  void after(const core::ConversationEnded& e) {
    conversation_over(e.ticket, e.seat, e.talk, TimelineKind::kConversationEnded, e.by);
  }
  void after(const core::ConversationBroken& e) {
    ++p_.site(site_of(e.seat)).today.broken;
    conversation_over(e.ticket, e.seat, e.talk, TimelineKind::kConversationBroken, core::EndedBy{});
    if (CallRecord* call = live(e.ticket)) {
      call->phase = TicketPhase::kWaiting;
      p_.in_line_.emplace(call->queued_at, e.ticket);
    }
  }
  void after(const core::WorkCounted& e) {
    MemberRecord& m = p_.member(e.member);
    m.since_agreement.count(e.norm_work);
    m.today.count(e.norm_work);
    CallRecord* call = live(e.ticket);
    if (call == nullptr) return;
    call->norm_work_ms = e.norm_work.count();
    if (TimelineItem* item = add(*call, TimelineKind::kWorkCounted)) {
      item->member = e.member;
      item->duration_ms = e.norm_work.count();
    }
  }
  void after(const core::WorkTakenBack& e) {
    MemberRecord& m = p_.member(e.member);
    m.since_agreement.take_back(e.norm_work);
    m.today.take_back(e.norm_work);
    if (CallRecord* call = live(e.ticket))
      call->taken_back = true;
    else
      changes_.taken_back.push_back(e.ticket);
  }
  void after(const core::RestrictionLapsed& e) {
    if (CallRecord* call = live(e.ticket)) add(*call, TimelineKind::kRestrictionLapsed);
  }

  // --- announcements ---
  void after(const core::AnnouncementPublished& e) {
    withdraw_current();
    p_.announcements_.push_front({e.announcement, e.mode, at_, TimeMs{}, 0, 0});
    if (p_.announcements_.size() > 100) p_.announcements_.pop_back();
    note(ActivityKind::kAnnouncementPublished).code = static_cast<std::uint16_t>(e.mode);
  }
  void after(const core::AnnouncementWithdrawn&) {
    withdraw_current();
    note(ActivityKind::kAnnouncementWithdrawn);
  }
  void after(const core::AnnouncementHeard& e) {
    for (AnnouncementPicture& a : p_.announcements_) a.heard += a.id == e.announcement;
    if (CallRecord* call = live(e.ticket))
      if (TimelineItem* item = add(*call, TimelineKind::kAnnouncementHeard)) item->announcement = e.announcement.value;
  }

  // At the end of the record: calls that ended are complete now.
  void finish() {
    for (TicketId ticket : p_.ended_now_) {
      const auto found = p_.live_.find(ticket);
      if (found == p_.live_.end()) continue;
      changes_.ended.push_back(std::move(found->second));
      p_.live_.erase(found);
    }
    p_.ended_now_.clear();
  }

 private:
  CallRecord* live(TicketId ticket) {
    const auto found = p_.live_.find(ticket);
    return found == p_.live_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] SiteId site_of(SeatId seat) const { return p_.state().seats[seat.value].site; }

  // Null where the timeline is full; its end always has room.
  TimelineItem* add(CallRecord& call, TimelineKind kind, bool last = false) {
    if (call.timeline.size() + (last ? 0 : 1) >= CallRecord::kMostTimeline + (last ? 1 : 0)) {
      call.timeline_cut = true;
      return nullptr;
    }
    TimelineItem& item = call.timeline.emplace_back();
    item.kind = kind;
    item.at = at_;
    item.sequence = sequence_;
    return &item;
  }
  void about_seat(TimelineItem& item, const CallRecord& call, SeatId seat) {
    item.offer = call.offers;
    item.seat = seat;
    item.site = site_of(seat);
    item.member = p_.state().seats[seat.value].member;
  }
  Decision* decision(CallRecord& call, OfferId offer, DecisionOutcome outcome) {
    for (Decision& d : call.decisions) {
      if (d.offer != offer) continue;
      d.outcome = outcome;
      d.ring_ms = (at_ - d.at).count();
      return &d;
    }
    return nullptr;
  }

  Activity& note(ActivityKind kind, SiteId site = SiteId{}) {
    Activity& a = changes_.activity.emplace_back();
    a.at = at_;
    a.sequence = sequence_;
    a.cell = p_.cell_;
    a.kind = kind;
    if (site) {
      a.site = site;
      a.member = p_.state().sites[site.value].member;
    }
    return a;
  }
  Activity& note_call(ActivityKind kind, const CallRecord& call) {
    Activity& a = note(kind, call.site);
    a.ticket = call.ticket;
    return a;
  }

  void refused(CarrierId carrier, core::RefusalCause cause, std::uint32_t attempts) {
    const auto index = static_cast<std::size_t>(cause);
    if (index >= static_cast<std::size_t>(core::kRefusalCauseCount)) return;
    p_.for_tallies([&](Tally& t) { t.refused[index] += attempts; });
    p_.trunk(carrier).refused_today[index] += attempts;
  }

  void longest_line() {
    const std::uint32_t in_line = p_.state().g.waiting_count + p_.state().g.offered_count;
    p_.for_tallies([&](Tally& t) { t.max_waiting = std::max(t.max_waiting, in_line); });
  }

  void count_end(const CallRecord& call, const core::TicketEnded& e) {
    if (call.answered_at != TimeMs{}) return;  // counted as answered
    const bool in_line = call.queued_at != TimeMs{};
    const std::int64_t waited = e.waited.count();
    const bool in_target = waited <= p_.setting(core::Setting::kServiceTarget);
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

  void conversation_over(TicketId ticket, SeatId seat, Millis talk, TimelineKind kind, core::EndedBy by) {
    p_.seats_[seat.value].wrap_up_since = at_;
    seat_changed(seat, true);
    const bool is_short = talk.count() < p_.setting(core::Setting::kShortConversation);
    SiteTally& today = p_.site(site_of(seat)).today;
    ++today.conversations;
    today.short_conversations += is_short;
    today.talk_ms += talk.count();
    p_.for_tallies([&](Tally& t) {
      ++t.conversations;
      t.talk_ms += talk.count();
    });
    CallRecord* call = live(ticket);
    if (call == nullptr) return;
    call->talk_ms = std::max<std::int64_t>(call->talk_ms, 0) + talk.count();
    if (TimelineItem* item = add(*call, kind)) {
      about_seat(*item, *call, seat);
      item->code = static_cast<std::uint8_t>(by);
      item->duration_ms = talk.count();
    }
  }

  // A seat took on another state; wrap-up after a conversation is counted when it is left.
  void seat_changed(SeatId id, bool conversation_over = false) {
    SeatRecord& record = p_.seats_[id.value];
    record.since = at_;
    if (conversation_over && p_.state().seats[id.value].state == SeatState::kWrapUp) return;
    if (record.wrap_up_since == TimeMs{}) return;
    const std::int64_t took = (at_ - record.wrap_up_since).count();
    record.wrap_up_since = TimeMs{};
    p_.for_tallies([&](Tally& t) {
      ++t.wrap_ups;
      t.wrap_up_ms += took;
    });
  }

  void withdraw_current() {
    if (!p_.announcements_.empty() && p_.announcements_.front().withdrawn_at == TimeMs{})
      p_.announcements_.front().withdrawn_at = at_;
  }

  LineProjection& p_;
  TimeMs at_;
  Sequence sequence_;
  Changes& changes_;
};

LineProjection::Applied LineProjection::apply(const engine::Batch& batch, const engine::RecordView& record,
                                              Changes& changes) {
  if (record.sequence <= sequence_) return Applied::kKnown;
  if (record.sequence.value != sequence_.value + 1) return Applied::kGap;
  pass_time(record.at);
  Follower follower(*this, record, changes);
  for (const core::Event& event : batch.events_of(record)) {
    std::visit([&](const auto& e) { follower.before(e); }, event);
    core_.apply(record.sequence, record.at, event);
    std::visit([&](const auto& e) { follower.after(e); }, event);
  }
  follower.finish();
  sequence_ = record.sequence;
  at_ = record.at;
  return Applied::kApplied;
}

}  // namespace rufbund::projections
