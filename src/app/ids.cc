#include "app/ids.h"

#include <fmt/format.h>

#include <algorithm>

namespace rufbund::app {
namespace {

using journal::Label;
using journal::LabelKind;

bool is_node_wide(LabelKind kind) {
  return kind == LabelKind::kMember || kind == LabelKind::kSite || kind == LabelKind::kCarrier;
}

}  // namespace

IdBook::Names& IdBook::names_of(const std::string& hotline, LabelKind kind) {
  return is_node_wide(kind) ? node_[kind] : hotlines_[hotline][kind];
}

Result<void> IdBook::load(const std::string& hotline, std::span<const Label> labels) {
  for (const Label& label : labels) {
    Names& names = names_of(hotline, label.kind);
    const auto [known, fresh] = names.by_key.emplace(label.key, label);
    if (!fresh && known->second.id != label.id)
      return fail(
          ErrorCode::kCorrupt,
          fmt::format("the journals disagree on the id of '{}': {} or {}; they belong to different nodes. Start "
                      "with the data folder that they were written in.",
                      label.key, known->second.id, label.id));
    names.last = std::max(names.last, label.id);
    shown_[hotline][{label.kind, label.key}] = label;
  }
  return {};
}

void IdBook::remember(std::span<const Label> labels) {
  for (const Label& label : labels) {
    if (!is_node_wide(label.kind)) continue;
    Names& names = node_[label.kind];
    names.last = std::max(names.last, label.id);
    // An id that somebody else has by now stays theirs.
    const bool taken = std::any_of(names.by_key.begin(), names.by_key.end(),
                                   [&](const auto& known) { return known.second.id == label.id; });
    if (!taken) names.by_key.emplace(label.key, label);
  }
}

std::uint32_t IdBook::give(const std::string& hotline, LabelKind kind, const std::string& key,
                           const std::string& name) {
  Names& names = names_of(hotline, kind);
  Label& label = names.by_key.try_emplace(key, Label{kind, 0, key, name}).first->second;
  if (label.id == 0) label.id = ++names.last;
  label.name = name;
  shown_[hotline][{kind, key}] = label;
  return label.id;
}

std::vector<Label> IdBook::labels(const std::string& hotline) const {
  std::vector<Label> out;
  const auto found = shown_.find(hotline);
  if (found == shown_.end()) return out;
  for (const auto& [key, label] : found->second) out.push_back(label);
  std::sort(out.begin(), out.end(),
            [](const Label& a, const Label& b) { return std::tie(a.kind, a.id) < std::tie(b.kind, b.id); });
  return out;
}

}  // namespace rufbund::app
