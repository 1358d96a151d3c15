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
#include <vector>

#include "core/command.h"
#include "core/event.h"

namespace rufbund::core::testing {

class NaiveBooks {
 public:
  std::string wrong;
  std::map<std::uint16_t, std::int64_t> counted_ms;  // by member
  std::size_t pool = SIZE_MAX;                       // tickets that the core has room for
  std::uint64_t callers = 0, keyless = 0;            // distinct keys by the day, tickets without one

  void follow(TimeMs at, const Event& event) {
    at_ = at.ms;
    if (report_ && !std::holds_alternative<SeatStateChanged>(event)) check_report();
    if (split_due_ != 0 && !std::holds_alternative<TicketSplit>(event))
      fail("who waits behind one answered got no ticket");
    if (due_count_ && !std::holds_alternative<WorkTakenBack>(event) && !std::holds_alternative<WorkCounted>(event))
      fail("a conversation that counts was not counted");
    std::visit([&](const auto& e) { on(e); }, event);
  }
  void settled() {
    if (report_) check_report();
    if (due_count_) fail("a conversation that counts was not counted");
    if (aside_due_ != 0) fail("a site was not set aside");
    if (split_due_ != 0) fail("who waits behind one answered got no ticket");
  }

 private:
  // A place that no ticket holds.
  struct Place {
    std::int64_t first = 0, until = 0;
    std::uint8_t klass = 0;  // in which the caller arrived then
  };
  struct Conversation {
    std::uint64_t ticket = 0;
    std::int64_t at = 0, norm_work = 0;
    std::uint16_t member = 0;
    std::uint8_t topic = 0;
  };
  struct Leg {
    std::uint64_t leg = 0;
    std::int64_t arrived = 0;
  };
  struct Ticket {
    std::vector<Leg> legs;  // that hang on it, the earliest first
    std::uint64_t caller = 0;
    Place place;  // that it holds
    std::int64_t arrived = 0;
    std::uint8_t klass = 0, topic = 0;
    bool talks = false;
    bool counted = false;     // a conversation that counts
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
    std::int64_t head_start = 0;
  };

  void fail(const std::string& what) {
    if (wrong.empty()) wrong = what;
  }
  [[nodiscard]] std::int64_t setting(Setting s) const { return settings_.count(s) ? settings_.at(s) : 0; }

  // R2: the place with which an attempt begins: the caller's, where it is kept and the class is no better one, else one
  // that begins now.
  [[nodiscard]] Place due_place(std::uint64_t caller, std::uint8_t klass) const {
    const auto found = places_.find(caller);
    if (caller == 0 || found == places_.end() || at_ > found->second.until) return {at_, 0, klass};
    return is_better(klass, found->second.klass) ? Place{at_, 0, klass} : found->second;
  }
  [[nodiscard]] bool is_better(std::uint8_t a, std::uint8_t b) const {
    const Class x = classes_.count(a) ? classes_.at(a) : Class{}, y = classes_.count(b) ? classes_.at(b) : Class{};
    return std::pair(x.emergency, x.head_start) > std::pair(y.emergency, y.head_start);
  }
  // The ticket that a further call of this number and class hangs on: the first in rank.
  [[nodiscard]] const Ticket* ticket_of(std::uint64_t caller, std::uint8_t klass) const {
    const Ticket* first = nullptr;
    for (const auto& [id, t] : tickets_) {
      if (caller == 0 || t.caller != caller || t.klass != klass || t.talks) continue;
      if (first == nullptr || t.place.first < first->place.first) first = &t;
    }
    return first;
  }
  [[nodiscard]] std::size_t hanging_on() const {
    std::size_t count = 0;
    for (const auto& [id, t] : tickets_) count += t.legs.size() - 1;
    return count;
  }
  [[nodiscard]] bool has_ticket_in_line(std::uint64_t caller) const {
    return std::any_of(tickets_.begin(), tickets_.end(),
                       [&](const auto& t) { return t.second.caller == caller && !t.second.talks; });
  }
  // Nobody holds the place from now on. It never lapses sooner than was promised before.
  void leave(std::uint64_t caller, Place place, TimeMs return_at) {
    place.until = std::max(place.until, at_ + setting(Setting::kCreditKeep));
    if (return_at != kNever) place.until = std::max(place.until, return_at.ms + 600'000);
    place.until = std::min(place.until, place.first + setting(Setting::kPlaceMax));
    places_.erase(caller);
    const bool kept = place.until >= at_ && place.first > closed_;
    if (kept) places_[caller] = place;
    hear_of(caller, kept ? place.until : at_);
  }
  // R2's demand: a key that nothing was heard of for a day is another caller.
  void hear_of(std::uint64_t caller, std::int64_t until) {
    const auto known = heard_.find(caller);
    callers += known == heard_.end() || at_ > known->second + 86'400'000;
    heard_[caller] = until;
  }

  void on(const SettingChanged& e) { settings_[e.setting] = e.value; }
  void on(const TopicDefined& e) { norm_work_[e.topic.value] = e.norm_work.count(); }
  void on(const ClassDefined& e) { classes_[e.klass.value] = {e.max_waiting, e.emergency, e.head_start.count()}; }
  void on(const SiteAdded& e) { sites_[e.site.value] = {e.member.value, e.kind, e.wrap_up.count()}; }
  void on(const SeatAdded& e) {
    const bool trunk = sites_.at(e.site.value).kind == SiteKind::kTrunk;
    seats_[e.seat.value] = {e.site.value, e.skills, trunk ? SeatState::kReady : SeatState::kOffline};
  }

  // --- callers ---
  void on(const AttemptAdmitted& e) {
    const Place place = due_place(e.caller.value, e.klass.value);
    if (e.first.ms != place.first) fail("an admitted attempt has another credited arrival than R2 gives");
    if (setting(Setting::kLegsPerTicket) > 1 && ticket_of(e.caller.value, e.klass.value) != nullptr)
      fail("a number got a second ticket in the line");
    tickets_[e.ticket.value] = {{{e.leg.value, at_}}, e.caller.value, place, at_, e.klass.value};
    if (!e.caller) {
      ++keyless;
      return;
    }
    places_.erase(e.caller.value);
    hear_of(e.caller.value, at_);
  }
  void on(const AttemptRefused& e) {
    if (e.cause == RefusalCause::kClosed) return;
    const Place place = due_place(e.caller.value, e.klass.value);
    if (e.first.ms != place.first) fail("a refused attempt has another credited arrival than R2 gives");
    if (e.cause == RefusalCause::kLineFull && !something_is_full()) fail("refused as full where nothing is");
    const Ticket* own = ticket_of(e.caller.value, e.klass.value);
    const auto most = static_cast<std::size_t>(setting(Setting::kLegsPerTicket));
    if (e.cause == RefusalCause::kNumberInLine && (own == nullptr || most < 2 || own->legs.size() < most))
      fail("refused for calls of the number that are not there");
    if (e.caller && !has_ticket_in_line(e.caller.value)) leave(e.caller.value, place, e.return_at);
  }
  void on(const LegJoined& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    if (&t != ticket_of(t.caller, t.klass)) fail("a call hangs on another ticket than its number's first");
    if (t.legs.size() >= static_cast<std::size_t>(setting(Setting::kLegsPerTicket))) fail("too many legs on a ticket");
    t.legs.push_back({e.leg.value, at_});
  }
  void on(const LegLeft& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    const auto leg = std::find_if(t.legs.begin(), t.legs.end(), [&](const Leg& l) { return l.leg == e.leg.value; });
    if (leg == t.legs.end() || t.legs.size() < 2) return fail("a leg left a ticket that it was not on, or alone");
    if (leg == t.legs.begin()) {
      t.heard = -1;
      t.arrived = t.legs[1].arrived;
    }
    t.legs.erase(leg);
  }
  // R2: the next one's own arrival, and whoever is behind goes along.
  void on(const TicketSplit& e) {
    Ticket& from = tickets_.at(e.from.value);
    if (e.from.value != split_due_ || from.legs.size() < 2) return fail("a ticket was split that was not answered");
    split_due_ = 0;
    if (e.leg.value != from.legs[1].leg || e.first.ms != from.legs[1].arrived || e.klass.value != from.klass)
      fail("another leg got a ticket than the next, or with another arrival than its own");
    const std::vector<Leg> behind(from.legs.begin() + 1, from.legs.end());
    from.legs.resize(1);
    tickets_[e.ticket.value] = {behind, from.caller, {e.first.ms, 0, from.klass}, e.first.ms, from.klass};
  }
  void on(const HotlineClosed&) {
    closed_ = at_;
    places_.clear();
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
    return full || tickets_.size() + hanging_on() + (emergency ? pool / 16 : 0) >= pool;
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
    if (e.end == TicketEnd::kServedByAnnouncement && t.heard < 0)
      fail("served by an announcement that answers nothing");
    if (e.end == TicketEnd::kAbandoned && t.heard >= 0 && at_ - t.heard <= setting(Setting::kServedWithin))
      fail("who left right after an answer was not served");
    if (t.caller == 0 || (t.counted && e.end == TicketEnd::kServed)) return;
    // One place for each number: the earlier arrival, kept as long as the longer one.
    Place place = t.place;
    if (const auto other = places_.find(t.caller); other != places_.end() && at_ <= other->second.until) {
      const std::int64_t until = std::max(place.until, other->second.until);
      if (other->second.first < place.first) place = other->second;
      place.until = until;
    }
    leave(t.caller, place, e.return_at);
  }

  // --- offers and work ---
  void on(const OfferMade& e) { seats_.at(e.seat.value).state = SeatState::kOffered; }
  void on(const OfferAnswered& e) {
    Ticket& t = tickets_.at(e.ticket.value);
    Seat& seat = seats_.at(e.seat.value);
    t.talks = true;
    if (t.legs.size() > 1) split_due_ = e.ticket.value;
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
  [[nodiscard]] const Conversation* counted_before(const Ticket& t) const {
    const auto found = served_.find(t.caller);
    if (t.caller == 0 || found == served_.end()) return nullptr;
    const Conversation& c = found->second;
    const bool again = c.topic == t.topic && t.arrived >= c.at && t.arrived - c.at <= setting(Setting::kReturnWithin);
    return again ? &c : nullptr;
  }
  void on(const WorkTakenBack& e) {
    const Conversation* before = due_count_ ? counted_before(tickets_.at(due_count_->ticket.value)) : nullptr;
    if (before == nullptr || before->ticket != e.ticket.value || before->member != e.member.value ||
        before->norm_work != e.norm_work.count())
      return fail("work was taken back that counts");
    counted_ms[e.member.value] -= e.norm_work.count();
    taken_back_ = true;
  }
  void on(const WorkCounted& e) {
    if (!due_count_ || due_count_->ticket != e.ticket || due_count_->member != e.member)
      return fail("work was counted that does not count");
    Ticket& t = tickets_.at(e.ticket.value);
    if (counted_before(t) != nullptr && !taken_back_) fail("a caller who came back counts twice");
    counted_ms[e.member.value] += e.norm_work.count();
    due_count_.reset();
    taken_back_ = false;
    t.counted = true;
    if (t.caller == 0) return;
    places_.erase(t.caller);
    served_[t.caller] = {e.ticket.value, at_, e.norm_work.count(), e.member.value, t.topic};
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
  std::map<std::uint64_t, Place> places_;         // by caller
  std::map<std::uint64_t, Conversation> served_;  // the last that counts, by caller
  std::map<std::uint64_t, std::int64_t> heard_;   // when of a caller last, or until when its place is kept
  std::int64_t closed_ = 0;
  std::optional<ConversationEnded> due_count_;
  std::optional<CapacityReported> report_;
  std::map<std::uint16_t, std::int64_t> before_key_;
  std::map<std::uint16_t, bool> keyed_;
  std::map<std::uint16_t, std::uint32_t> signed_;
  std::uint32_t agreement_ = 0;
  bool taken_back_ = false;
  bool may_answer_ = false;
  std::uint16_t aside_due_ = 0;
  std::uint64_t split_due_ = 0;
  std::int64_t at_ = 0;
};

}  // namespace rufbund::core::testing
