#include "api/key_terms.h"

#include <algorithm>

namespace rufbund::api {
namespace {

std::uint32_t weight_of(const std::vector<std::pair<MemberId, std::uint32_t>>& weights, MemberId member) {
  const auto found = std::find_if(weights.begin(), weights.end(), [&](const auto& w) { return w.first == member; });
  return found == weights.end() ? 0 : found->second;
}

}  // namespace

void KeyTerms::put(CellId cell, std::uint32_t agreement, std::vector<directory::ShareTerms> terms) {
  auto weights = directory::resolve_shares(terms);
  if (!weights) return;
  std::lock_guard lock(mutex_);
  known_[{cell, agreement}] = {std::move(terms), std::move(*weights)};
}

std::optional<std::uint32_t> KeyTerms::begin(CellId cell, std::uint32_t pictured) {
  std::lock_guard lock(mutex_);
  Change& change = changes_[cell];
  if (change.under_way) return std::nullopt;
  change.under_way = true;
  return std::max(pictured, change.adopted) + 1;
}

void KeyTerms::end(CellId cell, std::uint32_t agreement, bool adopted) {
  std::lock_guard lock(mutex_);
  Change& change = changes_[cell];
  change.under_way = false;
  if (adopted) change.adopted = agreement;
}

std::vector<directory::ShareTerms> KeyTerms::in_force(const projections::LinePicture& line) const {
  std::vector<directory::ShareTerms> out;
  for (const projections::MemberPicture& m : line.members) out.push_back({m.member, m.agreed_ppm});
  std::lock_guard lock(mutex_);
  for (const std::uint32_t agreement : {line.agreement, 0u}) {
    const auto known = known_.find({line.cell, agreement});
    if (known == known_.end()) continue;
    const bool led_here = std::all_of(line.members.begin(), line.members.end(), [&](const auto& m) {
      return weight_of(known->second.weights, m.member) == m.agreed_ppm;
    });
    if (!led_here) continue;
    for (directory::ShareTerms& one : out)
      for (const directory::ShareTerms& t : known->second.terms)
        if (t.member == one.member) one = t;
    break;
  }
  return out;
}

}  // namespace rufbund::api
