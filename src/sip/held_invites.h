// INVITEs that wait, without any transaction, for the core's decision; and those refused lately, so that a
// retransmission gets the same answer and is no second attempt. Both bounded. Owner: the loop's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "sip/carriers.h"
#include "sip/refusals.h"
#include "sip/sofia.h"

namespace rufbund::sip {

// A request's identity for its retransmissions: Call-ID, From tag, CSeq number and topmost branch (RFC 3261 §17.2.3).
using RequestKey = std::uint64_t;
[[nodiscard]] RequestKey request_key(const sip_t& request);
// The same without the branch: one request that came over several paths (§8.2.2.2).
[[nodiscard]] RequestKey merge_key(const sip_t& request);

struct HeldInvite {
  LegId leg;
  CellId cell;
  RequestKey key = 0, merged = 0;
  msg_t* message = nullptr;      // owned
  tport_t* transport = nullptr;  // referenced
  Trunk* trunk = nullptr;
  std::int64_t since_ms = 0;
};

class HeldInvites {
 public:
  explicit HeldInvites(std::size_t capacity) : capacity_(capacity) {}
  ~HeldInvites() { clear(); }
  HeldInvites(const HeldInvites&) = delete;
  HeldInvites& operator=(const HeldInvites&) = delete;

  [[nodiscard]] bool full() const { return by_leg_.size() >= capacity_; }
  [[nodiscard]] std::size_t size() const { return by_leg_.size(); }
  void add(const HeldInvite& invite);
  void clear();
  [[nodiscard]] bool holds(RequestKey key) const { return by_key_.contains(key); }
  [[nodiscard]] bool holds_merged(RequestKey key) const { return merged_.contains(key); }
  // Takes it out; the caller then owns message and transport.
  std::optional<HeldInvite> take(LegId leg);
  // Only where it came from that trunk.
  std::optional<HeldInvite> take_by_key(RequestKey key, const Trunk* trunk);
  // Held since before `ms`.
  [[nodiscard]] std::vector<HeldInvite> older_than(std::int64_t ms) const;

 private:
  std::size_t capacity_;
  std::unordered_map<LegId, HeldInvite> by_leg_;
  std::unordered_map<RequestKey, LegId> by_key_;
  std::unordered_set<RequestKey> merged_;
};

class RecentRefusals {
 public:
  explicit RecentRefusals(std::size_t capacity) : ring_(capacity) {}
  void add(RequestKey key, const Reply& reply);
  [[nodiscard]] const Reply* find(RequestKey key) const;

 private:
  struct Entry {
    RequestKey key = 0;
    Reply reply;
  };
  std::vector<Entry> ring_;
  std::size_t next_ = 0;
  std::unordered_map<RequestKey, std::size_t> index_;
};

}  // namespace rufbund::sip
