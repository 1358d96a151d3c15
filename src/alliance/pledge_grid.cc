#include "alliance/pledge_grid.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace rufbund::alliance {
namespace {

template <class T>
bool sorted_without_doubles(const std::vector<T>& values) {
  return std::adjacent_find(values.begin(), values.end(), [](const T& a, const T& b) { return !(a < b); }) ==
         values.end();
}

void validate_one(const Pledge& p, std::size_t index, std::vector<PledgeFinding>& out) {
  const auto found = [&](PledgeProblem problem) { out.push_back({problem, index}); };
  if (!is_key(p.member)) found(PledgeProblem::kBadMember);
  if (p.skills.empty()) found(PledgeProblem::kNoSkills);
  if (p.skills.size() > kMostSkills) found(PledgeProblem::kTooManySkills);
  if (!std::all_of(p.skills.begin(), p.skills.end(), is_key)) found(PledgeProblem::kBadSkill);
  if (!sorted_without_doubles(p.skills)) found(PledgeProblem::kSkillsUnsorted);
  if (p.level != AlertLevel::kWatch && p.level != AlertLevel::kActivation && p.level != AlertLevel::kLive)
    found(PledgeProblem::kBadLevel);
  if (p.from < kFirstDate || p.from > kLastDate || p.to < kFirstDate || p.to > kLastDate)
    found(PledgeProblem::kDateOutOfRange);
  else if (p.to < p.from)
    found(PledgeProblem::kEndsBeforeBegin);
  else if ((p.to - p.from).count() >= kMostDays)
    found(PledgeProblem::kTooLong);
  const auto many = std::find_if(p.seats.begin(), p.seats.end(), [](std::uint16_t s) { return s > kMostSeats; });
  if (many != p.seats.end())
    out.push_back({PledgeProblem::kTooManySeats, index, 0, static_cast<int>(many - p.seats.begin())});
  if (std::all_of(p.seats.begin(), p.seats.end(), [](std::uint16_t s) { return s == 0; }))
    found(PledgeProblem::kNoSeats);
  if (p.ramp_up_minutes > kMostRampUpMinutes) found(PledgeProblem::kRampUpTooLong);
  if (p.blackouts.size() > kMostBlackouts) found(PledgeProblem::kTooManyBlackouts);
  if (!sorted_without_doubles(p.blackouts)) found(PledgeProblem::kBlackoutsUnsorted);
  if (std::any_of(p.blackouts.begin(), p.blackouts.end(), [&](Date d) { return d < p.from || d > p.to; }))
    found(PledgeProblem::kBlackoutOutside);
}

}  // namespace

std::string_view to_text(AlertLevel level) {
  switch (level) {
    case AlertLevel::kNormal:
      return "normal";
    case AlertLevel::kWatch:
      return "watch";
    case AlertLevel::kActivation:
      return "activation";
    case AlertLevel::kLive:
      return "live";
    case AlertLevel::kStandDown:
      return "stand_down";
  }
  return "";
}

std::string to_text(const SkillSet& skills) {
  std::string out;
  for (const std::string& skill : skills) out += (out.empty() ? "" : "+") + skill;
  return out;
}

bool covers(const SkillSet& has, const SkillSet& needs) {
  return std::includes(has.begin(), has.end(), needs.begin(), needs.end());
}

bool is_key(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 40 && plain(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

std::string_view to_text(PledgeProblem problem) {
  switch (problem) {
    case PledgeProblem::kTooManyPledges:
      return "too_many_pledges";
    case PledgeProblem::kBadMember:
      return "bad_member";
    case PledgeProblem::kNoSkills:
      return "no_skills";
    case PledgeProblem::kTooManySkills:
      return "too_many_skills";
    case PledgeProblem::kBadSkill:
      return "bad_skill";
    case PledgeProblem::kSkillsUnsorted:
      return "skills_unsorted";
    case PledgeProblem::kBadLevel:
      return "bad_level";
    case PledgeProblem::kDateOutOfRange:
      return "date_out_of_range";
    case PledgeProblem::kEndsBeforeBegin:
      return "ends_before_begin";
    case PledgeProblem::kTooLong:
      return "too_long";
    case PledgeProblem::kTooManySeats:
      return "too_many_seats";
    case PledgeProblem::kNoSeats:
      return "no_seats";
    case PledgeProblem::kRampUpTooLong:
      return "ramp_up_too_long";
    case PledgeProblem::kTooManyBlackouts:
      return "too_many_blackouts";
    case PledgeProblem::kBlackoutsUnsorted:
      return "blackouts_unsorted";
    case PledgeProblem::kBlackoutOutside:
      return "blackout_outside";
    case PledgeProblem::kOverlap:
      return "overlap";
  }
  return "";
}

std::vector<PledgeFinding> validate(const std::vector<Pledge>& pledges) {
  std::vector<PledgeFinding> out;
  if (pledges.size() > kMostPledges) return {{PledgeProblem::kTooManyPledges, kMostPledges}};
  for (std::size_t i = 0; i < pledges.size(); ++i) validate_one(pledges[i], i, out);

  // Of one member, skills and level, by their first day: who begins before another ended overlaps it.
  std::map<std::tuple<std::string_view, SkillSet, AlertLevel>, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < pledges.size(); ++i)
    alike[{pledges[i].member, pledges[i].skills, pledges[i].level}].push_back(i);
  std::vector<PledgeFinding> overlaps;
  for (auto& [_, group] : alike) {
    std::stable_sort(group.begin(), group.end(),
                     [&](std::size_t a, std::size_t b) { return pledges[a].from < pledges[b].from; });
    std::size_t longest = group.front();
    for (std::size_t i = 1; i < group.size(); ++i) {
      const auto [earlier, later] = std::minmax(longest, group[i]);
      if (pledges[group[i]].from <= pledges[longest].to) overlaps.push_back({PledgeProblem::kOverlap, later, earlier});
      if (pledges[group[i]].to > pledges[longest].to) longest = group[i];
    }
  }
  std::sort(overlaps.begin(), overlaps.end(), [](const PledgeFinding& a, const PledgeFinding& b) {
    return std::tie(a.index, a.other_index) < std::tie(b.index, b.other_index);
  });
  out.insert(out.end(), overlaps.begin(), overlaps.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const PledgeFinding& a, const PledgeFinding& b) { return a.index < b.index; });
  return out;
}

std::uint32_t seats_at(const Pledge& pledge, TimeMs instant) {
  const LocalTime local = to_local(instant);
  if (local.date < pledge.from || local.date > pledge.to) return 0;
  if (std::binary_search(pledge.blackouts.begin(), pledge.blackouts.end(), local.date)) return 0;
  return pledge.seats[static_cast<std::size_t>(weekday(local.date) * 24 + local.hour)];
}

std::uint64_t seat_hours(const Pledge& pledge, Date from, Date to) {
  std::uint64_t sum = 0;
  for (Date day = std::max(from, pledge.from); day <= std::min(to, pledge.to); day += std::chrono::days{1}) {
    if (std::binary_search(pledge.blackouts.begin(), pledge.blackouts.end(), day)) continue;
    for (int hour = 0; hour < 24; ++hour)
      sum += std::uint64_t{pledge.seats[static_cast<std::size_t>(weekday(day) * 24 + hour)]} *
             static_cast<std::uint64_t>(times_of_hour(day, hour));
  }
  return sum;
}

}  // namespace rufbund::alliance
