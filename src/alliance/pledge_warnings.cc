#include "alliance/pledge_warnings.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace rufbund::alliance {
namespace {

using Week = std::array<std::uint64_t, kHoursOfWeek>;

// What is pledged together for one level from a day on; it grows on no other days than those on which one begins.
std::map<std::pair<AlertLevel, Date>, Week> sums_of(const std::vector<Pledge>& pledges) {
  std::map<std::pair<AlertLevel, Date>, Week> out;
  for (const Pledge& pledge : pledges) out[{pledge.level, pledge.from}];
  for (auto& [since, week] : out)
    for (const Pledge& pledge : pledges) {
      if (pledge.level != since.first || since.second < pledge.from || since.second > pledge.to) continue;
      for (std::size_t hour = 0; hour < week.size(); ++hour) week[hour] += pledge.seats[hour];
    }
  return out;
}

// In the fullest hour of the week in which `pledge` has seats.
std::uint64_t most_of(const std::map<std::pair<AlertLevel, Date>, Week>& sums, const Pledge& pledge) {
  std::uint64_t most = 0;
  for (auto sum = sums.lower_bound({pledge.level, pledge.from});
       sum != sums.end() && sum->first <= std::pair{pledge.level, pledge.to}; ++sum)
    for (std::size_t hour = 0; hour < sum->second.size(); ++hour)
      if (pledge.seats[hour] > 0) most = std::max(most, sum->second[hour]);
  return most;
}

}  // namespace

std::string_view to_text(PledgeDoubt doubt) {
  switch (doubt) {
    case PledgeDoubt::kMoreThanChannels:
      return "more_than_channels";
    case PledgeDoubt::kUnknownSkill:
      return "unknown_skill";
    case PledgeDoubt::kOver:
      return "over";
  }
  return "";
}

std::vector<PledgeWarning> warnings_of(const std::vector<Pledge>& pledges, std::uint64_t channels,
                                       const SkillSet& skills, Date today) {
  constexpr std::size_t kMostSummed = 400;  // of more than that each is seen alone
  const auto sums = sums_of(pledges.size() <= kMostSummed ? pledges : std::vector<Pledge>{});
  std::vector<PledgeWarning> out;
  for (std::size_t i = 0; i < pledges.size(); ++i) {
    const Pledge& pledge = pledges[i];
    if (pledge.to < today) {
      out.push_back({PledgeDoubt::kOver, i, 0, {}});
      continue;
    }
    const std::uint64_t seats =
        sums.empty() ? *std::max_element(pledge.seats.begin(), pledge.seats.end()) : most_of(sums, pledge);
    if (seats > channels) out.push_back({PledgeDoubt::kMoreThanChannels, i, seats, {}});
    for (const std::string& skill : pledge.skills)
      if (std::find(skills.begin(), skills.end(), skill) == skills.end())
        out.push_back({PledgeDoubt::kUnknownSkill, i, 0, skill});
  }
  return out;
}

}  // namespace rufbund::alliance
