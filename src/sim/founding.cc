// See founding.h.
#include "sim/founding.h"

#include <algorithm>
#include <set>

#include "base/check.h"
#include "core/share_terms.h"
#include "journal/hash.h"

namespace rufbund::sim {
namespace {

using namespace core;

MemberId member_id(std::uint32_t index) { return MemberId{static_cast<std::uint16_t>(index + 1)}; }
SiteId site_id(std::uint32_t index) { return SiteId{static_cast<std::uint16_t>(index + 1)}; }

// Shares of those who are there, scaled to the whole key; what rounding leaves goes to the first.
std::vector<StageWeight> key_of(const Scenario& scenario, const std::set<std::uint32_t>& there) {
  std::uint64_t sum = 0;
  for (const std::uint32_t m : there) sum += scenario.members[m].share_ppm;
  std::vector<ShareTerms> terms;
  std::uint64_t given = 0;
  for (const std::uint32_t m : there) {
    const Member& member = scenario.members[m];
    const std::uint64_t share =
        sum == 0 ? kWholeKeyPpm / there.size() : std::uint64_t{member.share_ppm} * kWholeKeyPpm / sum;
    if (share == 0) continue;
    given += share;
    terms.push_back({member_id(m), static_cast<std::uint32_t>(share), member.floor_ppm,
                     member.cap_ppm == 0 || there.size() == 1 ? kWholeKeyPpm : member.cap_ppm});
  }
  CHECK(!terms.empty() && given <= kWholeKeyPpm);
  terms.front().share_ppm += static_cast<std::uint32_t>(kWholeKeyPpm - given);
  const auto staged = stage_shares(terms);
  CHECK(staged);
  return *staged;
}

}  // namespace

std::vector<SeatRange> seat_ranges(const Scenario& scenario, std::uint32_t line) {
  std::vector<SeatRange> ranges;
  std::uint32_t next = 1;
  for (const SeatGroup& group : scenario.seats) {
    const std::uint32_t count = scenario.sites[group.site].line == line ? most_staffed(group) : 0;
    ranges.push_back({next, count});
    next += count;
  }
  return ranges;
}

Capacity capacity_of(const Scenario& scenario, std::uint32_t line) {
  Capacity capacity;
  capacity.members = static_cast<std::uint32_t>(std::max<std::size_t>(scenario.members.size(), 1));
  capacity.sites = static_cast<std::uint32_t>(std::max<std::size_t>(scenario.sites.size(), 1));
  capacity.seats = 1;
  for (const SeatRange& range : seat_ranges(scenario, line)) capacity.seats += range.count;
  capacity.tickets = scenario.lines[line].most_tickets;
  capacity.caller_places = scenario.lines[line].caller_places;
  return capacity;
}

std::vector<Command> founding(const Scenario& scenario, std::uint32_t line_index) {
  const Line& line = scenario.lines[line_index];
  std::vector<Command> c{AdoptRules{kRulesVersion}};
  for (std::size_t i = 0; i < line.skills.size(); ++i)
    c.push_back(DefineSkill{SkillId{static_cast<std::uint8_t>(i + 1)}, line.skills[i].scarcity});
  for (std::size_t i = 0; i < line.topics.size(); ++i)
    c.push_back(DefineTopic{TopicId{static_cast<std::uint8_t>(i + 1)}, SkillId{line.topics[i].skill},
                            line.topics[i].norm_work});
  for (std::size_t i = 0; i < line.classes.size(); ++i)
    c.push_back(
        DefineClass{ClassId{static_cast<std::uint8_t>(i)}, line.classes[i].head_start, line.classes[i].emergency, 0});
  for (const ChangeSetting& setting : line.settings) c.push_back(setting);
  std::set<std::uint32_t> there;
  for (const Site& site : scenario.sites)
    if (site.line == line_index) there.insert(site.member);
  for (const std::uint32_t m : there)
    c.push_back(AddMember{member_id(m), journal::name_hash(scenario.members[m].key, scenario.members[m].name)});
  for (std::uint32_t i = 0; i < scenario.sites.size(); ++i) {
    const Site& site = scenario.sites[i];
    if (site.line == line_index)
      c.push_back(AddSite{site_id(i), member_id(site.member), site.kind, site.wrap_up,
                          journal::name_hash(site.key, site.name)});
  }
  if (!there.empty()) {
    for (const StageWeight& weight : key_of(scenario, there)) c.push_back(weight);
    c.push_back(AdoptWeights{1});
  }
  const std::vector<SeatRange> ranges = seat_ranges(scenario, line_index);
  for (std::size_t g = 0; g < ranges.size(); ++g)
    for (std::uint32_t n = 0; n < ranges[g].count; ++n)
      c.push_back(AddSeat{SeatId{ranges[g].first + n}, site_id(scenario.seats[g].site), scenario.seats[g].skills});
  for (std::size_t g = 0; g < ranges.size(); ++g) {
    const bool agents = scenario.sites[scenario.seats[g].site].kind == SiteKind::kAgents;
    const std::uint32_t now = staffed(scenario.seats[g], 0);
    for (std::uint32_t n = 0; n < ranges[g].count; ++n) {
      const SeatId seat{ranges[g].first + n};
      if (agents && n < now) c.push_back(SetSeatState{seat, SeatState::kReady});
      if (!agents && n >= now) c.push_back(SetSeatState{seat, SeatState::kOffline});
    }
  }
  for (std::uint32_t i = 0; i < scenario.sites.size(); ++i)
    if (scenario.sites[i].line == line_index) c.push_back(ReportSiteHealth{site_id(i), true});
  if (line.open.empty()) c.push_back(OpenHotline{});
  return c;
}

}  // namespace rufbund::sim
