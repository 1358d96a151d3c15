// The core's shell: owning the state, snapshots and digest. What it decides is in decide_*.cc, what events do in
// apply.cc.
#include "core/core.h"

#include <array>
#include <cstring>
#include <type_traits>

#include "core/state.h"

namespace rufbund::core {
namespace {

// Changes whenever a pool's struct does: a snapshot of another layout is refused and the journal replayed instead.
constexpr std::uint64_t kLayout =
    sizeof(Globals) * 1'000'003u ^ sizeof(Ticket) * 10'007u ^ sizeof(Seat) * 1'009u ^ sizeof(Site) * 101u ^
    sizeof(Member) * 31u ^ sizeof(MemberBook) * 17u ^ sizeof(PlaceEntry) * 11u ^ sizeof(Served) * 5u ^
    sizeof(LaterLegs) * 3u ^ sizeof(WaitEstimate) * 7u ^ sizeof(ToldCallers) * 5u ^ std::uint64_t{kRulesVersion} << 56;

class Saver {
 public:
  explicit Saver(std::vector<std::byte>& out) : out_(out) {}
  template <class T>
  void one(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const std::size_t at = out_.size();
    out_.resize(at + sizeof(T));
    std::memcpy(out_.data() + at, &value, sizeof(T));
  }
  // Only what is not in its initial state, with its index.
  template <class Pool, class Used>
  void sparse(const Pool& pool, Used&& used) {
    using T = std::remove_cvref_t<decltype(pool[0])>;
    static_assert(std::is_trivially_copyable_v<T>);
    std::uint64_t count = 0;
    for (const T& item : pool) count += used(item);
    one(static_cast<std::uint64_t>(pool.size()));
    one(count);
    const std::size_t begin = out_.size();
    out_.resize(begin + count * (sizeof(std::uint32_t) + sizeof(T)));
    std::byte* to = out_.data() + begin;
    for (std::uint32_t i = 0; i < pool.size(); ++i) {
      if (!used(pool[i])) continue;
      std::memcpy(to, &i, sizeof(i));
      std::memcpy(to + sizeof(i), &pool[i], sizeof(T));
      to += sizeof(i) + sizeof(T);
    }
  }

 private:
  std::vector<std::byte>& out_;
};

class Loader {
 public:
  explicit Loader(std::span<const std::byte> in) : in_(in) {}
  template <class T>
  [[nodiscard]] bool one(T& value) {
    if (in_.size() < sizeof(T)) return false;
    std::memcpy(&value, in_.data(), sizeof(T));
    in_ = in_.subspan(sizeof(T));
    return true;
  }
  template <class Pool>
  [[nodiscard]] bool sparse(Pool&& pool) {
    std::uint64_t size = 0, count = 0;
    if (!one(size) || !one(count) || size != pool.size() || count > size) return false;
    for (std::uint64_t n = 0; n < count; ++n) {
      std::uint32_t index = 0;
      if (!one(index) || index >= pool.size() || !one(pool[index])) return false;
    }
    return true;
  }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

 private:
  std::span<const std::byte> in_;
};

constexpr auto kAny = [](const auto&) { return true; };
constexpr auto kAdded = [](const auto& item) { return item.added; };
constexpr bool hangs_more(const Ticket& t) { return t.phase != TicketPhase::kFree && t.later_legs > 0; }
constexpr auto kUsed = [](const PlaceEntry& e) { return (e.who | e.when) != 0; };

// Stored as they are: a timer that is due but not passed yet cannot be derived.
struct StoredTimer {
  std::uint32_t owner;
  std::int64_t due_ms;
};

}  // namespace

Core::Core(const Capacity& capacity) : state_(std::make_unique<State>(capacity)) {}
Core::~Core() = default;
Core::Core(Core&&) noexcept = default;
Core& Core::operator=(Core&&) noexcept = default;

TimeMs Core::next_deadline() const { return state_->timers.next(); }

void Core::save(std::vector<std::byte>& out) const {
  const State& s = *state_;
  Saver save{out};
  save.one(kLayout);
  save.one(s.g);
  save.sparse(s.members, kAdded);
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) save.one(s.books[id]);
  save.sparse(s.sites, kAdded);
  save.sparse(s.seats, kAdded);
  save.sparse(s.tickets, [](const Ticket& t) { return t.phase != TicketPhase::kFree; });
  for (std::uint32_t slot = 0; slot < s.tickets.size(); ++slot)
    if (hangs_more(s.tickets[slot])) save.one(s.later_legs[slot]);
  save.sparse(s.free_tickets, kAny);
  save.sparse(s.places.entries(), kUsed);
  save.one(s.last_served.size());
  for (std::uint64_t n = 0; n < s.last_served.size(); ++n) save.one(s.last_served.nth(n));
  for (std::uint32_t set = 0; set < s.g.set_count; ++set) {
    save.one(s.ghosts[set]);
    save.one(s.estimates[set]);
  }
  save.one(s.told);
  std::vector<StoredTimer> timers;
  for (std::uint32_t owner = 0; owner < s.timer_count(); ++owner)
    if (s.timers.due(owner) != kNever) timers.push_back({owner, s.timers.due(owner).ms});
  save.one(static_cast<std::uint64_t>(timers.size()));
  for (const StoredTimer& timer : timers) save.one(timer);
}

bool Core::load(std::span<const std::byte> bytes) {
  auto fresh = std::make_unique<State>(state_->capacity);
  State& s = *fresh;
  Loader load{bytes};
  std::uint64_t layout = 0, free_size = 0, free_count = 0;
  if (!load.one(layout) || layout != kLayout || !load.one(s.g)) return false;
  if (s.g.set_count > kMaxSkillSets || s.g.class_count > kMaxSeatClasses || s.g.hours_count > kMaxHours ||
      s.g.member_end > s.members.size())
    return false;
  if (!load.sparse(s.members)) return false;
  for (std::uint32_t id = 1; id < s.g.member_end; ++id)
    if (!load.one(s.books[id]) || s.books[id].commitment_count > kMaxCommitments) return false;
  if (!load.sparse(s.sites) || !load.sparse(s.seats) || !load.sparse(s.tickets)) return false;
  for (std::uint32_t slot = 0; slot < s.tickets.size(); ++slot)
    if (hangs_more(s.tickets[slot]) && (s.tickets[slot].later_legs >= kMaxLegs || !load.one(s.later_legs[slot])))
      return false;
  if (!load.one(free_size) || !load.one(free_count) || free_count != free_size || free_size > s.tickets.size())
    return false;
  s.free_tickets.resize(free_size);
  for (std::uint32_t& slot : s.free_tickets) {
    std::uint32_t index = 0;
    if (!load.one(index) || !load.one(slot) || slot >= s.tickets.size()) return false;
  }
  if (!load.sparse(s.places.entries())) return false;
  std::uint64_t served_count = 0;
  if (!load.one(served_count)) return false;
  for (std::uint64_t n = 0; n < served_count; ++n) {
    Served served;
    if (!load.one(served)) return false;
    s.last_served.add(served);
  }
  for (std::uint32_t set = 0; set < s.g.set_count; ++set)
    if (!load.one(s.ghosts[set]) || !load.one(s.estimates[set])) return false;
  std::uint64_t timers = 0;
  if (!load.one(s.told)) return false;
  if (!load.one(timers) || timers > s.timer_count()) return false;
  for (std::uint64_t i = 0; i < timers; ++i) {
    StoredTimer timer{};
    if (!load.one(timer) || timer.owner >= s.timer_count()) return false;
    s.timers.set(timer.owner, TimeMs{timer.due_ms});
  }
  if (!load.at_end()) return false;
  s.rebuild_indexes();
  state_ = std::move(fresh);
  return true;
}

namespace {

// FNV-1a over values, so that padding never counts.
class Digest {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      hash_ ^= value >> (8 * i) & 0xff;
      hash_ *= 0x100000001b3u;
    }
  }
  void add_signed(std::int64_t value) { add(static_cast<std::uint64_t>(value)); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

// Of a type without padding.
template <class T>
void add_words(Digest& d, const T& value) {
  static_assert(std::has_unique_object_representations_v<T> && sizeof(T) % sizeof(std::uint64_t) == 0);
  std::array<std::uint64_t, sizeof(T) / sizeof(std::uint64_t)> words;
  std::memcpy(words.data(), &value, sizeof(T));
  for (std::uint64_t word : words) d.add(word);
}

void add_ticket(Digest& d, const Ticket& t) {
  for (std::uint64_t v : {t.id,
                          t.leg.value,
                          t.caller.value,
                          t.rank.sequence,
                          t.offer,
                          std::uint64_t{t.seat},
                          std::uint64_t{t.heard},
                          std::uint64_t{t.norm_work_ms},
                          std::uint64_t{t.join_position},
                          std::uint64_t{t.carrier.value},
                          std::uint64_t{t.klass.value},
                          std::uint64_t{t.topic.value},
                          std::uint64_t{t.language.value},
                          std::uint64_t{t.skill_set},
                          std::uint64_t{t.failed_offers},
                          static_cast<std::uint64_t>(t.phase),
                          std::uint64_t{t.restricted},
                          std::uint64_t{t.told_longer},
                          std::uint64_t{t.may_answer},
                          std::uint64_t{t.on_probation},
                          std::uint64_t{t.counted},
                          std::uint64_t{t.not_alone},
                          std::uint64_t{t.later_legs},
                          std::uint64_t{t.rang_before},
                          std::uint64_t{t.first_class.value},
                          std::uint64_t{t.failures_before}})
    d.add(v);
  for (std::int64_t v :
       {t.rank.key_ms, t.first_ms, t.kept_until_ms, t.forfeited, t.arrived_ms, t.queued_ms, t.offered_ms, t.answered_ms,
        t.tell_at_ms, t.lapse_at_ms, t.told_until_ms, t.estimate_ms, t.heard_ms})
    d.add_signed(v);
}

void add_leg(Digest& d, const LaterLeg& leg) {
  d.add(leg.leg.value);
  d.add_signed(leg.arrived_ms);
  d.add(std::uint64_t{leg.carrier.value} << 8 | leg.language.value);
}

void add_seat(Digest& d, const Seat& s) {
  for (std::uint64_t v :
       {s.skills, s.idle_order, s.offer, s.completed_offer, std::uint64_t{s.ticket_slot}, std::uint64_t{s.offer_serial},
        std::uint64_t{s.site.value}, std::uint64_t{s.member.value}, std::uint64_t{s.seat_class},
        static_cast<std::uint64_t>(s.state), static_cast<std::uint64_t>(s.wish), std::uint64_t{s.listed},
        std::uint64_t{s.probe}, std::uint64_t{s.held_back}})
    d.add(v);
  d.add_signed(s.last_completed_ms);
}

}  // namespace

std::uint64_t Core::digest() const {
  const State& s = *state_;
  Digest d;
  for (std::int64_t v : s.g.settings) d.add_signed(v);
  for (std::uint64_t v :
       {std::uint64_t{s.g.open}, std::uint64_t{s.g.frontier_follows}, s.g.idle_order, std::uint64_t{s.g.ticket_serial},
        std::uint64_t{s.g.agreement}, std::uint64_t{s.g.rules_version}, std::uint64_t{s.g.announcement.value},
        std::uint64_t{s.g.set_count}, std::uint64_t{s.g.class_count}, std::uint64_t{s.g.menu_count},
        std::uint64_t{s.g.waiting_count}, std::uint64_t{s.g.offered_count}, std::uint64_t{s.g.talking_count},
        std::uint64_t{s.g.hours_count}, std::uint64_t{s.g.latest_offered}, std::uint64_t{s.g.later_legs}, s.g.callers,
        s.g.keyless})
    d.add(v);
  d.add_signed(s.g.frontier.ms);
  d.add_signed(s.g.closed_at.ms);
  d.add(static_cast<std::uint64_t>(s.g.announcement_mode));
  d.add(s.g.skills_defined);
  for (std::uint8_t scarcity : s.g.scarcity) d.add(scarcity);
  for (std::uint64_t skills : s.g.set_skills) d.add(skills);
  for (std::uint64_t skills : s.g.class_skills) d.add(skills);
  for (const Topic& topic : s.g.topics) {
    if (!topic.defined) continue;
    d.add_signed(topic.norm_work_ms);
    d.add(topic.skill.value);
  }
  for (const ClassRule& rule : s.g.classes) {
    d.add_signed(rule.head_start_ms);
    d.add(std::uint64_t{rule.max_waiting} << 2 | std::uint64_t{rule.emergency} << 1 | std::uint64_t{rule.defined});
  }
  for (std::uint32_t i = 0; i < s.g.hours_count; ++i) {
    d.add_signed(s.g.hours[i].from.ms);
    d.add_signed(s.g.hours[i].to.ms);
  }
  d.add_signed(s.g.best_wait_ms);
  d.add_signed(s.g.admits_to_ms);
  add_words(d, s.told);
  for (std::uint32_t id = 1; id < s.g.member_end; ++id) {
    const Member& m = s.members[id];
    d.add(m.added);
    d.add(m.present);
    d.add_signed(m.account.virtual_time);
    d.add(m.account.remainder);
    d.add(m.account.weight_ppm);
    d.add(m.staged_ppm);
    for (const StagedTerms& terms : {m.staged_terms, m.terms}) {
      d.add(terms.share_ppm);
      d.add(std::uint64_t{terms.floor_ppm} << 32 | terms.cap_ppm);
    }
    d.add(m.signed_in);
    d.add_signed(m.counted_ms);
    d.add_signed(m.counted_calls);
    add_words(d, s.books[id]);
  }
  for (const Site& site : s.sites) {
    if (!site.added) continue;
    for (std::uint64_t v :
         {std::uint64_t{site.member.value}, static_cast<std::uint64_t>(site.mode),
          static_cast<std::uint64_t>(site.kind), static_cast<std::uint64_t>(site.wrap_up_ms), site.thanks,
          std::uint64_t{site.reachable}, std::uint64_t{site.set_aside}, std::uint64_t{site.probing},
          std::uint64_t{site.has_capacity}, std::uint64_t{site.failures}, std::uint64_t{site.failures_ever}})
      d.add(v);
  }
  for (const Seat& seat : s.seats)
    if (seat.added) add_seat(d, seat);
  for (std::uint32_t slot = 0; slot < s.tickets.size(); ++slot) {
    if (s.tickets[slot].phase == TicketPhase::kFree) continue;
    add_ticket(d, s.tickets[slot]);
    for (std::uint32_t i = 0; i < s.tickets[slot].later_legs; ++i) add_leg(d, s.later_legs[slot][i]);
  }
  for (std::uint32_t slot : s.free_tickets) d.add(slot);
  for (const PlaceEntry& entry : s.places.entries()) {
    if (!kUsed(entry)) continue;
    d.add(entry.who);
    d.add(entry.when);
  }
  for (std::uint64_t n = 0; n < s.last_served.size(); ++n) {
    const Served& served = s.last_served.nth(n);
    d.add(served.caller.value);
    d.add(served.ticket.value);
    d.add_signed(served.at_ms);
    d.add(std::uint64_t{served.norm_work_ms} << 32 | std::uint64_t{served.member.value} << 8 | served.topic.value);
  }
  for (std::uint32_t set = 0; set < s.g.set_count; ++set) {
    add_words(d, s.estimates[set]);
    for (const Ghost& ghost : s.ghosts[set]) {
      if (ghost.estimate_ms < 0) continue;
      for (std::int64_t v : {ghost.rank.key_ms, ghost.queued_ms, ghost.estimate_ms}) d.add_signed(v);
      d.add(ghost.rank.sequence);
      d.add(ghost.position);
    }
  }
  for (std::uint32_t owner = 0; owner < s.timer_count(); ++owner)
    if (s.timers.due(owner) != kNever) {
      d.add(owner);
      d.add_signed(s.timers.due(owner).ms);
    }
  return d.value();
}

}  // namespace rufbund::core
