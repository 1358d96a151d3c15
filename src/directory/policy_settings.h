// A hotline's policy as the core's settings: the one place that says which field is which.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "core/enums.h"
#include "directory/directory.h"

namespace rufbund::directory {

// In the settings' order; times in milliseconds. All but kLegsPerTicket: telephony carries one call on a ticket. The
// service target's percentage is no setting: no decision needs it.
[[nodiscard]] inline std::array<std::pair<core::Setting, std::int64_t>, core::kSettingCount - 2> settings_of(
    const Policy& p) {
  using core::Setting;
  return {{{Setting::kWaitLimit, p.wait_limit.count()},
           {Setting::kMaxWaiting, p.max_waiting},
           {Setting::kOfferDeadline, p.offer_deadline.count()},
           {Setting::kSiteFailuresInARow, p.site_failures_in_a_row},
           {Setting::kProbeInterval, p.probe_interval.count()},
           {Setting::kProvenWithin, p.proven_within.count()},
           {Setting::kBurst, p.burst.count()},
           {Setting::kShareTolerance, p.share_tolerance.count()},
           {Setting::kShortConversation, p.short_conversation.count()},
           {Setting::kReturnWithin, p.return_within.count()},
           {Setting::kCreditKeep, p.credit_keep.count()},
           {Setting::kPlaceMax, p.place_max.count()},
           {Setting::kServiceTarget, p.service_target.count()},
           {Setting::kTellInterval, p.tell_interval.count()},
           {Setting::kCapacityExpiry, p.capacity_expiry.count()},
           {Setting::kMenuLimit, p.menu_limit.count()},
           {Setting::kServedWithin, p.served_within.count()},
           {Setting::kLeastTalk, p.least_talk.count()}}};
}

}  // namespace rufbund::directory
