// Test only. What the naive line leaves out, once more from the rulebook's text: credit (R2), counted work (R3), when a
// site must be set aside (R4), what a capacity report makes of a trunk's channels (R3), why one may be refused (R6).
// Follows a core's events; the first difference is kept in `wrong`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "core/command.h"
#include "core/event.h"

namespace rufbund::core::testing {

class NaiveBooks {
 public:
  std::string wrong;
  std::map<std::uint16_t, std::int64_t> counted_ms;  // by member
  std::size_t pool = SIZE_MAX;                       // tickets that the core has room for

  void follow(TimeMs at, const Event& event) {
    at_ = at.ms;
    if (report_ && !std::holds_alternative<SeatStateChanged>(event)) check_report();
    if (due_count_ && !std::holds_alternative<WorkTakenBack>(event) && !std::holds_alternative<WorkCounted>(event))
      fail("a conversation that counts was not counted");
    std::visit([&](const auto& e) { on(e); }, event);
  }
  void settled() {
    if (report_) check_report();
    if (due_count_) fail("a conversation that counts was not counted");
    if (aside_due_ != 0) fail("a site was not set aside");
  }

 private:
  struct Place {
    std::int64_t first = 0, last = 0, return_at = 0;
    int open = 0;
    std::uint64_t served_ticket = 0;
    std::int64_t served_at = 0, norm_work = 0;
    std::uint16_t served_by = 0;
    std::uint8_t topic = 0;
  };
  struct Ticket {
    std::uint64_t caller = 0;
    std::int64_t first = 0, arrived = 0;
    std::uint8_t klass = 0, topic = 0;
    bool talks = false;
    bool may_answer = false;  // the announcement played last
    std::uint32_t played = 0;
    std::int64_t heard = -1;
    int failed_then = 0;  // of its site's, when the seat answered
  };
  struct Seat {
    std::uint16_t site = 0;
    SkillMask skills = 0;
    SeatState state = SeatState::kOffline;
    SeatState wish = SeatState::kReady;
    bool elsewhere = false;       // in wrap-up by the site's report, not by a call of ours
    std::uint64_t thankable = 0;  // the last conversation that counts, until its caller said thanks
    std::int64_t ended = 0;
  };
  struct Site {
    std::uint16_t member = 0;
    SiteKind kind{};
    std::int64_t wrap_up = 0;
    bool aside = false;
    int failed = 0, failed_ever = 0;
    std::uint64_t thanks = 0;
  };
  struct Class {
    std::uint32_t most = 0;
    bool emergency = false;
  };

  void fail(const std::string& what) {
    if (wrong.empty()) wrong = what;
  }
  [[nodiscard]] std::int64_t setting(Setting s) const { return settings_.count(s) ? settings_.at(s) : 0; }

  // R2: the credited arrival of an attempt.
  [[nodiscard]] std::int64_t credited(std::uint64_t caller) const {
    const auto found = places_.find(caller);
    if (caller == 0 || found == places_.end()) return at_;
    const Place& p = found->second;
    if (p.open > 0 || p.first == 0) return at_;
    const bool announced = p.return_at != 0 && at_ <= p.return_at + 600'000;
    if (at_ - p.last > setting(Setting::kCreditKeep) && !announced) return at_;
    return at_ - p.first > setting(Setting::kPlaceMax) ? at_ : p.first;
  }

  void on(const SettingChanged& e) { settings_[e.setting] = e.value; }
  void on(const TopicDefined& e) { norm_work_[e.topic.value] = e.norm_work.count(); }
  void on(const ClassDefined& e) { classes_[e.klass.value] = {e.max_waiting, e.emergency}; }
  void on(const SiteAdded& e) { sites_[e.site.value] = {e.member.value, e.kind, e.wrap_up.count()}; }
  void on(const SeatAdded& e) {
    const bool trunk = sites_.at(e.site.value).kind == SiteKind::kTrunk;
    seats_[e.seat.value] = {e.site.value, e.skills, trunk ? SeatState::kReady : SeatState::kOffline};
  }

  // --- callers ---
  void on(const AttemptAdmitted& e) {
    if (e.first.ms != credited(e.caller.value)) fail("an admitted attempt has another credited arrival than R2 gives");
    tickets_[e.ticket.value] = {e.caller.value, e.first.ms, at_, e.klass.value};
    if (!e.caller) return;
    Place& p = places_[e.caller.value];
    if (p.open++ == 0) p.first = e.first.ms;
    p.last = at_;
    p.return_at = 0;
  }
  void on(const AttemptRefused& e) {
    if (e.cause == RefusalCause::kClosed) return;
    if (e.first.ms != credited(e.caller.value)) fail("a refused attempt has another credited arrival than R2 gives");
    if (e.cause == RefusalCause::kLineFull && !something_is_full()) fail("refused as full where nothing is");
    if (!e.caller) return;
    Place& p = places_[e.caller.value];
    if (p.open == 0) p.first = e.first.ms;
    p.last = at_;
    p.return_at = e.return_at == kNever ? 0 : e.return_at.ms;
  }
  // Of which class the attempt was is not in the event: some bound must hold.
  [[nodiscard]] bool something_is_full() const {
    std::int64_t in_line = 0;
    std::map<std::uint8_t, std::uint32_t> of_class;
    for (const auto& [id, t] : tickets_) {
      if (t.talks) continue;
      ++in_line;
      ++of_class[t.klass];
    }
    bool full = in_line >= setting(Setting::kMaxWaiting);
    bool emergency = false;
    for (const auto& [id, c] : classes_) {
      emergency |= c.emergency;
      full |= c.most != 0 && of_class[id] >= c.most;
    }
    return full || tickets_.size() + (emergency ? pool / 16 : 0) >= pool;
  }
  void on(const AnnouncementPublished& e) { may_answer_ = e.mode == AnnouncementMode::kInsteadOfWaiting; }
  void on(const AnnouncementPlayed& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    t.may_answer = may_answer_;
    t.played = e.announcement.value;
    t.heard = -1;
  }
  void on(const AnnouncementHeard& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    if (t.may_answer && t.played == e.announcement.value) t.heard = at_;
  }
  void on(const TicketQueued& e) { tickets_.at(e.ticket.value).topic = e.topic.value; }
  void on(const TicketEnded& e) {
    const Ticket t = tickets_.at(e.ticket.value);
    tickets_.erase(e.ticket.value);
    if (t.caller == 0) return;
    Place& p = places_[t.caller];
    --p.open;
    p.last = at_;
    const bool served = e.end == TicketEnd::kServed || e.end == TicketEnd::kServedByAnnouncement;
    if (e.end == TicketEnd::kServedByAnnouncement && t.heard < 0)
      fail("served by an announcement that answers nothing");
    if (e.end == TicketEnd::kAbandoned && t.heard >= 0 && at_ - t.heard <= setting(Setting::kServedWithin))
      fail("who left right after an answer was not served");
    if (!served && p.first == 0) p.first = t.first;
    if (e.end == TicketEnd::kRefused && e.return_at != kNever) p.return_at = e.return_at.ms;
  }

  // --- offers and work ---
  void on(const OfferMade& e) { seats_.at(e.seat.value).state = SeatState::kOffered; }
  void on(const OfferAnswered& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    Seat& seat = seats_.at(e.seat.value);
    t.talks = true;
    t.heard = -1;
    t.failed_then = sites_.at(seat.site).failed_ever;
    seat.state = SeatState::kTalking;
  }
  void on(const AnswerHeld& e) {
    Site& site = sites_.at(e.site.value);
    site.failed = std::min(site.failed, site.failed_ever - tickets_.at(e.ticket.value).failed_then);
  }
  void fail_at(std::uint16_t id) {
    Site& site = sites_.at(id);
    ++site.failed_ever;
    if (++site.failed >= setting(Setting::kSiteFailuresInARow) && !site.aside) aside_due_ = id;
  }
  void free(std::uint32_t id, std::int64_t rest) {
    Seat& seat = seats_.at(id);
    seat.state = seat.wish != SeatState::kReady ? seat.wish : rest > 0 ? SeatState::kWrapUp : SeatState::kReady;
    seat.elsewhere = false;
  }
  void on(const OfferFailed& e) {
    Site& site = sites_.at(seats_.at(e.seat.value).site);
    const bool lost = e.failure == OfferFailure::kLost;
    if (!lost) fail_at(seats_.at(e.seat.value).site);
    free(e.seat.value, lost ? 0 : std::max<std::int64_t>(site.wrap_up, 5'000));
  }
  void on(const OfferWithdrawn& e) { free(e.seat.value, 0); }
  void on(const ConversationEnded& e) {
    tickets_.at(e.ticket.value).talks = false;
    free(e.seat.value, sites_.at(seats_.at(e.seat.value).site).wrap_up);
    if (e.talk.count() < setting(Setting::kShortConversation)) return;
    due_count_ = e;
    seats_.at(e.seat.value).thankable = e.offer.value;
    seats_.at(e.seat.value).ended = at_;
  }
  void on(const ConversationBroken& e) {
    tickets_.at(e.ticket.value).talks = false;
    Site& site = sites_.at(seats_.at(e.seat.value).site);
    if (e.failed) fail_at(seats_.at(e.seat.value).site);
    free(e.seat.value, e.failed ? std::max<std::int64_t>(site.wrap_up, 5'000) : site.wrap_up);
  }
  // R3: a caller who returns with the same topic within the time counts once.
  [[nodiscard]] const Place* counted_before(const Ticket& t) const {
    const auto found = places_.find(t.caller);
    if (t.caller == 0 || found == places_.end()) return nullptr;
    const Place& p = found->second;
    const bool again = p.served_ticket != 0 && p.topic == t.topic && t.arrived >= p.served_at &&
                       t.arrived - p.served_at <= setting(Setting::kReturnWithin);
    return again ? &p : nullptr;
  }
  void on(const WorkTakenBack& e) {
    const Place* before = due_count_ ? counted_before(tickets_.at(due_count_->ticket.value)) : nullptr;
    if (before == nullptr || before->served_ticket != e.ticket.value || before->served_by != e.member.value ||
        before->norm_work != e.norm_work.count())
      return fail("work was taken back that counts");
    counted_ms[e.member.value] -= e.norm_work.count();
    taken_back_ = true;
  }
  void on(const WorkCounted& e) {
    if (!due_count_ || due_count_->ticket != e.ticket || due_count_->member != e.member)
      return fail("work was counted that does not count");
    const Ticket& t = tickets_.at(e.ticket.value);
    if (counted_before(t) != nullptr && !taken_back_) fail("a caller who came back counts twice");
    counted_ms[e.member.value] += e.norm_work.count();
    due_count_.reset();
    taken_back_ = false;
    if (t.caller == 0) return;
    Place& p = places_[t.caller];
    p.first = p.return_at = 0;
    p.served_ticket = e.ticket.value;
    p.served_at = at_;
    p.served_by = e.member.value;
    p.norm_work = e.norm_work.count();
    p.topic = t.topic;
  }

  // --- what members owe, sign and are told ---
  void on(const ThanksGiven& e) {
    Seat& seat = seats_.at(static_cast<std::uint32_t>(e.offer.value));
    if (seat.thankable != e.offer.value || seat.site != e.site.value || at_ - seat.ended > 60'000)
      fail("thanks for no conversation, too late, or twice");
    seat.thankable = 0;
    ++sites_.at(e.site.value).thanks;
  }
  void on(const TotalsPublished& e) {
    if (e.delivered.count() != counted_ms[e.member.value] - before_key_[e.member.value])
      fail("a published total is not what was delivered");
  }
  void on(const AccountStated& e) {
    std::uint64_t thanks = 0;
    for (const auto& [id, site] : sites_) thanks += site.member == e.member.value ? site.thanks : 0;
    if (e.thanks != thanks || e.delivered.count() != counted_ms[e.member.value] - before_key_[e.member.value])
      fail("an account states other thanks or work than there was");
  }
  void on(const SeatsCommitted& e) {
    if (e.to.ms <= at_ || e.from >= e.to) fail("seats were committed for no time to come");
  }
  void on(const MemberKeyRegistered& e) { keyed_[e.member.value] = true; }
  void on(const AgreementSigned& e) {
    if (!keyed_[e.member.value]) fail("a member without a key signed");
    if (e.agreement <= signed_[e.member.value] || e.agreement < agreement_)
      fail("an agreement was signed twice or late");
    signed_[e.member.value] = e.agreement;
  }
  void on(const WeightsAdopted& e) {
    agreement_ = e.agreement;
    before_key_ = counted_ms;
  }

  // --- seats and sites ---
  void on(const SeatStateChanged& e) {
    Seat& seat = seats_.at(e.seat.value);
    const bool trunk = sites_.at(seat.site).kind == SiteKind::kTrunk;
    if (e.state == SeatState::kWrapUp && (!trunk || !report_)) fail("a seat is in wrap-up without a call or a report");
    seat.elsewhere = e.state == SeatState::kWrapUp;
    seat.state = e.state;
    if (!trunk) seat.wish = e.state;
  }
  void on(const SeatWishNoted& e) { seats_.at(e.seat.value).wish = e.wish; }
  void on(const WrapUpEnded& e) { seats_.at(e.seat.value).state = SeatState::kReady; }
  void on(const SiteSetAside& e) {
    sites_.at(e.site.value).aside = true;
    if (aside_due_ == e.site.value) aside_due_ = 0;
  }
  void on(const SiteReturned& e) { sites_.at(e.site.value).aside = false; }
  // R3: so many of the free channels ring as are ready; further ones stand for those who work elsewhere.
  void on(const CapacityReported& e) { report_ = e; }
  void check_report() {
    const CapacityReported r = *report_;
    report_.reset();
    std::int64_t ready = 0, elsewhere = 0, offline = 0, ours = 0;
    for (const auto& [id, seat] : seats_) {
      if (seat.site != r.site.value || seat.wish != SeatState::kReady || (r.skills != 0 && seat.skills != r.skills))
        continue;
      ready += seat.state == SeatState::kReady;
      offline += seat.state == SeatState::kOffline;
      elsewhere += seat.state == SeatState::kWrapUp && seat.elsewhere;
      ours += seat.state == SeatState::kOffered || seat.state == SeatState::kTalking ||
              (seat.state == SeatState::kWrapUp && !seat.elsewhere);
    }
    const std::int64_t channels = ready + elsewhere + offline + ours;
    const std::int64_t at_work = std::int64_t{r.ready} + r.talking + r.wrap_up;
    if (ready != std::min<std::int64_t>(r.ready, channels - ours)) fail("other channels are ready than were reported");
    if (ready + elsewhere + ours != std::clamp(at_work, ready + ours, channels))
      fail("a member's seats at work are not those reported");
  }

  template <class Other>
  void on(const Other&) {}

  std::map<Setting, std::int64_t> settings_;
  std::map<std::uint8_t, std::int64_t> norm_work_;
  std::map<std::uint8_t, Class> classes_;
  std::map<std::uint16_t, Site> sites_;
  std::map<std::uint32_t, Seat> seats_;
  std::map<std::uint64_t, Ticket> tickets_;
  std::map<std::uint64_t, Place> places_;
  std::optional<ConversationEnded> due_count_;
  std::optional<CapacityReported> report_;
  std::map<std::uint16_t, std::int64_t> before_key_;
  std::map<std::uint16_t, bool> keyed_;
  std::map<std::uint16_t, std::uint32_t> signed_;
  std::uint32_t agreement_ = 0;
  bool taken_back_ = false;
  bool may_answer_ = false;
  std::uint16_t aside_due_ = 0;
  std::int64_t at_ = 0;
};

}  // namespace rufbund::core::testing
