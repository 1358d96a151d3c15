#include "api/key_changes.h"

#include <algorithm>

namespace rufbund::api {

std::optional<std::uint32_t> KeyChanges::begin(CellId cell, std::uint32_t pictured) {
  std::lock_guard lock(mutex_);
  Change& change = changes_[cell];
  if (change.under_way) return std::nullopt;
  change.under_way = true;
  return std::max(pictured, change.adopted) + 1;
}

void KeyChanges::end(CellId cell, std::uint32_t agreement, bool adopted) {
  std::lock_guard lock(mutex_);
  Change& change = changes_[cell];
  change.under_way = false;
  if (adopted) change.adopted = agreement;
}

}  // namespace rufbund::api
