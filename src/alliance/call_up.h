// The life of a call-up, of a member's commitments, and of a case's alert level: pure state machines. Times come in,
// none is read. Any thread.
//
//   proposed ──open──▶ open ──answer──▶ accepted (whole or part) | declined
//       │               ├──deadline──▶ expired
//       └──withdraw─────┴──withdraw──▶ withdrawn            accepted ──withdraw──▶ withdrawn
//
// What a declined, expired or partly accepted order leaves open goes to the next substitute as a new order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "alliance/pledge_grid.h"
#include "base/time.h"

namespace rufbund::alliance {

// Stored; do not renumber.
enum class CallUpState : std::uint8_t {
  kProposed = 0,
  kOpen = 1,
  kAccepted = 2,
  kDeclined = 3,
  kExpired = 4,
  kWithdrawn = 5,
};
[[nodiscard]] std::string_view to_text(CallUpState state);  // "accepted"

// Stored; do not renumber.
enum class DeclineReason : std::uint8_t {
  kNone = 0,
  kNoStaff = 1,
  kTechnical = 2,
  kOtherObligation = 3,
  kForceMajeure = 4,
  kOther = 5,
};
[[nodiscard]] std::string_view to_text(DeclineReason reason);  // "no_staff"

// Why something was refused. The names are stable.
enum class CallUpRefusal : std::uint8_t {
  kChangedMeanwhile,  // the revision is not the one that was looked at: somebody else was first
  kNotProposed,       // opened or withdrawn already
  kNotOpenYet,        // nobody was asked yet
  kNotThisMember,     // whose order it is not
  kAnsweredAlready,   // one answer per order
  kAfterDeadline,     // also where nobody has noted the expiry yet
  kWithdrawn,
  kDeadlinePassed,     // an order cannot be opened with a deadline in the past or after its begin
  kDeadlineNotPassed,  // so it is not expired
  kOverAlready,        // declined or expired: nothing is left to withdraw
  kWrongIntervals,     // an answer names as many intervals as the order has
  kMoreThanOrdered,    // in some interval
  kNothingAccepted,    // that is a refusal to be declined with a reason
  kNoReason,
  kTextTooLong,
};
[[nodiscard]] std::string_view to_text(CallUpRefusal refusal);  // "after_deadline"

inline constexpr std::size_t kMostCallUpIntervals = 4 * 24 * 8;  // eight days of 15 minutes
inline constexpr std::size_t kMostSubstitutes = 1'000;
inline constexpr std::size_t kMostCallUpText = 500;  // bytes

struct CallUp {
  std::uint64_t id = 0;
  std::uint64_t replaces = 0;  // the order that this one is the substitute for; 0: none
  std::uint32_t revision = 1;  // rises with every change
  std::string member;
  SkillSet skills;
  TimeMs begin{};
  std::uint32_t interval_minutes = 15;
  std::vector<std::uint32_t> ordered;    // seats per interval from `begin` on
  std::vector<std::string> substitutes;  // who is asked next, in order
  CallUpState state = CallUpState::kProposed;
  TimeMs opened_at{}, deadline{}, answered_at{};
  std::string answered_by;              // who answered, as the caller names persons
  std::vector<std::uint32_t> accepted;  // per interval; empty unless accepted
  DeclineReason reason = DeclineReason::kNone;
  std::string text;  // beside a reason

  friend bool operator==(const CallUp&, const CallUp&) = default;
};

template <class T>
using CallUpResult = tl::expected<T, CallUpRefusal>;

// Each gives the order after the step, with its revision raised, and leaves what it was given as it was. `revision` is
// the one that the acting person has seen.
[[nodiscard]] CallUpResult<CallUp> open(const CallUp& order, std::uint32_t revision, TimeMs now, TimeMs deadline);
// `seats` per interval, each at most what was ordered, some above 0. An answer at the deadline itself is in time.
[[nodiscard]] CallUpResult<CallUp> accept(const CallUp& order, std::string_view member, TimeMs now,
                                          const std::vector<std::uint32_t>& seats, std::string_view person);
[[nodiscard]] CallUpResult<CallUp> accept_whole(const CallUp& order, std::string_view member, TimeMs now,
                                                std::string_view person);
[[nodiscard]] CallUpResult<CallUp> decline(const CallUp& order, std::string_view member, TimeMs now,
                                           DeclineReason reason, std::string_view text, std::string_view person);
[[nodiscard]] CallUpResult<CallUp> expire(const CallUp& order, TimeMs now);
// An accepted order that is withdrawn leaves no commitment for intervals from `now` on: `accepted` is cut to 0 there.
[[nodiscard]] CallUpResult<CallUp> withdraw(const CallUp& order, std::uint32_t revision, TimeMs now,
                                            std::string_view text);

// Whether somebody else is to be asked now: declined, expired or accepted in part.
[[nodiscard]] bool leaves_a_rest(const CallUp& order);
// The order to the next substitute for the rest, proposed, with the substitutes after that one; nothing where no rest
// or no substitute is left. Leading and trailing intervals without a rest are cut off, and those that begin before
// `earliest`: nobody can be asked for them any more.
[[nodiscard]] std::optional<CallUp> next_substitute(const CallUp& order, std::uint64_t new_id,
                                                    TimeMs earliest = TimeMs{});

// What a member owes in one interval.
struct Commitment {
  std::uint64_t call_up = 0;
  std::string member;
  SkillSet skills;
  TimeMs begin{};
  std::uint32_t minutes = 0;
  std::uint32_t seats = 0;

  friend bool operator==(const Commitment&, const Commitment&) = default;
};
// Of an accepted order, or of what of a withdrawn one had begun; intervals without seats are left out.
[[nodiscard]] std::vector<Commitment> commitments(const CallUp& order);

// One past interval of a member: seat-seconds that it owed and that it had ready or talking.
struct Delivered {
  std::uint64_t committed_seat_s = 0;
  std::uint64_t delivered_seat_s = 0;
};
// Reliability in ppm: ⌊Σ min(delivered, committed) · 10⁶ / Σ committed⌋. More in one interval makes up for nothing in
// another. Nothing where nothing was owed.
[[nodiscard]] std::optional<std::uint32_t> reliability_ppm(const std::vector<Delivered>& intervals);

// Whether a case may go from one level to another:
//   normal → watch, activation      activation → live, stand-down      stand-down → normal, live
//   watch → activation, normal      live → stand-down
// A sudden case skips the watch; a case that flares up again need not begin anew. A drill goes the same way.
[[nodiscard]] bool may_change(AlertLevel from, AlertLevel to);
[[nodiscard]] std::vector<AlertLevel> next_levels(AlertLevel from);

}  // namespace rufbund::alliance
