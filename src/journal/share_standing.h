// Where a member stands: what its share made due, what it delivered, and why they differ. Pure arithmetic over what the
// journal tells (TotalsPublished, AccountStated, the terms of the key); the same for `verify` and the control room.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"
#include "core/event.h"
#include "core/shares.h"

namespace rufbund::journal {

struct ShareStanding {
  // Agreed, in parts per million: the share before floor and cap, and the weight that followed.
  std::uint32_t share_ppm = 0, floor_ppm = 0, cap_ppm = 0, weight_ppm = 0;
  Millis total{};      // delivered by all
  Millis due{};        // the member's share of it
  Millis delivered{};  // by the member
  std::uint32_t delivered_ppm = 0;
  core::AccountStated account;

  [[nodiscard]] Millis missing() const { return due - delivered; }
  // The member's share of work that was offered to others.
  [[nodiscard]] Millis part_of(Millis offered) const {
    return Millis{static_cast<std::int64_t>(core::Int128{offered.count()} * weight_ppm / core::kShareScale)};
  }
  [[nodiscard]] bool raised_by_floor() const { return share_ppm != 0 && weight_ppm > share_ppm; }
  [[nodiscard]] bool cut_by_cap() const { return cap_ppm != 0 && weight_ppm == cap_ppm && share_ppm > cap_ppm; }
  // Offered, and neither failed, given back, delivered nor (yet) open: conversations too short to count, and callers
  // who came back and were counted for whoever finished.
  [[nodiscard]] Millis answered_uncounted() const {
    return std::max(account.offered - account.failed - account.given_back - account.delivered, Millis{0});
  }
};

// `weight`: the member's terms as they took effect.
[[nodiscard]] inline ShareStanding standing_of(const core::StageWeight& weight, Millis total,
                                               const core::AccountStated& account) {
  ShareStanding s;
  s.share_ppm = weight.share_ppm != 0 ? weight.share_ppm : weight.weight_ppm;
  s.floor_ppm = weight.floor_ppm;
  s.cap_ppm = weight.cap_ppm;
  s.weight_ppm = weight.weight_ppm;
  s.total = total;
  s.delivered = account.delivered;
  s.account = account;
  s.due = s.part_of(total);
  if (total.count() > 0) {
    const auto ppm =
        core::Int128{std::max<std::int64_t>(account.delivered.count(), 0)} * core::kShareScale / total.count();
    s.delivered_ppm = static_cast<std::uint32_t>(std::min<core::Int128>(ppm, core::kShareScale));
  }
  return s;
}

}  // namespace rufbund::journal
