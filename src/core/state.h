// The state of one cell's line. Changed by events only (apply.cc); everything else reads it.
//
// Plain structs in pools of fixed size, addressed by dense indexes: member, site and seat ids are their index; a
// ticket's low 32 bits are its slot. Derived indexes (lines, lists of ready seats, timers) are rebuilt on load.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/core.h"
#include "core/enums.h"
#include "core/event.h"
#include "core/last_served.h"
#include "core/member_book.h"
#include "core/places.h"
#include "core/ranked_line.h"
#include "core/share_terms.h"
#include "core/shares.h"
#include "core/timer_heap.h"
#include "core/told_callers.h"
#include "core/wait_estimate.h"

namespace rufbund::core {

inline constexpr std::uint32_t kMaxSkills = 64;
inline constexpr std::uint32_t kMaxSkillSets = 64;    // distinct skills required by tickets
inline constexpr std::uint32_t kMaxSeatClasses = 64;  // distinct skills of seats
inline constexpr std::uint32_t kMaxTopics = 256;
inline constexpr std::uint32_t kMaxClasses = 8;
inline constexpr std::uint32_t kMaxHours = 64;
inline constexpr std::uint32_t kScarcityLevels = 4;
inline constexpr std::uint32_t kGhosts = 32;  // a bit each
inline constexpr std::uint32_t kNoSeat = 0;
inline constexpr std::uint32_t kNoTicket = UINT32_MAX;
inline constexpr std::uint32_t kMaxLegs = 3;  // on one ticket (R2)

struct Topic {
  std::int64_t norm_work_ms = 0;
  SkillId skill;
  bool defined = false;
};

struct ClassRule {
  std::int64_t head_start_ms = 0;
  std::uint32_t max_waiting = 0;
  bool emergency = false;
  bool defined = false;
};

// Ready seats of one member and seat class, longest idle first.
struct ReadyList {
  std::uint32_t head = kNoSeat, tail = kNoSeat;
};

// What a weight follows from (R3), as StageWeight says it.
struct StagedTerms {
  std::uint32_t share_ppm = 0;  // 0: the weight itself
  std::uint32_t floor_ppm = 0;
  std::uint32_t cap_ppm = 0;  // 0: none
};

[[nodiscard]] inline ShareTerms terms_of(MemberId member, std::uint32_t weight_ppm, const StagedTerms& terms) {
  return {member, terms.share_ppm != 0 ? terms.share_ppm : weight_ppm, terms.floor_ppm,
          terms.cap_ppm != 0 ? terms.cap_ppm : kWholeKeyPpm};
}

struct Member {
  Account account;
  std::uint32_t staged_ppm = 0;
  StagedTerms staged_terms;
  StagedTerms terms;  // of the key in force
  bool added = false;
  bool present = false;
  std::uint32_t signed_in = 0;      // seats that make it present
  std::uint64_t ready_classes = 0;  // seat classes with a ready seat
  std::int64_t counted_ms = 0;      // norm work delivered
  std::int64_t counted_calls = 0;

  // R3: has a seat signed in and holds a weight.
  [[nodiscard]] bool should_be_present() const { return signed_in > 0 && account.weight_ppm > 0; }
  [[nodiscard]] bool unsettled() const { return present != should_be_present(); }
};

struct Site {
  MemberId member;
  SiteKind kind{};
  SiteMode mode = SiteMode::kActive;
  bool added = false;
  bool reachable = false;
  bool set_aside = false;
  bool probing = false;  // one of its seats is listed or offered as a probe
  bool has_capacity = false;
  std::uint32_t failures = 0;       // offers failed in a row
  std::uint32_t failures_ever = 0;  // wraps around
  std::int64_t wrap_up_ms = 0;
  std::uint64_t thanks = 0;  // that callers gave by a key
  std::uint32_t first_seat = kNoSeat;
  std::uint32_t last_seat = kNoSeat;  // chained by Seat::next_of_site
};

struct Seat {
  SkillMask skills = 0;
  std::uint64_t idle_order = 0;  // grows with every time a seat becomes ready
  std::int64_t last_completed_ms = -1;
  std::uint64_t offer = 0;            // OfferId while offered or talking
  std::uint64_t completed_offer = 0;  // of last_completed_ms, until its caller said thanks
  std::uint32_t ticket_slot = 0;
  std::uint32_t offer_serial = 0;
  std::uint32_t previous = kNoSeat, next = kNoSeat;  // in its ready list
  std::uint32_t next_of_site = kNoSeat;
  SiteId site;
  MemberId member;
  std::uint8_t seat_class = 0;
  SeatState state = SeatState::kOffline;
  SeatState wish = SeatState::kReady;
  bool added = false;
  bool listed = false;  // in a ready list: may be offered now
  bool probe = false;   // offered as its site's probe
  // A free channel that is not to be rung: by the site's capacity report, or taken away. In wrap-up, without a timer,
  // it stands for a person who is busy elsewhere; else it is offline.
  bool held_back = false;
};

struct alignas(64) Ticket {
  std::uint64_t id = 0;
  LegId leg;  // the earliest that is there
  CallerKey caller;
  Rank rank;
  std::int64_t first_ms = 0;       // credited arrival (R2)
  std::int64_t kept_until_ms = 0;  // so long was its place kept when it was taken up; 0: it is new
  std::int64_t arrived_ms = 0;
  std::int64_t queued_ms = 0;
  std::int64_t offered_ms = 0;
  std::int64_t answered_ms = 0;
  std::int64_t tell_at_ms = 0;
  std::int64_t lapse_at_ms = 0;    // in the menu or restricted until then, the offer's deadline; 0: none
  std::int64_t told_until_ms = 0;  // the time by which it was promised; 0: none
  std::int64_t estimate_ms = -1;   // on joining
  std::int64_t heard_ms = -1;      // an announcement that may answer was heard to its end; -1: none
  std::int64_t forfeited = 0;      // of the offer's charge, cut off at once (R3), in ms·K
  std::uint64_t offer = 0;
  std::uint32_t next_of_caller = kNoTicket;  // slot of another open ticket of the same caller
  std::uint32_t seat = kNoSeat;
  std::uint32_t join_position = 0;
  std::uint32_t heard = 0;  // announcement played
  std::uint32_t norm_work_ms = 0;
  std::uint32_t failures_before = 0;  // of its site's, when the seat answered
  CarrierId carrier;
  ClassId klass;
  TopicId topic;
  SkillId language;
  std::uint8_t skill_set = 0;
  std::uint8_t failed_offers = 0;
  std::uint8_t later_legs = 0;  // that hang on it besides `leg`, in State::later_legs
  TicketPhase phase = TicketPhase::kFree;
  bool restricted = false;  // stands in the line for proven seats only
  bool told_longer = false;
  bool may_answer = false;    // the announcement played may answer the caller
  bool on_probation = false;  // talking at a site that failed before: counts as answered after kLeastTalk
  bool counted = false;       // its conversation counts: its place has lapsed (R2)
  bool rang_before = false;   // the caller was known when it came
  bool not_alone = false;     // the caller rang again while it was open, so a place may be at rest besides its own
  ClassId first_class;        // for which `first_ms` was fixed
};

// One more call of a number that has a ticket in the line (R2).
struct LaterLeg {
  LegId leg;
  std::int64_t arrived_ms = 0;
  CarrierId carrier;
  SkillId language;
};
using LaterLegs = std::array<LaterLeg, kMaxLegs - 1>;

// A caller who left before the rank was reached: its estimate's outcome is known when a later rank is offered (R5).
struct Ghost {
  Rank rank;
  std::int64_t queued_ms = 0;
  std::int64_t estimate_ms = -1;  // -1: free
  std::uint32_t position = 0;
};

struct HoursEntry {
  TimeMs from, to;
};

// What a snapshot holds besides the pools.
struct Globals {
  std::array<std::int64_t, kSettingCount> settings{};
  std::array<std::uint8_t, kMaxSkills> scarcity{};
  std::uint64_t skills_defined = 0;
  std::array<Topic, kMaxTopics> topics{};
  std::array<ClassRule, kMaxClasses> classes{};
  std::array<HoursEntry, kMaxHours> hours{};
  std::uint32_t hours_count = 0;
  std::uint32_t rules_version = 0;
  std::uint32_t agreement = 0;
  bool open = false;
  bool frontier_follows = true;  // R6: every arrival up to now joins
  TimeMs frontier;
  TimeMs closed_at;           // last; 0: never
  std::uint64_t callers = 0;  // R2's demand: distinct keys, each day anew, ...
  std::uint64_t keyless = 0;  // ... and tickets without a key
  AnnouncementId announcement;
  AnnouncementMode announcement_mode{};
  std::array<SkillMask, kMaxSkillSets> set_skills{};
  std::uint32_t set_count = 0;
  std::array<SkillMask, kMaxSeatClasses> class_skills{};
  std::uint32_t class_count = 0;
  std::uint64_t idle_order = 0;
  std::uint32_t ticket_serial = 0;
  std::uint32_t latest_offered = 0;  // slot of the ticket that was offered last
  std::uint32_t menu_count = 0, waiting_count = 0, offered_count = 0, talking_count = 0;
  std::uint32_t later_legs = 0;                            // on all tickets; for each a slot is kept free
  std::array<std::uint32_t, kMaxClasses> class_waiting{};  // menu, waiting and offered together
  std::int64_t estimate_refreshed_ms = 0;
  std::int64_t best_wait_ms = -1;  // least estimate of all skill sets at the last refresh; -1: nothing is known
  std::int64_t admits_to_ms = 0;   // R6: the latest rank's time whose estimate was within the limit then
  std::uint32_t member_end = 1;    // ids in use are below
  TimeMs at;                       // of the last event
  std::uint64_t sequence = 0;
};

class State {
 public:
  explicit State(const Capacity& capacity);

  Capacity capacity;
  Globals g;
  PresentSums present;

  std::vector<Member> members;    // index: MemberId
  std::vector<MemberBook> books;  // the same
  std::vector<Site> sites;
  std::vector<Seat> seats;
  std::vector<Ticket> tickets;
  std::vector<LaterLegs> later_legs;  // by ticket, in the order in which they came
  std::vector<std::uint32_t> free_tickets;
  std::vector<ReadyList> ready;                    // member × seat class
  std::vector<std::array<Ghost, kGhosts>> ghosts;  // per skill set
  std::vector<std::uint32_t> ghosts_left;          // the same: a bit for each that is in use
  std::vector<WaitEstimate> estimates;             // per skill set
  ToldCallers told;
  Places places;
  LastServed last_served;
  std::vector<std::uint32_t> tickets_of_callers;  // first slots of the chains of open tickets, by the caller's hash

  ChunkPool chunks;
  RankedLine everyone;                                // all who wait, for positions
  std::array<RankedLine, kMaxSkillSets> lines;        // tickets that any fitting seat may serve
  std::array<RankedLine, kMaxSkillSets> restricted;   // R4: only seats that completed a call lately
  std::array<Rank, kMaxSkillSets> line_heads{};       // first rank of each line that has a ticket
  std::array<std::uint32_t, kMaxSkillSets> in_set{};  // waiting tickets of each set, restricted or not
  std::uint64_t waiting_sets = 0;                     // bit per skill set: its line has a ticket
  std::uint64_t restricted_sets = 0;

  // Derived from skills: which seat classes serve a set, which sets share a seat class with it, scarcity by class.
  std::array<std::uint64_t, kMaxSkillSets> fitting_classes{};
  std::array<std::uint64_t, kMaxSkillSets> overlapping_sets{};
  std::array<std::uint64_t, kMaxSeatClasses> sets_of_class{};  // skill sets that this seat class serves
  std::array<std::uint64_t, kScarcityLevels> classes_of_scarcity{};
  std::array<std::uint32_t, kMaxSeatClasses> ready_in_class{};
  std::array<std::uint32_t, kMaxSeatClasses> serving_in_class{};  // signed in, at usable sites
  std::uint64_t ready_classes = 0;                                // any member
  std::uint32_t unsettled_members = 0;                            // whose presence is to be settled (R3)

  TimerHeap timers;

  // --- reading ---
  // Whether an older version of the rules is in force: its records are applied as it meant them.
  [[nodiscard]] bool decided_before(std::uint32_t version) const {
    return g.rules_version != 0 && g.rules_version < version;
  }
  [[nodiscard]] std::int64_t setting(Setting s) const { return g.settings[static_cast<std::size_t>(s)]; }
  // Null: stale or unknown.
  [[nodiscard]] const Ticket* find_ticket(TicketId id) const {
    const auto slot = static_cast<std::uint32_t>(id.value);
    if (slot >= tickets.size()) return nullptr;
    const Ticket& ticket = tickets[slot];
    return ticket.phase != TicketPhase::kFree && ticket.id == id.value ? &ticket : nullptr;
  }
  [[nodiscard]] const Seat* find_offer(OfferId id) const {
    const auto seat = static_cast<std::uint32_t>(id.value);
    if (id.value == 0 || seat >= seats.size()) return nullptr;
    return seats[seat].offer == id.value ? &seats[seat] : nullptr;
  }
  [[nodiscard]] const Seat* find_seat(SeatId id) const;
  [[nodiscard]] const Site* find_site(SiteId id) const;
  [[nodiscard]] const Member* find_member(MemberId id) const;
  [[nodiscard]] bool usable(const Site& site) const { return site.mode == SiteMode::kActive && site.reachable; }
  [[nodiscard]] bool has_emergency_class() const {
    for (const ClassRule& rule : g.classes)
      if (rule.defined && rule.emergency) return true;
    return false;
  }
  // A seat in this state makes its member present (R3), given a usable site.
  [[nodiscard]] static bool signed_in(SeatState s) { return s != SeatState::kOffline && s != SeatState::kPaused; }
  [[nodiscard]] bool proven(const Seat& seat, TimeMs at) const {
    return seat.last_completed_ms >= 0 && at.ms - seat.last_completed_ms <= setting(Setting::kProvenWithin);
  }
  // R2: the caller's place that nobody holds and that has not lapsed; and the one that an attempt of this class takes
  // up again, none where it begins anew.
  [[nodiscard]] std::optional<Place> place_at_rest(CallerKey caller, TimeMs now) const;
  [[nodiscard]] std::optional<Place> credit(CallerKey caller, ClassId klass, TimeMs now) const;
  [[nodiscard]] bool better_class(ClassId klass, ClassId than) const;
  // Two places of memory that an attempt of this caller needs soon: asked for at once, they are waited for once.
  void expect_attempt_of(CallerKey caller) const {
    __builtin_prefetch(&tickets_of_callers[caller_bucket(caller)]);
    places.expect(caller);
  }
  // The slot of the first ticket in the line of this caller and class; kNoTicket.
  [[nodiscard]] std::uint32_t ticket_in_line(CallerKey caller, ClassId klass) const;
  // Whether this leg of a caller hangs on the ticket.
  [[nodiscard]] bool hangs_on(std::uint32_t slot, LegId leg) const;
  // Calls f(slot) for each open ticket of the caller, in no order that may matter.
  template <class F>
  void each_ticket_of(CallerKey caller, F&& f) const {
    for (std::uint32_t slot = tickets_of_callers[caller_bucket(caller)]; slot != kNoTicket;
         slot = tickets[slot].next_of_caller)
      if (tickets[slot].caller == caller) f(slot);
  }
  [[nodiscard]] SkillMask required_skills(TopicId topic, SkillId language) const;
  // The skill set of these required skills; kMaxSkillSets where it is new and there is room, else kMaxSkillSets + 1.
  [[nodiscard]] std::uint32_t skill_set_of(SkillMask required) const;
  // Tickets ahead of the rank in all sets that share seats with this one.
  [[nodiscard]] std::uint32_t ahead_of(SkillSet set, const Rank& rank) const;
  // The same for a set of required skills that no ticket had before.
  [[nodiscard]] std::uint32_t ahead_of_new(SkillMask required, const Rank& rank) const;
  [[nodiscard]] std::uint32_t ahead_in(std::uint64_t sets, const Rank& rank) const;
  [[nodiscard]] std::uint32_t seats_serving(SkillSet set) const;
  // Of these sets, those that some ready seat serves.
  [[nodiscard]] std::uint64_t servable(std::uint64_t sets) const {
    std::uint64_t served = 0;
    for (std::uint64_t classes = ready_classes; classes != 0 && served != sets; classes &= classes - 1)
      served |= sets & sets_of_class[static_cast<std::size_t>(std::countr_zero(classes))];
    return served;
  }
  [[nodiscard]] bool seat_ready_for(SkillSet set) const { return (ready_classes & fitting_classes[set]) != 0; }

  // Owners of timers.
  [[nodiscard]] std::uint32_t timer_of_ticket(std::uint32_t slot) const { return slot; }
  [[nodiscard]] std::uint32_t timer_of_seat(std::uint32_t seat) const { return capacity.tickets + seat; }
  [[nodiscard]] std::uint32_t timer_of_probe(std::uint32_t site) const {
    return capacity.tickets + capacity.seats + 1 + 2 * site;
  }
  [[nodiscard]] std::uint32_t timer_of_capacity(std::uint32_t site) const { return timer_of_probe(site) + 1; }
  [[nodiscard]] std::uint32_t timer_of_hours() const {
    return capacity.tickets + capacity.seats + 1 + 2 * (capacity.sites + 1);
  }
  [[nodiscard]] std::uint32_t timer_count() const { return timer_of_hours() + 1; }

  // --- changing: used by apply.cc and load only ---
  // An open ticket with a caller key can be found by it.
  void list_caller(std::uint32_t slot);
  void unlist_caller(std::uint32_t slot);
  template <class Change>
  void change_member(Member& member, Change&& change) {
    unsettled_members -= member.unsettled();
    change(member);
    unsettled_members += member.unsettled();
  }
  void set_seat_state(std::uint32_t seat, SeatState next);
  void list(std::uint32_t seat);
  void unlist(std::uint32_t seat);
  // Lists or unlists the site's ready seats after its mode, health or standing changed.
  void relist_site(std::uint32_t site);
  void set_usable(std::uint32_t site, bool was_usable);
  void stand_in_line(std::uint32_t slot);
  void leave_line(std::uint32_t slot);
  void set_ticket_timer(std::uint32_t slot);
  void schedule_hours();
  std::uint32_t intern_seat_class(SkillMask skills);
  void intern_skill_set(SkillMask required);
  void derive_fits();
  // Rebuilds lines, lists and sums from the pools.
  void rebuild_indexes();

 private:
  [[nodiscard]] std::size_t caller_bucket(CallerKey caller) const {
    return (caller.value * 0x9E3779B97F4A7C15u) >> 32 & (tickets_of_callers.size() - 1);
  }
};

// What StateAccount tells a member now (apply_books.cc).
[[nodiscard]] AccountStated account_of(const State& state, MemberId member);

}  // namespace rufbund::core
