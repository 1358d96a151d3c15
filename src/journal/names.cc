// See names.h.
#include "journal/names.h"

#include <fmt/core.h>

#include "journal/hash.h"

namespace rufbund::journal {
namespace {

std::string_view kind_name(LabelKind kind) { return kind == LabelKind::kMember ? "member" : "site"; }

}  // namespace

void BoundNames::see(Sequence sequence, const core::Event& event) {
  const auto bind = [&](LabelKind kind, std::uint32_t id, std::uint64_t hash) {
    if (hash != 0) bound_[{kind, id}] = {hash, sequence};
  };
  if (const auto* member = std::get_if<core::MemberAdded>(&event)) {
    bind(LabelKind::kMember, member->member.value, member->name_hash);
  } else if (const auto* site = std::get_if<core::SiteAdded>(&event)) {
    bind(LabelKind::kSite, site->site.value, site->name_hash);
  }
}

BoundNames::Wrong BoundNames::check(const Labels& labels) const {
  std::map<std::pair<LabelKind, std::uint64_t>, std::uint32_t> owners;
  for (const auto& [key, binding] : bound_) {
    const auto& [kind, id] = key;
    const auto [owner, first] = owners.try_emplace({kind, binding.hash}, id);
    if (!first) {
      return {binding.at, fmt::format("{}s {} and {} are bound to the same names", kind_name(kind), owner->second, id)};
    }
    const auto label = labels.find(key);
    if (label != labels.end() && name_hash(label->second.key, label->second.name) != binding.hash) {
      return {binding.at, fmt::format("{} {} does not bear the names that the journal binds: \"{}\" ({}) was put in "
                                      "their place, or the node has not put a new name into force yet",
                                      kind_name(kind), id, label->second.name, label->second.key)};
    }
  }
  return {};
}

std::uint64_t BoundNames::unbound(const Labels& labels) const {
  std::uint64_t count = 0;
  for (const auto& [key, label] : labels) {
    const bool people = key.first == LabelKind::kMember || key.first == LabelKind::kSite;
    count += people && !bound_.contains(key);
  }
  return count;
}

}  // namespace rufbund::journal
