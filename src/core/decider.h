// Deciding one command: reads the state, emits events (each applied at once) and effects. Lives for one command.
#pragma once

#include "base/time.h"
#include "core/applier.h"
#include "core/core.h"
#include "core/state.h"

namespace rufbund::core {

class Decider {
 public:
  Decider(Core& core, Sequence sequence, TimeMs at, Outcome& outcome)
      : core_(core), s_(core.state()), sequence_(sequence), at_(at), out_(outcome) {}

  void run(const Command& command);

  // One handler per command; decide_rules.cc, decide_seats.cc, decide_calls.cc, decide_offers.cc, decide_time.cc.
  void operator()(const AdoptRules&);
  void operator()(const ChangeSetting&);
  void operator()(const DefineSkill&);
  void operator()(const DefineTopic&);
  void operator()(const DefineClass&);
  void operator()(const AddMember&);
  void operator()(const AddSite&);
  void operator()(const AddSeat&);
  void operator()(const StageWeight&);
  void operator()(const AdoptWeights&);
  void operator()(const OpenHotline&);
  void operator()(const CloseHotline&);
  void operator()(const ScheduleHours&);
  void operator()(const SetSeatState&);
  void operator()(const EndWrapUp&);
  void operator()(const SetSiteMode&);
  void operator()(const ReportSiteHealth&);
  void operator()(const ReportCapacity&);
  void operator()(const AdmitAttempt&);
  void operator()(const RecordRefusals&);
  void operator()(const SelectService&);
  void operator()(const EndLeg&);
  void operator()(const ReportRinging&);
  void operator()(const AnswerOffer&);
  void operator()(const FailOffer&);
  void operator()(const EndConversation&);
  void operator()(const BreakConversation&);
  void operator()(const PublishAnnouncement&);
  void operator()(const WithdrawAnnouncement&);
  void operator()(const ConfirmHeard&);
  void operator()(const PassTime&);
  void operator()(const ResumeNode&);
  void operator()(const WithdrawHours&);
  // decide_books.cc
  void operator()(const CommitSeats&);
  void operator()(const GiveThanks&);
  void operator()(const RegisterMemberKey&);
  void operator()(const SignAgreement&);
  void operator()(const PublishTotals&);
  void operator()(const StateAccount&);

 private:
  // As Core::apply, where it is known which event it is.
  template <class E>
  void emit(const E& event) {
    Applier{*core_.state_, sequence_, at_}(std::get<E>(out_.events.emplace_back(event)));
  }
  template <class E>
  void effect(const E& effect) {
    out_.effects.emplace_back(effect);
  }
  void ignore(IgnoreReason reason) { emit(CommandIgnored{reason}); }

  // --- match.cc: who is served (R1, R3) ---
  // Offers tickets to ready seats until no ticket has a fitting ready seat.
  void match();
  // The same after this ticket joined or came back, so that an offer's reason can be told.
  void match_for(std::uint32_t slot, OfferReason reason) {
    arrival_ = slot;
    arrival_reason_ = reason;
    match();
    arrival_ = kNobody;
  }
  struct Choice {
    std::uint32_t seat = kNoSeat;
    std::int64_t least_virtual_time = 0;
    std::uint16_t candidates = 0;
  };
  [[nodiscard]] Choice choose_seat(SkillSet set, bool proven_only) const;
  [[nodiscard]] std::uint32_t longest_idle(std::uint32_t member, std::uint64_t classes) const;
  [[nodiscard]] std::uint32_t first_proven(std::uint32_t member, std::uint64_t classes) const;
  void offer(std::uint32_t slot, const Choice& choice);
  void clamp_claims();
  // Members whose presence changed become present or absent (R3).
  void settle_presence();

  // --- decide_rules.cc ---
  [[nodiscard]] bool staged_key_follows_terms() const;

  // --- decide_seats.cc ---
  void set_channel(SeatId id, const Seat& seat, SeatState wish);
  void follow_capacity(const Site& site, const ReportCapacity& report);

  // --- decide_offers.cc ---
  void fail_offer(const Seat& seat, OfferFailure failure, std::uint16_t sip_status);
  // R4: after a failure, sets the site aside where it was its probe, or one too many in a row.
  void judge_site(SiteId id, bool probe_failed);
  [[nodiscard]] bool too_many_failures(const Site& site) const;
  void answer_held(const Ticket& ticket);
  void break_conversation(const Seat& seat, BreakCause reported);
  void end_conversation(std::uint32_t slot, EndedBy by, Millis talk, TicketEnd end);
  void count_work(const Ticket& ticket, MemberId member, Millis talk);

  // --- decide_legs.cc ---
  // One more call of a number that has a ticket in the line.
  void join(const AdmitAttempt& attempt, std::uint32_t slot, TimeMs first);
  // A leg leaves a ticket on which others hang.
  void leave(std::uint32_t slot, LegId leg, LegEnd end);
  // The ticket's earliest leg was answered: those behind it get a ticket of their own.
  void split(std::uint32_t slot);
  [[nodiscard]] TicketId next_ticket() const;

  // --- decide_calls.cc ---
  void refuse(const AdmitAttempt& attempt, RefusalCause cause, TimeMs first, TimeMs return_at);
  // 0 where it is none: the menu asks for it.
  [[nodiscard]] SkillId known_language(SkillId language) const;
  [[nodiscard]] TimeMs back_in(std::int64_t wait, std::int64_t limit) const;
  [[nodiscard]] Estimate estimate_for(SkillSet set, std::uint32_t ahead, const Rank& rank) const;
  void tell(std::uint32_t slot, bool on_joining);
  [[nodiscard]] Millis waited(const Ticket& ticket) const;

  // --- decide_time.cc ---
  void ticket_due(std::uint32_t slot);
  void probe_due(std::uint32_t site);
  void capacity_due(std::uint32_t site);
  void hours_due();
  // Ends a ticket whose caller's leg did not outlive the process; it was alive until `left_off`.
  void drop(std::uint32_t slot, TimeMs left_off);
  [[nodiscard]] TimeMs next_opening() const;
  struct Gate {
    bool open = false;
    RefusalCause cause{};
    bool operator==(const Gate&) const = default;
  };
  [[nodiscard]] Gate gate() const;
  void set_gate();

  Core& core_;
  const State& s_;
  Sequence sequence_;
  TimeMs at_;
  Outcome& out_;
  static constexpr std::uint32_t kNobody = UINT32_MAX;
  std::uint32_t arrival_ = kNobody;  // slot of the ticket that made match() necessary
  OfferReason arrival_reason_{};
};

}  // namespace rufbund::core
