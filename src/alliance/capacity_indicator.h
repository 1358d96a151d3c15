// The indicator of capacity: what a member can carry, from what it promised and how it kept earlier promises. Integers
// by a published rule, so that everybody who knows a member's inputs gets the same figure. Pure functions, any thread.
//
//   weighted  = Σ over the levels: seat-hours · weight of the level      in thousandths of a seat-hour
//   quality   = ⌊(delivery + reliability) / 2⌋, not below the least      in ppm; each taken as 10⁶ at most, and as 10⁶
//                                                                        where nothing was measured yet
//   indicator = ⌊weighted · quality / 10⁶⌋                               in thousandths of a seat-hour
//
// Why: who pledges the same at every level has its seat-hours as `weighted`. A poor record halves an indicator at most,
// so that a member can earn its way back; more than was owed earns nothing, so that nobody crowds out others to gain
// share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alliance/pledge_grid.h"
#include "base/result.h"

namespace rufbund::alliance {

inline constexpr std::uint32_t kPpm = 1'000'000;
inline constexpr std::uint64_t kMostSeatHours = 1'000'000'000;  // of a member at one level

struct IndicatorRule {
  // Weights of the levels in thousandths; they sum to 1,000.
  std::uint32_t watch_permille = 200;
  std::uint32_t activation_permille = 300;
  std::uint32_t live_permille = 500;
  std::uint32_t least_quality_ppm = 500'000;

  friend bool operator==(const IndicatorRule&, const IndicatorRule&) = default;
};

struct MemberCapacity {
  std::string member;
  // Pledged in the period that the key is for.
  std::uint64_t watch_seat_hours = 0, activation_seat_hours = 0, live_seat_hours = 0;
  std::optional<std::uint32_t> delivery_ppm;     // delivered over agreed work; may exceed 10⁶
  std::optional<std::uint32_t> reliability_ppm;  // see call_up.h

  friend bool operator==(const MemberCapacity&, const MemberCapacity&) = default;
};

// Every figure on the way, so that a page can show it.
struct Indicator {
  MemberCapacity input;
  std::uint64_t weighted_milli = 0;
  std::uint32_t delivery_taken_ppm = 0;     // as the rule takes it
  std::uint32_t reliability_taken_ppm = 0;  // as the rule takes it
  std::uint32_t quality_ppm = 0;
  bool quality_lifted = false;  // to the least
  std::uint64_t indicator_milli = 0;

  friend bool operator==(const Indicator&, const Indicator&) = default;
};

// kInvalidArgument where the rule's weights do not sum to 1,000, its least quality is above 10⁶ or seat-hours are above
// kMostSeatHours.
[[nodiscard]] Result<Indicator> indicator(const IndicatorRule& rule, const MemberCapacity& capacity);

// A member's seat-hours from valid pledges, of which others' are passed over, for the days from `from` to `to`.
[[nodiscard]] MemberCapacity capacity_of(const std::string& member, const std::vector<Pledge>& pledges, Date from,
                                         Date to);

}  // namespace rufbund::alliance
