// What is remembered per caller key (R2): the place in the line that a redial takes up again, and the last conversation
// (R3: a caller who comes back counts once). A fixed open-addressing table; entries expire by being overwritten.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace rufbund::core {

struct Place {
  std::uint64_t key = 0;            // 0: free
  std::int64_t first_ms = 0;        // credited arrival; 0: no place
  std::int64_t last_ms = 0;         // last attempt or end
  std::int64_t return_ms = 0;       // announced return_at, 0: none
  std::uint64_t served_ticket = 0;  // last conversation that counted; 0: none
  std::int64_t served_ms = 0;
  std::int64_t norm_work_ms = 0;
  std::uint16_t served_by = 0;  // member
  std::uint8_t topic = 0;
  std::uint8_t open = 0;  // tickets of this key now
};

class Places {
 public:
  // `slots` a power of two.
  explicit Places(std::uint32_t slots) : slots_(slots), mask_(slots - 1) {}

  // Null where the key is not remembered.
  [[nodiscard]] const Place* find(CallerKey key) const;
  [[nodiscard]] Place* find(CallerKey key);
  // The key's entry, made if need be. Where its neighbourhood is full, the entry without an open ticket that was
  // touched longest ago makes room; null if all have one.
  [[nodiscard]] Place* find_or_make(CallerKey key);

  [[nodiscard]] const std::vector<Place>& slots() const { return slots_; }
  [[nodiscard]] std::vector<Place>& slots() { return slots_; }

 private:
  // Bounds every search; with half the table free hardly any is longer than four.
  static constexpr std::uint32_t kNeighbourhood = 32;
  [[nodiscard]] std::uint32_t home(CallerKey key) const {
    return static_cast<std::uint32_t>((key.value * 0x9E3779B97F4A7C15u) >> 32) & mask_;
  }

  std::vector<Place> slots_;
  std::uint32_t mask_;
};

}  // namespace rufbund::core
