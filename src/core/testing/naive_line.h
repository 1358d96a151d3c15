// Test only. The rules once more, simple and slow: plain lists, no indexes, no shortcuts, written from the rulebook's
// text. It follows a core's events, and before each offer it works out by itself who must be offered what. The first
// difference is kept in `wrong`.
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
#include "core/ranked_line.h"

namespace rufbund::core::testing {

class NaiveLine {
 public:
  struct Member {
    std::int64_t v = 0;
    std::int64_t rem = 0;
    std::int64_t weight = 0;
    std::int64_t staged = 0;
    bool present = false;
    // What its account states (R3): counts, then norm work.
    std::uint64_t offers = 0, failures = 0;
    std::int64_t offered = 0, failed = 0, given_back = 0, absent = 0, busy = 0, unskilled = 0, others_turn = 0;
  };
  struct Site {
    std::uint16_t member = 0;
    SiteKind kind{};
    std::int64_t wrap_up = 0;
    SiteMode mode = SiteMode::kActive;
    bool reachable = false;
    bool set_aside = false;
    std::uint32_t probe_seat = 0;
    std::vector<std::uint64_t> failed_in_a_row{};  // when
  };
  struct Seat {
    std::uint16_t site = 0;
    SkillMask skills = 0;
    SeatState state = SeatState::kOffline;
    SeatState wish = SeatState::kReady;
    std::uint64_t ready_since = 0;
    std::int64_t last_completed = -1;
    std::uint64_t ticket = 0;
  };
  struct Ticket {
    Rank rank;
    TicketPhase phase = TicketPhase::kMenu;
    SkillMask required = 0;
    std::int64_t norm_work = 0;
    std::int64_t cut = 0;  // of its offer's charge, in ms·K
    std::int64_t queued = 0;
    std::int64_t offered = 0;
    std::int64_t answered = 0;
    int failed_offers = 0;
    bool restricted = false;
    std::uint64_t answered_then = 0;
    bool unproven = false;  // answered at a site that had failed
    std::uint64_t offer = 0;
    std::uint32_t seat = 0;
  };

  std::map<std::uint16_t, Member> members;
  std::map<std::uint16_t, Site> sites;
  std::map<std::uint32_t, Seat> seats;
  std::map<std::uint64_t, Ticket> tickets;       // open ones
  std::map<std::uint64_t, std::uint64_t> ended;  // ticket → how often it ended
  std::uint64_t admitted = 0;
  std::string wrong;

  void follow(std::uint64_t sequence, TimeMs at, const Event& event) {
    sequence_ = sequence;
    at_ = at.ms;
    ++moment_;
    // What an offer led to comes right behind it: first every clamp.
    if (!clamps_due_.empty() && !std::holds_alternative<ClaimForfeited>(event)) fail("a claim beyond D was not cut");
    std::visit([&](const auto& e) { on(e); }, event);
  }
  // After a command's last event: nobody waits whom the rules would serve.
  void settled() {
    if (!clamps_due_.empty()) fail("a claim beyond D was not cut");
    if (const auto due = next_offer())
      fail("ticket " + std::to_string(due->ticket) + " was not offered to seat " + std::to_string(due->seat));
    for (const auto& [id, member] : members)
      if (member.present != (seats_present(id) > 0 && member.weight > 0)) fail("presence does not follow the seats");
  }

  struct Due {
    std::uint64_t ticket = 0;
    std::uint32_t seat = 0;
    std::int64_t least = 0;
    int candidates = 0;
  };

  // R1, R3, R4: the first ticket in rank order for which a member with a fitting ready seat can be found.
  [[nodiscard]] std::optional<Due> next_offer() const {
    std::vector<std::pair<Rank, std::uint64_t>> line;
    for (const auto& [id, t] : tickets)
      if (t.phase == TicketPhase::kWaiting) line.emplace_back(t.rank, id);
    std::sort(line.begin(), line.end());
    for (const auto& [rank, id] : line)
      if (const auto due = choose(id)) return due;
    return std::nullopt;
  }
  [[nodiscard]] bool can_be_offered(std::uint32_t id) const {
    const Seat& seat = seats.at(id);
    const Site& site = sites.at(seat.site);
    return seat.state == SeatState::kReady && usable(site) && (!site.set_aside || site.probe_seat == id);
  }
  [[nodiscard]] bool serves(std::uint32_t seat, const Ticket& t) const {
    return can_be_offered(seat) && (t.required & ~seats.at(seat).skills) == 0 && (!t.restricted || proven(seat));
  }
  [[nodiscard]] bool proven(std::uint32_t seat) const {
    const std::int64_t last = seats.at(seat).last_completed;
    return last >= 0 && at_ - last <= setting(Setting::kProvenWithin);
  }
  [[nodiscard]] std::int64_t setting(Setting s) const { return settings_.count(s) ? settings_.at(s) : 0; }
  void set(Setting s, std::int64_t value) { settings_[s] = value; }

 private:
  __extension__ using Wide = __int128;

  void fail(const std::string& what) {
    if (wrong.empty()) wrong = what;
  }
  static std::int64_t row_of(const Site& site) { return static_cast<std::int64_t>(site.failed_in_a_row.size()); }
  static bool usable(const Site& site) { return site.mode == SiteMode::kActive && site.reachable; }
  [[nodiscard]] int seats_present(std::uint16_t member) const {
    int n = 0;
    for (const auto& [id, seat] : seats)
      n += sites.at(seat.site).member == member && usable(sites.at(seat.site)) && seat.state != SeatState::kOffline &&
           seat.state != SeatState::kPaused;
    return n;
  }
  [[nodiscard]] int scarcity_of(SkillMask skills) const {
    int most = 0;
    for (const auto& [skill, scarcity] : scarcity_)
      if (skills >> skill & 1) most = std::max(most, scarcity);
    return most;
  }
  [[nodiscard]] std::optional<Due> choose(std::uint64_t ticket) const {
    const Ticket& t = tickets.at(ticket);
    std::map<std::uint16_t, std::vector<std::uint32_t>> fitting;
    for (const auto& [id, seat] : seats)
      if (serves(id, t) && members.at(sites.at(seat.site).member).weight > 0)
        fitting[sites.at(seat.site).member].push_back(id);
    if (fitting.empty()) return std::nullopt;
    Due due{ticket, 0, INT64_MAX, 0};
    for (const auto& [member, ids] : fitting) due.least = std::min(due.least, members.at(member).v);
    std::tuple<int, std::int64_t, std::uint64_t, std::uint32_t> best{INT32_MAX, 0, 0, 0};
    for (const auto& [member, ids] : fitting) {
      const std::int64_t v = members.at(member).v;
      if (v > due.least + setting(Setting::kShareTolerance)) continue;
      ++due.candidates;
      for (const std::uint32_t id : ids)
        best = std::min(best, {scarcity_of(seats.at(id).skills), v, seats.at(id).ready_since, id});
    }
    due.seat = std::get<3>(best);
    return due;
  }
  // R5: one more than all who wait, rank before, and want a seat that could serve this ticket too.
  [[nodiscard]] std::uint32_t position_of(const Ticket& t) const {
    std::uint32_t ahead = 0;
    for (const auto& [id, other] : tickets) {
      if (other.phase != TicketPhase::kWaiting || !(other.rank < t.rank)) continue;
      bool share = other.required == t.required;
      for (const auto& [seat_id, seat] : seats) share |= ((other.required | t.required) & ~seat.skills) == 0;
      ahead += share;
    }
    return ahead + 1;
  }
  // ⌊Σ w·v / Σ w⌋ over the present, and D.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> mean_and_reach() const {
    Wide sum = 0;
    std::int64_t weight = 0, seats_here = 0;
    for (const auto& [id, m] : members) {
      if (!m.present) continue;
      sum += static_cast<Wide>(m.weight) * m.v;
      weight += m.weight;
      seats_here += seats_present(id);
    }
    if (weight == 0) return {0, 0};
    auto mean = sum / weight;
    if (sum % weight < 0) --mean;
    const auto reach = static_cast<Wide>(setting(Setting::kBurst)) * 1'000'000 * seats_here / weight;
    return {static_cast<std::int64_t>(mean), static_cast<std::int64_t>(reach)};
  }
  void become(std::uint32_t id, SeatState next) {
    Seat& seat = seats.at(id);
    seat.state = next;
    if (next == SeatState::kReady) seat.ready_since = ++ready_count_;
  }
  void release(std::uint32_t id, std::int64_t rest) {
    Seat& seat = seats.at(id);
    seat.ticket = 0;
    become(id, seat.wish != SeatState::kReady ? seat.wish : rest > 0 ? SeatState::kWrapUp : SeatState::kReady);
  }
  void give_back(std::uint32_t seat, const Ticket& t) {
    Member& m = members.at(sites.at(seats.at(seat).site).member);
    m.given_back += t.norm_work;
    if (m.weight == 0) return;
    // In units of 1/w: exact.
    const auto total = static_cast<Wide>(m.v) * m.weight + m.rem - static_cast<Wide>(t.norm_work) * 1'000'000 + t.cut;
    auto v = total / m.weight;
    auto rem = total % m.weight;
    if (rem < 0) {
      rem += m.weight;
      --v;
    }
    m.v = static_cast<std::int64_t>(v);
    m.rem = static_cast<std::int64_t>(rem);
  }

  void failed(std::uint32_t seat, const Ticket& t) {
    Member& m = members.at(sites.at(seats.at(seat).site).member);
    ++m.failures;
    m.failed += t.norm_work;
  }
  // Why the others did not get this offer.
  void note_others(std::uint16_t offered_to, const Ticket& t) {
    for (auto& [id, m] : members) {
      if (id == offered_to || m.weight == 0) continue;
      bool ready = false, fits = false;
      for (const auto& [seat_id, seat] : seats) {
        if (sites.at(seat.site).member != id || !can_be_offered(seat_id)) continue;
        ready = true;
        fits |= (t.required & ~seat.skills) == 0;
      }
      (seats_present(id) == 0 ? m.absent : !ready ? m.busy : !fits ? m.unskilled : m.others_turn) += t.norm_work;
    }
  }

  // --- rules and who is there ---
  void on(const AccountStated& e) {
    const Member& m = members.at(e.member.value);
    if (e.offers != m.offers || e.failures != m.failures || e.offered.count() != m.offered ||
        e.failed.count() != m.failed || e.given_back.count() != m.given_back || e.absent.count() != m.absent ||
        e.busy.count() != m.busy || e.unskilled.count() != m.unskilled || e.others_turn.count() != m.others_turn)
      fail("a member's account states what was not");
  }
  void on(const SettingChanged& e) { set(e.setting, e.value); }
  void on(const SkillDefined& e) { scarcity_[e.skill.value] = e.scarcity; }
  void on(const TopicDefined& e) { topics_[e.topic.value] = {e.skill.value, e.norm_work.count()}; }
  void on(const ClassDefined& e) { classes_[e.klass.value] = {e.head_start.count(), e.emergency}; }
  void on(const MemberAdded& e) { members[e.member.value]; }
  void on(const SiteAdded& e) { sites[e.site.value] = {e.member.value, e.kind, e.wrap_up.count()}; }
  void on(const SeatAdded& e) {
    seats[e.seat.value] = {e.site.value, e.skills};
    if (sites.at(e.site.value).kind == SiteKind::kTrunk) become(e.seat.value, SeatState::kReady);
  }
  void on(const WeightStaged& e) { members.at(e.member.value).staged = e.weight_ppm; }
  void on(const WeightsAdopted&) {
    // Lag in norm work stays, w·(v − mean); the mean is that of the present, else of all.
    Wide sum = 0;
    std::int64_t weight = 0;
    bool any = false;
    for (const auto& [id, m] : members) any |= m.present;
    for (const auto& [id, m] : members) {
      if (any && !m.present) continue;
      sum += static_cast<Wide>(m.weight) * m.v;
      weight += m.weight;
    }
    Wide mean = weight == 0 ? 0 : sum / weight;
    if (weight != 0 && sum % weight < 0) --mean;
    for (auto& [id, m] : members) {
      m.offers = m.failures = 0;
      m.offered = m.failed = m.given_back = m.absent = m.busy = m.unskilled = m.others_turn = 0;
      const auto lag = m.weight * (m.v - mean);
      m.weight = m.staged;
      m.staged = 0;
      m.rem = 0;
      m.v = static_cast<std::int64_t>(m.weight == 0 ? mean : mean + lag / m.weight);
    }
  }
  void on(const MemberPresenceChanged& e) {
    Member& m = members.at(e.member.value);
    const bool anybody = std::any_of(members.begin(), members.end(), [](const auto& p) { return p.second.present; });
    if (m.present == e.present) fail("a member's presence changed to what it was");
    const std::int64_t due = e.present && anybody ? std::max(m.v, mean_and_reach().first) : m.v;
    if (e.virtual_time != due) fail("a returning member was not lifted to the mean");
    m.v = due;
    m.present = e.present;
  }

  // --- seats and sites ---
  void forget_probe(std::uint32_t seat) {
    Site& site = sites.at(seats.at(seat).site);
    if (site.probe_seat == seat) site.probe_seat = 0;
  }
  void on(const SeatStateChanged& e) {
    if (seats.at(e.seat.value).ticket != 0) fail("a seat in a call changed its state");
    forget_probe(e.seat.value);
    become(e.seat.value, e.state);
    if (sites.at(seats.at(e.seat.value).site).kind == SiteKind::kAgents) seats.at(e.seat.value).wish = e.state;
  }
  void on(const SeatWishNoted& e) { seats.at(e.seat.value).wish = e.wish; }
  void on(const WrapUpEnded& e) {
    if (seats.at(e.seat.value).state != SeatState::kWrapUp) fail("a wrap-up ended that had not begun");
    become(e.seat.value, SeatState::kReady);
  }
  void on(const SiteModeChanged& e) {
    sites.at(e.site.value).mode = e.mode;
    sites.at(e.site.value).probe_seat = 0;
  }
  void on(const SiteHealthChanged& e) {
    sites.at(e.site.value).reachable = e.reachable;
    sites.at(e.site.value).probe_seat = 0;
  }
  void on(const SiteSetAside& e) {
    Site& site = sites.at(e.site.value);
    if (!site.set_aside && row_of(site) < setting(Setting::kSiteFailuresInARow)) fail("a site was set aside too early");
    site.set_aside = true;
    site.probe_seat = 0;
  }
  void on(const SiteProbed& e) {
    Site& site = sites.at(e.site.value);
    if (!site.set_aside || site.probe_seat != 0) fail("a site is probed once at a time, and only when set aside");
    site.probe_seat = e.seat.value;
  }
  void on(const SiteReturned& e) {
    Site& site = sites.at(e.site.value);
    if (!site.set_aside || row_of(site) >= setting(Setting::kSiteFailuresInARow)) fail("a site returned too early");
    site.set_aside = false;
    site.probe_seat = 0;
  }

  // --- tickets ---
  // R6: whoever is refused is refused for a reason that holds; nobody is admitted beyond the bounds.
  [[nodiscard]] std::int64_t in_line() const {
    return std::count_if(tickets.begin(), tickets.end(),
                         [](const auto& t) { return t.second.phase != TicketPhase::kTalking; });
  }
  void on(const HotlineOpened&) { open_ = true; }
  void on(const HotlineClosed&) { open_ = false; }
  void on(const AttemptRefused& e) {
    if ((e.cause == RefusalCause::kClosed) == open_) fail("refused as closed, or not, against the hours");
    if (e.return_at.ms < at_) fail("a refused caller is told to come back in the past");
  }
  void on(const AttemptAdmitted& e) {
    const bool urgent = classes_.count(e.klass.value) && classes_.at(e.klass.value).emergency;
    if (!open_) fail("a caller was admitted while the hotline was closed");
    if (!urgent && in_line() >= setting(Setting::kMaxWaiting)) fail("a caller was admitted beyond the line's bound");
    if (tickets.count(e.ticket.value) != 0) fail("an open ticket was admitted again");
    if (tickets.count(e.ticket.value) || ended.count(e.ticket.value)) fail("a ticket's number was used twice");
    const auto rule = classes_.count(e.klass.value) ? classes_.at(e.klass.value) : ClassRule{};
    if (e.first.ms > at_) fail("a credited arrival lies in the future");
    Ticket t;
    t.rank = {e.first.ms - rule.head_start - (rule.emergency ? kEmergencyLead : 0), sequence_};
    tickets[e.ticket.value] = t;
    ++admitted;
  }
  void on(const TicketSplit& e) {
    if (tickets.at(e.from.value).phase != TicketPhase::kTalking) fail("a ticket was split before it was answered");
    if (tickets.count(e.ticket.value) || ended.count(e.ticket.value)) fail("a ticket's number was used twice");
    const auto rule = classes_.count(e.klass.value) ? classes_.at(e.klass.value) : ClassRule{};
    Ticket t;
    t.rank = {e.first.ms - rule.head_start - (rule.emergency ? kEmergencyLead : 0), sequence_};
    tickets[e.ticket.value] = t;
    ++admitted;
  }
  void on(const TicketQueued& e) {
    Ticket& t = tickets.at(e.ticket.value);
    if (t.phase != TicketPhase::kMenu) fail("a ticket was queued twice");
    const auto topic = topics_.at(e.topic.value);
    t.required = (e.language ? SkillMask{1} << e.language.value : 0) | (topic.skill ? SkillMask{1} << topic.skill : 0);
    t.norm_work = topic.norm_work;
    t.queued = at_;
    t.phase = TicketPhase::kWaiting;
    if (e.position != position_of(t)) fail("a caller joined at another position than it was told");
  }
  void on(const TicketEnded& e) {
    if (++ended[e.ticket.value] != 1 || !tickets.count(e.ticket.value)) return fail("a ticket ended twice");
    const Ticket& t = tickets.at(e.ticket.value);
    if (t.offer != 0) fail("a ticket ended while a seat served it");
    tickets.erase(e.ticket.value);
  }
  void on(const PlaceTold& e) {
    if (e.position != position_of(tickets.at(e.ticket.value))) fail("a caller was told a wrong position");
  }
  void on(const RestrictionLapsed& e) {
    if (!tickets.at(e.ticket.value).restricted) fail("a restriction lapsed that was none");
    tickets.at(e.ticket.value).restricted = false;
  }

  // --- offers ---
  void on(const OfferMade& e) {
    const auto due = next_offer();
    if (!due) return fail("an offer was made where none is possible");
    const std::string chosen = "ticket " + std::to_string(e.ticket.value) + " to seat " + std::to_string(e.seat.value);
    if (due->ticket != e.ticket.value || due->seat != e.seat.value)
      fail("offered " + chosen + ", but ticket " + std::to_string(due->ticket) + " to seat " +
           std::to_string(due->seat) + " is due");
    Ticket& t = tickets.at(e.ticket.value);
    Seat& seat = seats.at(e.seat.value);
    Member& m = members.at(e.member.value);
    if (t.phase != TicketPhase::kWaiting || t.offer != 0) fail("two offers of one ticket: " + chosen);
    if (seat.state != SeatState::kReady || seat.ticket != 0) fail("a seat is offered two tickets: " + chosen);
    // R1's promise in its own words; R4's third offer is the stated exception.
    for (const auto& [id, other] : tickets)
      if (other.phase == TicketPhase::kWaiting && !other.restricted && other.rank < t.rank &&
          (other.required & ~t.required) == 0)
        fail("ticket " + std::to_string(id) + " was passed over: " + chosen);
    if (e.virtual_time != m.v || e.least_virtual_time != due->least || e.candidates != due->candidates ||
        e.norm_work.count() != t.norm_work || e.waited.count() != at_ - t.queued)
      fail("the record of the offer does not say what it was decided upon: " + chosen);
    ++m.offers;
    m.offered += t.norm_work;
    note_others(e.member.value, t);
    t.phase = TicketPhase::kOffered;
    t.restricted = false;
    t.offer = e.offer.value;
    t.seat = e.seat.value;
    t.cut = 0;
    offered_last_ = e.ticket.value;
    offered_to_ = e.member.value;
    t.offered = at_;
    seat.ticket = e.ticket.value;
    become(e.seat.value, SeatState::kOffered);
    const std::int64_t x = t.norm_work * 1'000'000 + m.rem;
    m.v += x / m.weight;
    m.rem = x % m.weight;
    const auto [mean, reach] = mean_and_reach();
    for (const auto& [id, member] : members)
      if (member.present && (member.v > mean + reach || member.v < mean - reach))
        clamps_due_[id] = std::clamp(member.v, mean - reach, mean + reach);
  }
  void on(const ClaimForfeited& e) {
    if (!clamps_due_.count(e.member.value) || clamps_due_.at(e.member.value) != e.after ||
        members.at(e.member.value).v != e.before)
      fail("a claim was cut that should not be");
    clamps_due_.erase(e.member.value);
    Member& m = members.at(e.member.value);
    if (e.member.value == offered_to_ && e.after < e.before) tickets.at(offered_last_).cut = (m.v - e.after) * m.weight;
    m.v = e.after;
  }
  void on(const OfferAnswered& e) {
    Ticket& t = tickets.at(e.ticket.value);
    if (t.phase != TicketPhase::kOffered || t.offer != e.offer.value) fail("an answer to no offer");
    t.phase = TicketPhase::kTalking;
    t.answered = at_;
    const Site& site = sites.at(seats.at(e.seat.value).site);
    t.unproven = row_of(site) > 0 || site.set_aside;
    t.answered_then = moment_;
    become(e.seat.value, SeatState::kTalking);
  }
  // R4: an answer ends the row of failures before it once it has lasted.
  void on(const AnswerHeld& e) {
    Ticket& t = tickets.at(e.ticket.value);
    if (t.phase != TicketPhase::kTalking || t.offer != e.offer.value || !t.unproven)
      fail("an answer held that was none");
    t.unproven = false;
    std::vector<std::uint64_t>& row = sites.at(e.site.value).failed_in_a_row;
    row.erase(row.begin(), std::lower_bound(row.begin(), row.end(), t.answered_then));
  }
  void on(const OfferFailed& e) {
    Ticket& t = tickets.at(e.ticket.value);
    Site& site = sites.at(seats.at(e.seat.value).site);
    if (t.phase != TicketPhase::kOffered || t.offer != e.offer.value) fail("a failure of no offer");
    if (e.failure == OfferFailure::kTimedOut && at_ - t.offered > setting(Setting::kOfferDeadline) + 600'000'000)
      fail("an offer outlived its deadline");
    if (e.failure == OfferFailure::kLost) {
      give_back(e.seat.value, t);
      forget_probe(e.seat.value);
    } else {
      site.failed_in_a_row.push_back(moment_);
      ++t.failed_offers;
      failed(e.seat.value, t);
    }
    t.phase = TicketPhase::kWaiting;
    t.offer = 0;
    t.restricted = t.failed_offers >= 2;
    release(e.seat.value, e.failure == OfferFailure::kLost ? 0 : std::max<std::int64_t>(site.wrap_up, 5'000));
  }
  void on(const OfferWithdrawn& e) {
    Ticket& t = tickets.at(e.ticket.value);
    if (t.phase != TicketPhase::kOffered || t.offer != e.offer.value) fail("a withdrawal of no offer");
    give_back(e.seat.value, t);
    forget_probe(e.seat.value);
    release(e.seat.value, 0);
    t.offer = 0;
  }
  void conversation_over(OfferId offer, TicketId ticket, SeatId seat, std::int64_t rest) {
    Ticket& t = tickets.at(ticket.value);
    if (t.phase != TicketPhase::kTalking || t.offer != offer.value) fail("a conversation ended that was none");
    t.offer = 0;
    t.phase = TicketPhase::kWaiting;  // for the moment: TicketEnded follows, or it is back in line
    t.unproven = false;
    forget_probe(seat.value);
    release(seat.value, rest);
  }
  void on(const ConversationEnded& e) {
    const bool counts = e.talk.count() >= setting(Setting::kShortConversation);
    if (counts) seats.at(e.seat.value).last_completed = at_;
    if (e.given_back != (!counts && e.by == EndedBy::kPlatform)) fail("a charge was given back, or not, against R3");
    if (e.given_back) give_back(e.seat.value, tickets.at(e.ticket.value));
    conversation_over(e.offer, e.ticket, e.seat, sites.at(seats.at(e.seat.value).site).wrap_up);
  }
  void on(const ConversationBroken& e) {
    Ticket& t = tickets.at(e.ticket.value);
    Site& site = sites.at(seats.at(e.seat.value).site);
    const bool by_us = e.cause == BreakCause::kPlatform;
    const bool at_once = at_ - t.answered < setting(Setting::kLeastTalk);
    if (e.failed != (!by_us && at_once)) fail("a seat that let go at once has failed its offer, and nobody else");
    if (e.given_back != by_us) fail("what the platform broke is charged to nobody, and nothing else");
    if (by_us) give_back(e.seat.value, t);
    conversation_over(e.offer, e.ticket, e.seat, e.failed ? std::max<std::int64_t>(site.wrap_up, 5'000) : site.wrap_up);
    if (e.failed) {
      site.failed_in_a_row.push_back(moment_);
      ++t.failed_offers;
      failed(e.seat.value, t);
    }
    t.restricted = e.failed && t.failed_offers >= 2;
  }

  template <class Other>
  void on(const Other&) {}

  struct ClassRule {
    std::int64_t head_start = 0;
    bool emergency = false;
  };
  struct Topic {
    std::uint8_t skill = 0;
    std::int64_t norm_work = 0;
  };
  std::map<Setting, std::int64_t> settings_;
  std::map<std::uint8_t, int> scarcity_;
  std::map<std::uint8_t, ClassRule> classes_;
  std::map<std::uint8_t, Topic> topics_;
  std::map<std::uint16_t, std::int64_t> clamps_due_;
  bool open_ = false;
  std::uint64_t offered_last_ = 0;
  std::uint16_t offered_to_ = 0;
  std::uint64_t ready_count_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t moment_ = 0;  // counts events
  std::int64_t at_ = 0;
};

}  // namespace rufbund::core::testing
