// Deadlines of the line: at most one per owner, so that nothing stale ever fires and the next one is exact. An indexed
// heap with four children a node, deadlines beside their owners, so that a level costs one cache line; ties go to the
// lower owner, so the order never depends on history.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/check.h"
#include "base/time.h"

namespace rufbund::core {

class TimerHeap {
 public:
  explicit TimerHeap(std::uint32_t owners) : place_(owners, kNone) { heap_.reserve(owners); }

  [[nodiscard]] TimeMs next() const { return heap_.empty() ? kNever : TimeMs{heap_[0].due_ms}; }
  // The owner whose deadline is next; there must be one.
  [[nodiscard]] std::uint32_t next_owner() const { return heap_[0].owner; }
  [[nodiscard]] TimeMs due(std::uint32_t owner) const {
    return place_[owner] == kNone ? kNever : TimeMs{heap_[place_[owner]].due_ms};
  }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(heap_.size()); }

  // kNever clears.
  void set(std::uint32_t owner, TimeMs due) {
    if (due == kNever) return clear(owner);
    const Node node{due.ms, owner};
    std::uint32_t at = place_[owner];
    if (at == kNone) {
      at = size();
      heap_.push_back(node);
      up(at, node);
    } else if (node.before(heap_[at])) {
      up(at, node);
    } else {
      down(at, node);
    }
  }

  void clear(std::uint32_t owner) {
    const std::uint32_t hole = place_[owner];
    if (hole == kNone) return;
    place_[owner] = kNone;
    const Node last = heap_.back();
    heap_.pop_back();
    if (last.owner == owner) return;
    if (hole > 0 && last.before(heap_[(hole - 1) / kArity])) {
      up(hole, last);
    } else {
      down(hole, last);
    }
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint32_t kArity = 4;

  struct Node {
    std::int64_t due_ms;
    std::uint32_t owner;
    [[nodiscard]] bool before(const Node& o) const { return due_ms != o.due_ms ? due_ms < o.due_ms : owner < o.owner; }
  };

  void put(std::uint32_t i, const Node& node) {
    heap_[i] = node;
    place_[node.owner] = i;
  }
  // The node belongs at `i` or nearer to the root.
  void up(std::uint32_t i, const Node& node) {
    while (i > 0) {
      const std::uint32_t parent = (i - 1) / kArity;
      if (!node.before(heap_[parent])) break;
      put(i, heap_[parent]);
      i = parent;
    }
    put(i, node);
  }
  // The node belongs at `i` or farther from the root.
  void down(std::uint32_t i, const Node& node) {
    const std::uint32_t count = size();
    for (std::uint32_t first = kArity * i + 1; first < count; first = kArity * i + 1) {
      std::uint32_t least = first;
      const std::uint32_t end = std::min(first + kArity, count);
      for (std::uint32_t child = first + 1; child < end; ++child)
        if (heap_[child].before(heap_[least])) least = child;
      if (!heap_[least].before(node)) break;
      put(i, heap_[least]);
      i = least;
    }
    put(i, node);
  }

  std::vector<std::uint32_t> place_;  // of an owner's node
  std::vector<Node> heap_;
};

}  // namespace rufbund::core
