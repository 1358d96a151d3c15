// Pledges: what a member promises to staff, by skills, alert level and hour of the week. Plain data, their validation
// and the seats that they mean at an instant. Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/local_time.h"
#include "base/time.h"

namespace rufbund::alliance {

// Stored; do not renumber. A pledge is for watch, activation or live; the others are states of a case alone
// (call_up.h).
enum class AlertLevel : std::uint8_t { kNormal = 0, kWatch = 1, kActivation = 2, kLive = 3, kStandDown = 4 };
[[nodiscard]] std::string_view to_text(AlertLevel level);  // "normal", "watch", "activation", "live", "stand_down"

// Keys of languages and topics, sorted, each once.
using SkillSet = std::vector<std::string>;
[[nodiscard]] std::string to_text(const SkillSet& skills);  // "de+termine"
// Whether somebody with the skills `has` can serve who needs `needs`.
[[nodiscard]] bool covers(const SkillSet& has, const SkillSet& needs);
// A member's, site's or skill's key: 1 to 40 of a–z, 0–9, '-' and '_', the first no '-' or '_'.
[[nodiscard]] bool is_key(std::string_view text);

inline constexpr int kHoursOfWeek = 168;  // Monday 00 h to Sunday 23 h
inline constexpr std::uint32_t kMostSeats = 5'000;
inline constexpr std::uint32_t kMostRampUpMinutes = 7 * 24 * 60;
inline constexpr std::size_t kMostSkills = 16;
inline constexpr std::size_t kMostBlackouts = 400;
inline constexpr std::size_t kMostPledges = 2'000;  // of all members together
inline constexpr int kMostDays = 5 * 366;           // a pledge's length

struct Pledge {
  std::string member;
  SkillSet skills;
  AlertLevel level = AlertLevel::kLive;
  Date from{}, to{};                                // both included
  std::array<std::uint16_t, kHoursOfWeek> seats{};  // in local civil time
  std::uint32_t ramp_up_minutes = 0;                // from the call-up to the first seat
  std::vector<Date> blackouts;                      // days without any seat; sorted, each once

  friend bool operator==(const Pledge&, const Pledge&) = default;
};

// Why pledges are not taken. The names are stable: words for people belong to them elsewhere.
enum class PledgeProblem : std::uint8_t {
  kTooManyPledges,
  kBadMember,
  kNoSkills,
  kTooManySkills,
  kBadSkill,
  kSkillsUnsorted,  // or one twice
  kBadLevel,        // not watch, activation or live
  kDateOutOfRange,  // before 2000 or after 2099
  kEndsBeforeBegin,
  kTooLong,       // above kMostDays
  kTooManySeats,  // above kMostSeats in one hour
  kNoSeats,       // none in the whole week
  kRampUpTooLong,
  kTooManyBlackouts,
  kBlackoutsUnsorted,  // or one twice
  kBlackoutOutside,    // not between from and to
  kOverlap,            // same member, skills and level on the same day
};
[[nodiscard]] std::string_view to_text(PledgeProblem problem);  // "ends_before_begin"

struct PledgeFinding {
  PledgeProblem problem{};
  std::size_t index = 0;        // which pledge
  std::size_t other_index = 0;  // kOverlap: the earlier pledge that it overlaps
  int hour_of_week = -1;        // kTooManySeats: the first such hour

  friend bool operator==(const PledgeFinding&, const PledgeFinding&) = default;
};

// Everything that is wrong with these pledges, in their order; empty where they may be taken together.
[[nodiscard]] std::vector<PledgeFinding> validate(const std::vector<Pledge>& pledges);

// Seats of a valid pledge at an instant. The hour that is skipped in spring is never; the one that is there twice in
// autumn has the same seats twice.
[[nodiscard]] std::uint32_t seats_at(const Pledge& pledge, TimeMs instant);

// Seat-hours that a valid pledge promises on the days from `from` to `to`, both included, by the real length of each
// day.
[[nodiscard]] std::uint64_t seat_hours(const Pledge& pledge, Date from, Date to);

}  // namespace rufbund::alliance
