// What is worth a line in a feed of recent events, and what a record led to beyond the live state.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/enums.h"
#include "projections/call_record.h"

namespace rufbund::projections {

enum class ActivityKind : std::uint8_t {
  kQueued,
  kOffered,
  kAnswered,
  kOfferFailed,
  kCallEnded,
  kHotlineOpened,
  kHotlineClosed,
  kWeightsAdopted,
  kSettingChanged,
  kSiteModeChanged,
  kSiteSetAside,
  kSiteReturned,
  kSiteUnreachable,
  kSiteReachable,
  kCapacityExpired,
  kAnnouncementPublished,
  kAnnouncementWithdrawn,
  kClaimForfeited,
};

struct Activity {
  TimeMs at;
  Sequence sequence;
  CellId cell;
  ActivityKind kind{};
  TicketId ticket;
  MemberId member;
  SiteId site;
  std::uint16_t code = 0;  // TicketEnd, OfferFailure, SiteMode, AnnouncementMode or Setting, as the kind says
  std::int64_t waited_ms = -1;
  std::int64_t talk_ms = -1;
};

// Appended to by LineProjection::apply; the caller clears it.
struct Changes {
  std::vector<CallRecord> ended;     // whole, in the order in which they ended
  std::vector<TicketId> taken_back;  // ended earlier: their work does not count after all
  std::vector<Activity> activity;

  void clear() {
    ended.clear();
    taken_back.clear();
    activity.clear();
  }
};

}  // namespace rufbund::projections
