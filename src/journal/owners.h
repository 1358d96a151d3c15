// Which member a message concerns. A journal's records are cut so that no part concerns two members; an export can then
// show a member its own parts and withhold its rivals'.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "core/command.h"
#include "core/event.h"
#include "journal/bytes.h"

namespace rufbund::journal {

// True for rules, the key, totals and what else every member needs for an account of its own.
[[nodiscard]] bool for_all(const core::Command& command);
[[nodiscard]] bool for_all(const core::Event& event);

// Seats and sites to members, learnt from the events. Not thread-safe: one owner.
class Owners {
 public:
  // Notes what SiteAdded and SeatAdded say; other events change nothing.
  void learn(const core::Event& event);

  // The member whose seat, site or account the message is about; none for what concerns all (rules, hours, the
  // published key, callers in the line).
  [[nodiscard]] MemberId of(const core::Command& command) const;
  [[nodiscard]] MemberId of(const core::Event& event) const;

  void save(Bytes& out) const;
  [[nodiscard]] bool load(ByteSpan content);

 private:
  template <class M>
  MemberId of_message(const M& message) const;
  [[nodiscard]] MemberId of_site(SiteId site) const;
  [[nodiscard]] MemberId of_seat(SeatId seat) const;

  std::vector<MemberId> sites_;  // by SiteId
  std::vector<MemberId> seats_;  // by SeatId
};

}  // namespace rufbund::journal
