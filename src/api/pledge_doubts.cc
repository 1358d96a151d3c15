#include "api/pledge_doubts.h"

#include <algorithm>
#include <map>
#include <set>

#include "alliance/pledge_warnings.h"
#include "alliance/values.h"

namespace rufbund::api {
namespace {

// Of all its sites: as its papers say, and of those that only the configuration's file has, their seats on one line.
Result<std::uint64_t> channels_of(const OfficeContext& office, storage::OfficeBooks& books, const std::string& member) {
  auto sites = books.select<alliance::MemberSite>("WHERE member = :member", {{"member", member}});
  if (!sites) return tl::unexpected(sites.error());
  std::map<std::string, std::uint64_t> channels;
  for (const HotlineNames& hotline : office.line.names.hotlines()) {
    std::map<std::string, std::uint64_t> here;
    for (const directory::Seat& seat : hotline.hotline().seats)
      if (hotline.member_key_of_site(seat.site) == member) ++here[std::string(hotline.site_key(seat.site))];
    for (const auto& [site, seats] : here) channels[site] = std::max(channels[site], seats);
  }
  for (const alliance::MemberSite& site : *sites) channels[site.key] = static_cast<std::uint64_t>(site.channels);
  std::uint64_t sum = 0;
  for (const auto& [site, count] : channels) sum += count;
  return sum;
}

alliance::SkillSet skills_of_hotlines(const OfficeContext& office) {
  std::set<std::string> skills;
  for (const HotlineNames& hotline : office.line.names.hotlines())
    for (const directory::Skill& skill : hotline.hotline().skills) skills.insert(skill.key);
  return {skills.begin(), skills.end()};
}

}  // namespace

Result<Json> pledge_doubts(const OfficeContext& office, storage::OfficeBooks& books, const std::string& member,
                           const std::vector<alliance::PledgeRecord>& records) {
  auto channels = channels_of(office, books, member);
  if (!channels) return tl::unexpected(channels.error());
  std::vector<alliance::Pledge> pledges;
  std::vector<std::string> ids;
  for (const alliance::PledgeRecord& record : records) {
    auto pledge = alliance::pledge_of(record);
    if (!pledge) continue;
    pledges.push_back(std::move(*pledge));
    ids.push_back(record.id);
  }
  Json out = Json::array();
  const alliance::Date today = alliance::to_local(office.now()).date;
  for (const auto& one : alliance::warnings_of(pledges, *channels, skills_of_hotlines(office), today)) {
    Json& item = out.emplace_back(Json{{"code", alliance::to_text(one.doubt)}, {"pledge", ids[one.index]}});
    if (one.doubt == alliance::PledgeDoubt::kMoreThanChannels) {
      item["seats"] = one.seats;
      item["channels"] = *channels;
    }
    if (!one.skill.empty()) item["skill"] = one.skill;
  }
  return out;
}

}  // namespace rufbund::api
