// Deadlines of the line: at most one per owner, so that nothing stale ever fires and the next one is exact. An indexed
// binary heap; ties go to the lower owner, so the order never depends on history.
#pragma once

#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/time.h"

namespace rufbund::core {

class TimerHeap {
 public:
  explicit TimerHeap(std::uint32_t owners) : due_(owners, kNever.ms), place_(owners, kNone) { heap_.reserve(owners); }

  [[nodiscard]] TimeMs next() const { return heap_.empty() ? kNever : TimeMs{due_[heap_[0]]}; }
  // The owner whose deadline is next; there must be one.
  [[nodiscard]] std::uint32_t next_owner() const { return heap_[0]; }
  [[nodiscard]] TimeMs due(std::uint32_t owner) const { return TimeMs{due_[owner]}; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(heap_.size()); }

  // kNever clears.
  void set(std::uint32_t owner, TimeMs due) {
    if (due == kNever) return clear(owner);
    if (place_[owner] == kNone) {
      place_[owner] = static_cast<std::uint32_t>(heap_.size());
      heap_.push_back(owner);
      due_[owner] = due.ms;
      up(place_[owner]);
      return;
    }
    due_[owner] = due.ms;
    up(place_[owner]);
    down(place_[owner]);
  }

  void clear(std::uint32_t owner) {
    const std::uint32_t hole = place_[owner];
    if (hole == kNone) return;
    place_[owner] = kNone;
    due_[owner] = kNever.ms;
    const std::uint32_t last = heap_.back();
    heap_.pop_back();
    if (last == owner) return;
    heap_[hole] = last;
    place_[last] = hole;
    up(hole);
    down(place_[last]);
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const {
    return due_[a] != due_[b] ? due_[a] < due_[b] : a < b;
  }
  void up(std::uint32_t i) {
    const std::uint32_t owner = heap_[i];
    while (i > 0) {
      const std::uint32_t parent = (i - 1) / 2;
      if (!before(owner, heap_[parent])) break;
      heap_[i] = heap_[parent];
      place_[heap_[i]] = i;
      i = parent;
    }
    heap_[i] = owner;
    place_[owner] = i;
  }
  void down(std::uint32_t i) {
    const std::uint32_t owner = heap_[i];
    const auto count = static_cast<std::uint32_t>(heap_.size());
    for (std::uint32_t child = 2 * i + 1; child < count; child = 2 * i + 1) {
      if (child + 1 < count && before(heap_[child + 1], heap_[child])) ++child;
      if (!before(heap_[child], owner)) break;
      heap_[i] = heap_[child];
      place_[heap_[i]] = i;
      i = child;
    }
    heap_[i] = owner;
    place_[owner] = i;
  }

  std::vector<std::int64_t> due_;
  std::vector<std::uint32_t> place_;
  std::vector<std::uint32_t> heap_;
};

}  // namespace rufbund::core
