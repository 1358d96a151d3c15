// Caller places; see places.h.
#include "core/places.h"

namespace rufbund::core {

const Place* Places::find(CallerKey key) const {
  std::uint32_t at = home(key);
  for (std::uint32_t i = 0; i < kNeighbourhood; ++i, at = (at + 1) & mask_) {
    if (slots_[at].key == key.value) return &slots_[at];
    if (slots_[at].key == 0) return nullptr;  // entries are never removed, only overwritten
  }
  return nullptr;
}

Place* Places::find(CallerKey key) { return const_cast<Place*>(static_cast<const Places&>(*this).find(key)); }

Place* Places::find_or_make(CallerKey key) {
  std::uint32_t at = home(key);
  Place* oldest = nullptr;
  for (std::uint32_t i = 0; i < kNeighbourhood; ++i, at = (at + 1) & mask_) {
    Place& slot = slots_[at];
    if (slot.key == key.value) return &slot;
    if (slot.key == 0) {
      slot = Place{};
      slot.key = key.value;
      return &slot;
    }
    if (slot.open == 0 && (oldest == nullptr || slot.last_ms < oldest->last_ms)) oldest = &slot;
  }
  if (oldest == nullptr) return nullptr;
  *oldest = Place{};
  oldest->key = key.value;
  return oldest;
}

}  // namespace rufbund::core
