#include "office/seat_credit.h"

#include <algorithm>

namespace rufbund::office {
namespace {

// A flow from orders over moments ("so many seats of this order at this time") and seats ("those of a kind at this
// time") to what was there. All are a few dozen nodes; Dinic's algorithm (1970), one order after the other.
class Flow {
 public:
  std::uint32_t node() {
    out_.emplace_back();
    return static_cast<std::uint32_t>(out_.size() - 1);
  }
  void edge(std::uint32_t from, std::uint32_t to, std::int64_t room) {
    out_[from].push_back(static_cast<std::uint32_t>(edges_.size()));
    edges_.push_back({to, room});
    out_[to].push_back(static_cast<std::uint32_t>(edges_.size()));
    edges_.push_back({from, 0});
  }
  // Sends as much as fits, at most `most`. What was sent before may take another way and arrives all the same.
  std::int64_t send(std::uint32_t from, std::uint32_t to, std::int64_t most) {
    std::int64_t sent = 0;
    while (sent < most && find_levels(from, to)) {
      tried_.assign(out_.size(), 0);
      while (const std::int64_t more = push(from, to, most - sent)) sent += more;
    }
    return sent;
  }

 private:
  struct Edge {
    std::uint32_t to;
    std::int64_t room;
  };

  bool find_levels(std::uint32_t from, std::uint32_t to) {
    level_.assign(out_.size(), kNoLevel);
    queue_.assign(1, from);
    level_[from] = 0;
    for (std::size_t i = 0; i < queue_.size(); ++i)
      for (const std::uint32_t e : out_[queue_[i]]) {
        const Edge& edge = edges_[e];
        if (edge.room == 0 || level_[edge.to] != kNoLevel) continue;
        level_[edge.to] = level_[queue_[i]] + 1;
        queue_.push_back(edge.to);
      }
    return level_[to] != kNoLevel;
  }

  // As deep as there are levels: two for every order that gives way, and two.
  std::int64_t push(std::uint32_t from, std::uint32_t to, std::int64_t most) {
    if (from == to || most == 0) return most;
    for (std::size_t& i = tried_[from]; i < out_[from].size(); ++i) {
      const std::uint32_t e = out_[from][i];
      if (level_[edges_[e].to] != level_[from] + 1) continue;
      const std::int64_t sent = push(edges_[e].to, to, std::min(most, edges_[e].room));
      if (sent == 0) continue;
      edges_[e].room -= sent;
      edges_[e ^ 1].room += sent;
      return sent;
    }
    return 0;
  }

  static constexpr std::uint32_t kNoLevel = UINT32_MAX;
  std::vector<Edge> edges_;  // one back follows each
  std::vector<std::vector<std::uint32_t>> out_;
  std::vector<std::uint32_t> level_, queue_;
  std::vector<std::size_t> tried_;
};

}  // namespace

std::vector<std::int64_t> credited(const std::vector<projections::StaffedTime>& staffed,
                                   const std::vector<SeatsOwed>& owed) {
  Flow flow;
  const std::uint32_t there = flow.node();
  std::vector<std::uint32_t> orders;
  for (std::size_t i = 0; i < owed.size(); ++i) orders.push_back(flow.node());
  for (const projections::StaffedTime& time : staffed) {
    std::vector<std::uint32_t> kinds;
    for (const projections::SkilledSeats& s : time.seats) {
      kinds.push_back(flow.node());
      flow.edge(kinds.back(), there, s.seats * time.ms);
    }
    for (std::size_t i = 0; i < owed.size(); ++i) {
      const std::uint32_t moment = flow.node();
      flow.edge(orders[i], moment, owed[i].seats * time.ms);
      for (std::size_t k = 0; k < kinds.size(); ++k)
        if ((owed[i].skills & ~time.seats[k].skills) == 0) flow.edge(moment, kinds[k], owed[i].seats * time.ms);
    }
  }
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < owed.size(); ++i)
    out.push_back(flow.send(orders[i], there, std::max<std::int64_t>(owed[i].seats * owed[i].ms, 0)));
  return out;
}

}  // namespace rufbund::office
