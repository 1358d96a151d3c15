// What a hotline, its members and their sites did in a quarter hour, from the journal's events alone: sums that add up.
// Delivery under commitments, the figures of a case and its report are made of these.
//
// - A seat is there ("staffed") while it is signed in and not paused – ready, offered, talking or in wrap-up – at a
// site
//   that is active and reachable. This is what makes its member present (R3), so the line and the accounts mean the
//   same: a paused place takes no call, and a place behind a dead trunk takes none either. A site that was set aside
//   (R4) still counts: its people are there, and its refused offers are told beside. While the platform was down seats
//   count as before: charged to nobody.
// - A caller belongs to the quarter hour in which it joined the line, whenever its wait came to an end.
// - Work is counted, and taken back, in the quarter hour in which the journal says so.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"

namespace rufbund::projections {

inline constexpr std::int64_t kQuarterMs = 15 * 60'000;

// The quarter hour, in UTC, that an instant lies in.
[[nodiscard]] constexpr TimeMs quarter_of(TimeMs at) {
  const std::int64_t over = at.ms % kQuarterMs;
  return TimeMs{at.ms - (over < 0 ? over + kQuarterMs : over)};
}

// Waits up to these many seconds are counted apart, so that a service level can be told for each of them.
inline constexpr std::array<std::int64_t, 19> kWaitSteps{5,  10, 15, 20,  25,  30,  35,  40,    45,   50,
                                                         55, 60, 90, 120, 180, 300, 600, 1'200, 3'600};
// Who leaves the line no later than this left at once.
inline constexpr std::int64_t kLeftAtOnceMs = 5'000;

struct LineQuarter {
  std::uint64_t offered = 0;  // callers that joined the line
  std::uint64_t answered = 0, abandoned = 0, left_at_once = 0;
  std::array<std::uint64_t, kWaitSteps.size()> answered_by{};  // waited up to the step and longer than the one before
  std::int64_t wait_ms = 0;                                    // sum over all whose wait came to an end

  void add(const LineQuarter& other);
  // `step`: one of kWaitSteps.
  [[nodiscard]] std::uint64_t answered_within(std::int64_t step_s) const;
};

// Seats of quarter hours that were kept before skills were: they count for whatever is owed, as they did then. No skill
// of a line has bit 0, so that no real seat has this mask.
inline constexpr core::SkillMask kSkillsUnknown = ~core::SkillMask{0};

// So many seats that have these skills, no more and no fewer.
struct SkilledSeats {
  core::SkillMask skills = 0;
  std::uint32_t seats = 0;
  friend auto operator<=>(const SkilledSeats&, const SkilledSeats&) = default;
};

// How long these seats were there at once.
struct StaffedTime {
  std::vector<SkilledSeats> seats;  // by skills, each once, none of 0 seats
  std::int64_t ms = 0;
  [[nodiscard]] std::int64_t seat_ms() const;
  friend bool operator==(const StaffedTime&, const StaffedTime&) = default;
};
// So many of them are kept per member and quarter hour. With one more, those two become one that lie closest together:
// the seats that both have, as long as both together were. What that leaves out is told as `rounded_seat_ms`, so that
// a seat may be missing from what can be delivered for a while, and none is ever made up.
inline constexpr std::size_t kMostStaffedTimes = 64;

struct MemberQuarter {
  MemberId member;
  std::vector<StaffedTime> staffed;  // by seats: what was delivered of whatever seats are owed follows
  std::int64_t rounded_seat_ms = 0;  // beside it: there, though not to be told in `staffed` any more
  std::uint64_t conversations = 0;   // ended
  std::int64_t talk_ms = 0;
  std::uint64_t counted = 0, taken_back = 0;  // conversations for the shares
  std::int64_t norm_work_ms = 0;              // counted less taken back
  std::int64_t due_ppm_ms = 0;                // the line's norm work, times this member's weight when it was counted
  std::uint64_t offers = 0, refused = 0, timed_out = 0, unreachable = 0, let_go = 0;
  std::int64_t failed_ms = 0;  // norm work of the failed ones
  // Offers to others, times its weight, made while it was absent, and while it had no fitting seat ready.
  std::uint64_t absent_offers = 0, no_seat_offers = 0;
  std::int64_t absent_ppm_ms = 0, no_seat_ppm_ms = 0;
  std::uint64_t thanks = 0;  // by callers, by a key

  // All but the time that seats were there: those of several quarter hours are no one time.
  void add_work(const MemberQuarter& other);
  // `seats`: as in StaffedTime.
  void add_staffed(const std::vector<SkilledSeats>& seats, std::int64_t ms);
  [[nodiscard]] std::int64_t seat_ms() const;
};

struct SiteQuarter {
  SiteId site;
  MemberId member;
  std::int64_t seat_ms = 0;
  std::uint64_t conversations = 0;
  std::int64_t talk_ms = 0;
  std::uint64_t offers = 0, offers_failed = 0;
  friend bool operator==(const SiteQuarter&, const SiteQuarter&) = default;
};

struct Quarter {
  TimeMs from;
  LineQuarter line;
  std::vector<MemberQuarter> members;  // by id; those that have something
  std::vector<SiteQuarter> sites;      // by id; likewise

  MemberQuarter& member(MemberId id);
  SiteQuarter& site(SiteId id, MemberId member);
};

}  // namespace rufbund::projections
