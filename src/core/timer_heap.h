// Deadlines of the line: at most one per owner, so that nothing stale ever fires and the next one is exact. An indexed
// heap with four children a node, deadlines beside their owners and brothers in one cache line; ties go to the lower
// owner, so the order never depends on history.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace rufbund::core {

class TimerHeap {
 public:
  explicit TimerHeap(std::uint32_t owners) : place_(owners, kNone), families_(owners / kArity + 2), size_(0) {}

  [[nodiscard]] TimeMs next() const { return TimeMs{node(0).due_ms}; }  // kNever: none
  // The owner whose deadline is next; there must be one.
  [[nodiscard]] std::uint32_t next_owner() const { return static_cast<std::uint32_t>(node(0).owner); }
  [[nodiscard]] TimeMs due(std::uint32_t owner) const {
    return place_[owner] == kNone ? kNever : TimeMs{node(place_[owner]).due_ms};
  }
  [[nodiscard]] std::uint32_t size() const { return size_; }

  // kNever clears.
  void set(std::uint32_t owner, TimeMs due) {
    if (due == kNever) return clear(owner);
    const Node fresh{owner, due.ms};
    const std::uint32_t at = place_[owner];
    if (at == kNone) {
      up(size_++, fresh);
    } else if (fresh.before(node(at))) {
      up(at, fresh);
    } else {
      fill(at, fresh);
    }
  }

  void clear(std::uint32_t owner) {
    const std::uint32_t hole = place_[owner];
    if (hole == kNone) return;
    place_[owner] = kNone;
    const Node last = node(--size_);
    node(size_) = Node{};
    if (hole != size_) fill(hole, last);
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint32_t kArity = 4;

  struct Node {
    std::uint64_t owner = UINT64_MAX;  // one that is not there is after all others
    std::int64_t due_ms = kNever.ms;
    [[nodiscard]] bool before(const Node& o) const { return due_ms != o.due_ms ? due_ms < o.due_ms : owner < o.owner; }
  };
  struct alignas(64) Family {
    std::array<Node, kArity> nodes;
  };

  // The root is the last of the first family, so that each node's children are one.
  [[nodiscard]] Node& node(std::uint32_t i) { return families_.data()->nodes.data()[i + kArity - 1]; }
  [[nodiscard]] const Node& node(std::uint32_t i) const { return families_.data()->nodes.data()[i + kArity - 1]; }

  // Word by word: a copy of both at once would wait for what was just written one by one.
  void put(std::uint32_t i, Node moved) {
    Node& to = node(i);
    to.owner = moved.owner;
    to.due_ms = moved.due_ms;
    place_[moved.owner] = i;
  }
  // The node belongs at `i` or nearer to the root.
  void up(std::uint32_t i, Node moved) {
    while (i > 0) {
      const std::uint32_t parent = (i - 1) / kArity;
      if (!moved.before(node(parent))) break;
      put(i, node(parent));
      i = parent;
    }
    put(i, moved);
  }
  // The first of four brothers. Without a branch but for ties, as which deadline is the earlier cannot be predicted;
  // read again by index, as compilers make a branch of a choice.
  [[nodiscard]] static std::uint32_t first_of(const Node* nodes) {
    const std::uint32_t left = nodes[1].due_ms < nodes[0].due_ms, right = 2u + (nodes[3].due_ms < nodes[2].due_ms);
    const std::int64_t in_left = nodes[left].due_ms, in_right = nodes[right].due_ms;
    if (((nodes[0].due_ms == nodes[1].due_ms) | (nodes[2].due_ms == nodes[3].due_ms) | (in_left == in_right)) == 0)
        [[likely]]
      return left + (right - left) * static_cast<std::uint32_t>(in_right < in_left);
    std::uint32_t least = 0;
    for (std::uint32_t i = 1; i < kArity; ++i)
      if (nodes[i].before(nodes[least])) least = i;
    return least;
  }
  // Closes the hole at `i`: what is below moves up, and the node, mostly one of the latest, finds its place from the
  // bottom.
  void fill(std::uint32_t i, Node moved) {
    for (std::uint32_t first = kArity * i + 1; first < size_; first = kArity * i + 1) {
      const std::uint32_t least = first + first_of(&node(first));
      put(i, node(least));
      i = least;
    }
    up(i, moved);
  }

  std::vector<std::uint32_t> place_;  // of an owner's node
  std::vector<Family> families_;      // what is not in use is after all others
  std::uint32_t size_;
};

}  // namespace rufbund::core
