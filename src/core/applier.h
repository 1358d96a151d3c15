// Applies one event to the state: how each event changes it. The only writer of the state: deciding applies its events
// here, and so does a rebuild from the journal, so both lead to the same place. Lives for one event.
#pragma once

#include "base/check.h"
#include "base/time.h"
#include "core/event.h"
#include "core/state.h"

namespace rufbund::core {

class Applier {
 public:
  Applier(State& state, Sequence sequence, TimeMs at) : s_(state), sequence_(sequence), at_(at) {
    CHECK(at >= state.g.at);
    state.g.at = at;
    state.g.sequence = sequence.value;
  }

  // --- apply_rules.cc: rules ---
  void operator()(const RulesAdopted& e);
  void operator()(const SettingChanged& e);
  void operator()(const SkillDefined& e);
  void operator()(const TopicDefined& e);
  void operator()(const ClassDefined& e);
  void operator()(const MemberAdded& e);
  void operator()(const SiteAdded& e);
  void operator()(const SeatAdded& e);
  void operator()(const WeightStaged& e);
  void operator()(const WeightsAdopted& e);

  // --- apply_rules.cc: hours ---
  void operator()(const HotlineOpened&);
  void operator()(const HotlineClosed&);
  void operator()(const HoursScheduled& e);
  void operator()(const HoursWithdrawn& e);

  // --- apply_seats.cc: seats and sites ---
  void operator()(const SeatStateChanged& e);
  void operator()(const SeatWishNoted& e);
  void operator()(const WrapUpEnded& e);
  void operator()(const SiteModeChanged& e);
  void operator()(const SiteHealthChanged& e);
  void operator()(const SiteSetAside& e);
  void operator()(const SiteProbed& e);
  void operator()(const SiteReturned& e);
  void operator()(const CapacityReported& e);
  void operator()(const CapacityExpired& e);
  void operator()(const MemberPresenceChanged& e);

  // --- apply_callers.cc: callers ---
  void operator()(const AttemptAdmitted& e);
  void operator()(const AttemptRefused& e);
  void operator()(const RefusalsRecorded&) {}
  void operator()(const TicketQueued& e);
  void operator()(const PlaceTold& e);
  void operator()(const AnnouncementPlayed& e);
  void operator()(const AnnouncementHeard& e);
  void operator()(const TicketEnded& e);

  // --- apply_legs.cc: several calls of one number ---
  void operator()(const LegJoined& e);
  void operator()(const LegLeft& e);
  void operator()(const TicketSplit& e);

  // --- apply_offers.cc: offers and conversations ---
  void operator()(const OfferMade& e);
  void operator()(const ClaimForfeited& e);
  void operator()(const OfferRang&) {}
  void operator()(const OfferAnswered& e);
  void operator()(const AnswerHeld& e);
  void operator()(const OfferFailed& e);
  void operator()(const OfferWithdrawn& e);
  void operator()(const ConversationEnded& e);
  void operator()(const ConversationBroken& e);
  void operator()(const WorkCounted& e);
  void operator()(const WorkTakenBack& e);
  void operator()(const RestrictionLapsed& e);

  // --- apply_rules.cc: announcements, admission, restart ---
  void operator()(const AnnouncementPublished& e);
  void operator()(const AnnouncementWithdrawn&);
  void operator()(const FrontierMoved& e);
  void operator()(const TimePassed&);
  void operator()(const NodeResumed& e);
  void operator()(const CommandIgnored&) {}

  // --- apply_books.cc: what members owe, sign and are told ---
  void operator()(const SeatsCommitted& e);
  void operator()(const ThanksGiven& e);
  void operator()(const MemberKeyRegistered& e);
  void operator()(const AgreementSigned& e);
  void operator()(const TotalsPublished&) {}
  void operator()(const AccountStated&) {}

 private:
  // A new ticket of the pool, in the menu.
  Ticket& open_ticket(TicketId id, LegId leg, CallerKey caller, ClassId klass, TimeMs first);
  void enter(Ticket& ticket, TicketPhase next);
  // R2: the caller's place is at rest from now on, for as long as the settings of this moment say and at least until
  // `kept_until`.
  void leave_place(CallerKey caller, Place place, TimeMs return_at);
  // From now on a place of this caller may be at rest beside its open tickets. False: it has none.
  bool note_company(CallerKey caller);
  template <class Change>
  void change_account(MemberId id, Change&& change) {
    Member& member = s_.members[id.value];
    if (member.present) s_.present.remove(member.account);
    change(member.account);
    if (member.present) s_.present.add(member.account);
  }
  // The mean that a new key refers to: of the present, or of all that hold a weight where nobody is present.
  [[nodiscard]] std::int64_t mean_for_new_key() const;
  void free_seat(std::uint32_t id, std::int64_t rest_ms);
  void refund(MemberId member, const Ticket& ticket);
  void complete_call(SeatId id, TicketId ticket_id, Millis talk, bool given_back);
  void count_failure(Site& site, Ticket& ticket);
  // A seat is free after its offer came to nothing; its site's next probe follows where it was one.
  void free_probe(std::uint32_t id, std::int64_t rest_ms);
  void back_in_line(std::uint32_t slot);
  // Notes in every member's book where it stood when this offer was made, before anything of it is applied.
  void note_offer(const OfferMade& e);
  void rearm_probe(SiteId id);
  void refresh_estimates();
  void find_frontier();
  // R5: the outcome of an estimate is the time its rank was reached, also where the caller had left.
  void rank_reached(const Ticket& ticket);
  void remember_ghost(const Ticket& ticket);

  State& s_;
  Sequence sequence_;
  TimeMs at_;
};

}  // namespace rufbund::core
