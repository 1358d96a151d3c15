#include "alliance/key_rule.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::alliance {
namespace {

std::uint32_t applied_cap(std::uint32_t cap, std::uint64_t members) {
  const std::uint64_t least = (std::uint64_t{kPpm} * 3 + 2 * members - 1) / (2 * members);
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(std::max<std::uint64_t>(cap, least), kPpm));
}

std::uint32_t applied_floor(std::uint32_t floor, std::uint64_t members) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(floor, kPpm / (2 * members)));
}

}  // namespace

Result<Key> compute_key(const KeyRule& rule, const std::vector<MemberCapacity>& capacities) {
  if (capacities.size() > kMostMembers)
    return fail(ErrorCode::kInvalidArgument, fmt::format("A key is for {} members at most.", kMostMembers));
  Key key;
  key.rule = rule;
  for (const MemberCapacity& capacity : capacities) {
    auto figures = indicator(rule.indicator, capacity);
    if (!figures) return tl::unexpected(figures.error());
    key.indicators_milli += figures->indicator_milli;
    key.members_with_share += figures->indicator_milli > 0;
    key.lines.push_back({std::move(*figures), 0, 0, BoundTaken::kNone});
  }
  const auto member = [](const KeyLine& line) -> const std::string& { return line.indicator.input.member; };
  std::sort(key.lines.begin(), key.lines.end(),
            [&](const KeyLine& a, const KeyLine& b) { return member(a) < member(b); });
  for (std::size_t i = 1; i < key.lines.size(); ++i)
    if (member(key.lines[i]) == member(key.lines[i - 1]))
      return fail(ErrorCode::kInvalidArgument, fmt::format("{} is named twice.", member(key.lines[i])));
  if (key.members_with_share == 0)
    return fail(ErrorCode::kInvalidArgument, "Nobody pledged anything in this period: there is no key.");

  key.floor_ppm = applied_floor(rule.floor_ppm, key.members_with_share);
  key.cap_ppm = applied_cap(rule.cap_ppm, key.members_with_share);
  // The resolver's ids are places in the order of keys, so that its last rule is "the lower member key".
  std::vector<core::ShareTerms> terms;
  std::vector<KeyLine*> with_share;
  for (KeyLine& line : key.lines) {
    if (line.indicator.indicator_milli == 0) continue;
    // An indicator is 10¹² at most, times 10⁶ under 2⁶³.
    line.raw_share_ppm = std::max(
        static_cast<std::uint32_t>(line.indicator.indicator_milli * kPpm / key.indicators_milli), core::kLeastSharePpm);
    with_share.push_back(&line);
    terms.push_back(
        {MemberId{static_cast<std::uint16_t>(with_share.size())}, line.raw_share_ppm, key.floor_ppm, key.cap_ppm});
  }
  const auto resolved = core::resolve_shares(terms);
  if (!resolved) return tl::unexpected(resolved.error());
  for (std::size_t i = 0; i < with_share.size(); ++i) {
    const std::uint32_t share = (*resolved)[i].second;
    with_share[i]->share_ppm = share;
    // One member alone is at no bound, whatever it pledged.
    if (with_share.size() > 1)
      with_share[i]->bound = share == key.cap_ppm     ? BoundTaken::kCap
                             : share == key.floor_ppm ? BoundTaken::kFloor
                                                      : BoundTaken::kNone;
  }
  return key;
}

Result<std::vector<core::ShareTerms>> share_terms(const Key& key,
                                                  const std::vector<std::pair<std::string, MemberId>>& ids) {
  std::vector<core::ShareTerms> out;
  for (const KeyLine& line : key.lines) {
    if (line.share_ppm == 0) continue;
    const std::string& member = line.indicator.input.member;
    const auto it = std::find_if(ids.begin(), ids.end(), [&](const auto& entry) { return entry.first == member; });
    if (it == ids.end()) return fail(ErrorCode::kNotFound, fmt::format("The line does not know {}.", member));
    out.push_back({it->second, line.share_ppm, key.floor_ppm, key.cap_ppm});
  }
  return out;
}

}  // namespace rufbund::alliance
