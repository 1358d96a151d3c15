// Test only. Who listens to a simulated line and holds it to the rulebook from outside: the bound of the fair share
// (R3, docs/fair-share.md) between every two members, and the order of the line by the first attempt (R1, R2). Both
// keep books of their own and say in `wrong` what was first not as it must be.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "core/state.h"

namespace rufbund::sim::testing {

// For each two members i and j, v_i − v_j ≤ max(g₀ + ⌈K·Ŝ/w_j⌉, β + ⌈K·s/w_i⌉ + ⌈K·Ŝ/w_j⌉) as long as both have a ready
// seat after every decision and no claim was cut, Ŝ being the most norm work that rang at j at once.
class ShareWitness {
 public:
  // `norm_work_ms` of the line's one topic.
  explicit ShareWitness(std::int64_t norm_work_ms) : norm_work_ms_(norm_work_ms) {}

  void see(const core::State& s, std::span<const core::Event> events) {
    bool restart = false;
    std::uint64_t cut = 0;  // members, by bit
    for (const core::Event& event : events) {
      if (const auto* made = std::get_if<core::OfferMade>(&event)) {
        ++ringing_[made->member.value];
        ++offers;
        if (made->virtual_time > made->least_virtual_time + s.setting(core::Setting::kShareTolerance))
          blame("an offer went to a member that was no candidate");
        // Only proven seats are eligible for these.
        restart |= s.tickets[static_cast<std::uint32_t>(made->ticket.value)].restricted;
      } else if (const auto* answered = std::get_if<core::OfferAnswered>(&event)) {
        --ringing_[s.seats[answered->seat.value].member.value];
      } else if (const auto* failed = std::get_if<core::OfferFailed>(&event)) {
        --ringing_[s.seats[failed->seat.value].member.value];
      } else if (const auto* withdrawn = std::get_if<core::OfferWithdrawn>(&event)) {
        --ringing_[s.seats[withdrawn->seat.value].member.value];
      } else if (const auto* forfeited = std::get_if<core::ClaimForfeited>(&event)) {
        ++cuts[forfeited->member.value];
        cut |= std::uint64_t{1} << forfeited->member.value;
      } else if (std::holds_alternative<core::MemberPresenceChanged>(event)) {
        restart = true;
      }
    }
    for (std::uint32_t i = 1; i < s.g.member_end; ++i)
      for (std::uint32_t j = 1; j < s.g.member_end; ++j)
        if (i != j) hold(s, i, j, restart || (cut >> i & 1) != 0 || (cut >> j & 1) != 0);
  }

  std::string wrong;
  std::uint64_t offers = 0;
  std::array<std::uint64_t, 9> cuts{};  // by MemberId
  std::uint64_t held = 0;               // decisions at which a bound between two members was held

 private:
  static constexpr std::size_t kMost = 9;  // MemberId 1 to 8
  struct Pair {
    bool goes_on = false;
    std::int64_t gap = 0, most_ringing = 0;
  };

  void hold(const core::State& s, std::uint32_t i, std::uint32_t j, bool restart) {
    const core::Member &one = s.members[i], &other = s.members[j];
    Pair& pair = pairs_[i][j];
    const std::int64_t gap = one.account.virtual_time - other.account.virtual_time;
    const bool ready = one.ready_classes != 0 && other.ready_classes != 0 && one.present && other.present;
    if (!ready || restart || !pair.goes_on) {
      pair = {ready, gap, ringing_[j]};
      return;
    }
    pair.most_ringing = std::max(pair.most_ringing, ringing_[j]);
    ++held;
    const std::int64_t back = times_share(pair.most_ringing, other.account.weight_ppm);
    const std::int64_t bound = std::max(
        pair.gap + back, s.setting(core::Setting::kShareTolerance) + times_share(1, one.account.weight_ppm) + back);
    if (gap > bound) blame(fmt::format("member {} stands {} above member {}, bound {}", i, gap, j, bound));
  }
  // ⌈K·n·s/w⌉
  [[nodiscard]] std::int64_t times_share(std::int64_t n, std::uint32_t weight_ppm) const {
    return (core::kShareScale * n * norm_work_ms_ + weight_ppm - 1) / weight_ppm;
  }
  void blame(std::string what) {
    if (wrong.empty()) wrong = std::move(what);
  }

  std::int64_t norm_work_ms_;
  std::array<std::int64_t, kMost> ringing_{};
  std::array<std::array<Pair, kMost>, kMost> pairs_{};
};

// Whoever is offered a seat rang first of all who are in the line at that moment, by the first attempt of each caller.
// For lines of one skill set and class whose callers all have keys and whose places do not lapse.
class OrderWitness {
 public:
  void see(TimeMs at, const core::Command& command, std::span<const core::Event> events) {
    if (const auto* attempt = std::get_if<core::AdmitAttempt>(&command))
      first_of_.emplace(attempt->caller.value, at.ms);
    for (const core::Event& event : events) {
      if (const auto* admitted = std::get_if<core::AttemptAdmitted>(&event)) {
        caller_of_[admitted->ticket.value] = admitted->caller.value;
      } else if (const auto* queued = std::get_if<core::TicketQueued>(&event)) {
        waiting_.emplace(first(queued->ticket.value), queued->ticket.value);
      } else if (const auto* made = std::get_if<core::OfferMade>(&event)) {
        ++offers;
        const std::int64_t rang = first(made->ticket.value);
        if (waiting_.begin()->first < rang && wrong.empty())
          wrong = fmt::format("at {} a caller of {} was served before one of {}", at.ms, rang, waiting_.begin()->first);
        leave(rang, made->ticket.value);
      } else if (const auto* ended = std::get_if<core::TicketEnded>(&event)) {
        leave(first(ended->ticket.value), ended->ticket.value);
        if (ended->end == core::TicketEnd::kServed) first_of_.erase(caller_of_[ended->ticket.value]);
        caller_of_.erase(ended->ticket.value);
      }
    }
  }

  std::string wrong;
  std::uint64_t offers = 0;

 private:
  [[nodiscard]] std::int64_t first(std::uint64_t ticket) const { return first_of_.at(caller_of_.at(ticket)); }
  void leave(std::int64_t rang, std::uint64_t ticket) {
    for (auto [at, end] = waiting_.equal_range(rang); at != end; ++at)
      if (at->second == ticket) {
        waiting_.erase(at);
        return;
      }
  }

  std::map<std::uint64_t, std::int64_t> first_of_;      // caller key: first attempt
  std::map<std::uint64_t, std::uint64_t> caller_of_;    // ticket: caller key
  std::multimap<std::int64_t, std::uint64_t> waiting_;  // first attempt: ticket
};

// How long callers who were served had waited or heard it ring, all their turns together, conversations that broke not
// included.
class LineTime {
 public:
  void see(std::int64_t now_ms, std::span<const core::Event> events) {
    for (const core::Event& event : events) {
      if (const auto* queued = std::get_if<core::TicketQueued>(&event)) {
        since_[queued->ticket.value] = {now_ms, 0};
      } else if (const auto* answered = std::get_if<core::OfferAnswered>(&event)) {
        auto& [since, sum] = since_.at(answered->ticket.value);
        sum += now_ms - since;
      } else if (const auto* broken = std::get_if<core::ConversationBroken>(&event)) {
        since_.at(broken->ticket.value).first = now_ms;
      } else if (const auto* ended = std::get_if<core::TicketEnded>(&event)) {
        const auto at = since_.find(ended->ticket.value);
        if (at == since_.end()) continue;
        if (ended->end == core::TicketEnd::kServed) {
          ++served;
          sum_ms += at->second.second;
        }
        since_.erase(at);
      }
    }
  }

  std::uint64_t served = 0;
  std::int64_t sum_ms = 0;

 private:
  std::map<std::uint64_t, std::pair<std::int64_t, std::int64_t>> since_;  // ticket: in line since, before that
};

}  // namespace rufbund::sim::testing
