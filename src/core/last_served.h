// The conversations that counted last, by caller: whoever comes back soon with the same topic counts once (R3). A ring,
// the oldest is overwritten; it has room for what all seats serve in a quarter of an hour. Chains through the ring find
// a caller's newest.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"

namespace rufbund::core {

struct Served {
  CallerKey caller;
  TicketId ticket;
  std::int64_t at_ms = 0;
  std::uint32_t norm_work_ms = 0;
  MemberId member;
  TopicId topic;
};

class LastServed {
 public:
  // `room` a power of two.
  explicit LastServed(std::uint32_t room) : ring_(room), heads_(room) {}

  // The caller's newest; null where none is remembered.
  [[nodiscard]] const Served* find(CallerKey caller) const {
    // What has a number so old is overwritten, and so is all that comes before it in its chain.
    for (std::uint64_t number = heads_[bucket(caller)]; number + ring_.size() > count_ && number != 0;) {
      const Slot& slot = ring_[number & (ring_.size() - 1)];
      if (slot.served.caller == caller) return &slot.served;
      number = slot.before;
    }
    return nullptr;
  }

  void add(const Served& served) {
    std::uint64_t& head = heads_[bucket(served.caller)];
    ring_[++count_ & (ring_.size() - 1)] = {served, head};
    head = count_;
  }

  // For snapshots and digests: how many are remembered, and the n-th oldest of them, n from 0.
  [[nodiscard]] std::uint64_t size() const { return count_ < ring_.size() ? count_ : ring_.size(); }
  [[nodiscard]] const Served& nth(std::uint64_t n) const {
    return ring_[(count_ - size() + 1 + n) & (ring_.size() - 1)].served;
  }

 private:
  struct Slot {
    Served served;
    std::uint64_t before = 0;  // number of the one before it in its chain; from 1, 0: none
  };
  [[nodiscard]] std::size_t bucket(CallerKey caller) const {
    return (caller.value * 0x9E3779B97F4A7C15u) >> 32 & (ring_.size() - 1);
  }

  std::vector<Slot> ring_;
  std::vector<std::uint64_t> heads_;
  std::uint64_t count_ = 0;  // ever
};

}  // namespace rufbund::core
