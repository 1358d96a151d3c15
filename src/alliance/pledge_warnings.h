// What is odd about pledges that may be taken all the same: more seats than a member's sites have channels (sites may
// come later), skills that no hotline needs, days that are over. They count for the key, so whoever decides on it is
// told. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/pledge_grid.h"

namespace rufbund::alliance {

enum class PledgeDoubt : std::uint8_t {
  kMoreThanChannels,  // in some hour, together with what is pledged for the same level on the same days
  kUnknownSkill,      // of which no hotline's callers have need
  kOver,              // its last day is past
};
[[nodiscard]] std::string_view to_text(PledgeDoubt doubt);  // "more_than_channels"

struct PledgeWarning {
  PledgeDoubt doubt{};
  std::size_t index = 0;    // which pledge
  std::uint64_t seats = 0;  // kMoreThanChannels: in the fullest hour
  std::string skill;        // kUnknownSkill

  friend bool operator==(const PledgeWarning&, const PledgeWarning&) = default;
};

// Of one member's pledges, which are valid; in their order. `channels`: of all its sites. `skills`: of all hotlines.
[[nodiscard]] std::vector<PledgeWarning> warnings_of(const std::vector<Pledge>& pledges, std::uint64_t channels,
                                                     const SkillSet& skills, Date today);

}  // namespace rufbund::alliance
