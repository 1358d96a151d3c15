// What LineProjection keeps per member, site and carrier beside the core's state. Internal to this folder.
#pragma once

#include "projections/line_projection.h"

namespace rufbund::projections {

struct LineProjection::MemberRecord {
  bool added = false;
  Delivery since_agreement, today;
  std::uint64_t offers_today = 0, offers_failed_today = 0, claims_forfeited_today = 0;
};

struct LineProjection::SiteRecord {
  bool added = false;
  TimeMs reachable_since;
  bool seen = false;  // it was reachable once
  std::optional<TimeMs> set_aside_since;
  TimeMs probe_at;
  std::uint32_t failures = 0;
  std::optional<TimeMs> capacity_at;
  std::optional<TimeMs> capacity_expired_since;
  std::vector<CapacityGroup> capacity;
  SiteTally today;
};

struct LineProjection::TrunkRecord {
  bool seen = false;
  std::uint32_t calls = 0;
  std::uint64_t admitted_today = 0;
  std::array<std::uint64_t, core::kRefusalCauseCount> refused_today{};
};

// The running minute, the day, all time: one change to each.
void LineProjection::for_tallies(auto&& change) {
  change(today_);
  change(ever_);
  if (Interval* minute = minutes_.running()) change(minute->tally);
}

}  // namespace rufbund::projections
