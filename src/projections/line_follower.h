// What each event adds to the figures and call records. Facts that a decision was based upon are read before the event
// changes the core, everything else afterwards. Internal to this folder; the definitions are in follow_*.cc.
#pragma once

#include "core/state.h"
#include "projections/line_records.h"

namespace rufbund::projections {

class LineProjection::Follower {
 public:
  Follower(LineProjection& p, const engine::RecordView& record, Changes& changes)
      : p_(p), at_(record.at), sequence_(record.sequence), changes_(changes) {}

  // --- before the core applies it ---
  template <class Event>
  void before(const Event&) {}

  void before(const core::OfferMade& e);
  void before(const core::WeightsAdopted&);
  void before(const core::TicketEnded& e);

  // --- afterwards ---
  template <class Event>
  void after(const Event&) {}

  void after(const core::SettingChanged& e);
  void after(const core::MemberAdded& e);
  void after(const core::SiteAdded& e);
  void after(const core::SeatAdded& e);
  void after(const core::HotlineOpened&);
  void after(const core::HotlineClosed&);

  // --- seats and sites ---
  void after(const core::SeatStateChanged& e);
  void after(const core::WrapUpEnded& e);
  void after(const core::SiteModeChanged& e);
  void after(const core::SiteHealthChanged& e);
  void after(const core::SiteSetAside& e);
  void after(const core::SiteReturned& e);
  void after(const core::CapacityReported& e);
  void after(const core::CapacityExpired& e);

  // --- callers ---
  void after(const core::AttemptAdmitted& e);
  void after(const core::AttemptRefused& e);
  void after(const core::RefusalsRecorded& e);
  void after(const core::TicketQueued& e);
  void after(const core::PlaceTold& e);
  void after(const core::AnnouncementPlayed& e);
  void after(const core::TicketEnded& e);
  void after(const core::LegJoined& e);
  void after(const core::LegLeft& e);
  void after(const core::TicketSplit& e);

  // --- offers and conversations ---
  void after(const core::OfferMade& e);
  void after(const core::ClaimForfeited& e);
  void after(const core::OfferRang& e);
  void after(const core::OfferAnswered& e);
  void after(const core::OfferFailed& e);
  void after(const core::OfferWithdrawn& e);
  void after(const core::ConversationEnded& e);
  void after(const core::ConversationBroken& e);
  void after(const core::WorkCounted& e);
  void after(const core::ThanksGiven& e);
  void after(const core::WorkTakenBack& e);
  void after(const core::RestrictionLapsed& e);

  // --- announcements ---
  void after(const core::AnnouncementPublished& e);
  void after(const core::AnnouncementWithdrawn&);
  void after(const core::AnnouncementHeard& e);

  // At the end of the record: calls that ended are complete now.
  void finish();

 private:
  CallRecord* live(TicketId ticket);
  // The record of a call that begins now.
  CallRecord& begin(TicketId ticket, CarrierId carrier, ClassId klass, SkillId language, TimeMs first);
  // A leg of this carrier is no more.
  void leg_over(CarrierId carrier);
  [[nodiscard]] SiteId site_of(SeatId seat) const;
  // Null where the timeline is full; its end always has room.
  TimelineItem* add(CallRecord& call, TimelineKind kind, bool last = false);
  [[nodiscard]] std::int64_t norm_work_of(TicketId ticket) const;
  void about_seat(TimelineItem& item, const CallRecord& call, SeatId seat);
  Decision* decision(CallRecord& call, OfferId offer, DecisionOutcome outcome);
  Activity& note(ActivityKind kind, SiteId site = {});
  Activity& note_call(ActivityKind kind, const CallRecord& call, SiteId site);
  void refused(CarrierId carrier, core::RefusalCause cause, std::uint32_t attempts);
  void longest_line();
  void count_end(const CallRecord& call, const core::TicketEnded& e);
  void count_failed_offer(MemberId member);
  void conversation_over(TicketId ticket, SeatId seat, Millis talk, TimelineKind kind, std::uint8_t code);
  // --- quarter hours; in follow_quarters.cc ---
  void staffing(SeatId seat);
  void staffing_of(SiteId site);
  void work_given_out(const core::OfferMade& e);
  void offer_failed(MemberId member, SiteId site, std::int64_t norm_work_ms, std::uint64_t MemberQuarter::*kind);
  void wait_over(const CallRecord& call, std::int64_t waited_ms, bool answered, bool abandoned);
  void conversation_counted(MemberId member, SiteId site, Millis talk);
  void work_counted(MemberId member, std::int64_t norm_work_ms, bool taken_back);
  // A seat took on another state; wrap-up after a conversation is counted when it is left.
  void seat_changed(SeatId id, bool conversation_over = false);
  void withdraw_current();

  LineProjection& p_;
  TimeMs at_;
  Sequence sequence_;
  Changes& changes_;
};

}  // namespace rufbund::projections
