// The contract's names of the rulebook's enumerations. Unknown numbers (from newer records) become empty names.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/enums.h"
#include "projections/activity.h"
#include "projections/call_record.h"

namespace rufbund::api {

[[nodiscard]] std::string_view code(core::SeatState state);
[[nodiscard]] std::string_view code(core::SiteMode mode);
[[nodiscard]] std::string_view code(core::SiteKind kind);
[[nodiscard]] std::string_view code(core::RefusalCause cause);
[[nodiscard]] std::string_view code(core::TicketEnd end);
[[nodiscard]] std::string_view code(core::TicketPhase phase);
[[nodiscard]] std::string_view code(core::OfferFailure failure);
[[nodiscard]] std::string_view code(core::OfferReason reason);
[[nodiscard]] std::string_view code(core::EndedBy by);
[[nodiscard]] std::string_view code(projections::BrokenBy by);  // empty: unknown
[[nodiscard]] std::string_view code(core::IgnoreReason reason);
[[nodiscard]] std::string_view code(core::AnnouncementMode mode);
[[nodiscard]] std::string_view code(projections::TimelineKind kind);
[[nodiscard]] std::string_view code(projections::DecisionOutcome outcome);
[[nodiscard]] std::string_view code(projections::ActivityKind kind);

[[nodiscard]] std::optional<core::SeatState> seat_state(std::string_view code);
[[nodiscard]] std::optional<core::SiteMode> site_mode(std::string_view code);
[[nodiscard]] std::optional<core::TicketEnd> ticket_end(std::string_view code);
[[nodiscard]] std::optional<core::AnnouncementMode> announcement_mode(std::string_view code);

// A policy setting's name and the bounds that the contract states.
struct SettingName {
  core::Setting setting;
  std::string_view name;
  std::int64_t least, most;
};
inline constexpr std::int64_t kWeekMs = 604'800'000;
// All but kLegsPerTicket, which telephony cannot carry out yet.
inline constexpr std::array<SettingName, core::kSettingCount - 2> kSettings{{
    {core::Setting::kWaitLimit, "wait_limit_ms", 0, kWeekMs},
    {core::Setting::kMaxWaiting, "max_waiting", 0, 100'000},
    {core::Setting::kOfferDeadline, "offer_deadline_ms", 1'000, 120'000},
    {core::Setting::kSiteFailuresInARow, "site_failures_in_a_row", 1, 1'000},
    {core::Setting::kProbeInterval, "probe_interval_ms", 1'000, 3'600'000},
    {core::Setting::kProvenWithin, "proven_within_ms", 0, kWeekMs},
    {core::Setting::kBurst, "burst_ms", 1'000, kWeekMs},
    {core::Setting::kShareTolerance, "share_tolerance_ms", 0, kWeekMs},
    {core::Setting::kShortConversation, "short_conversation_ms", 0, 600'000},
    {core::Setting::kReturnWithin, "return_within_ms", 0, kWeekMs},
    {core::Setting::kCreditKeep, "credit_keep_ms", 0, kWeekMs},
    {core::Setting::kPlaceMax, "place_max_ms", 0, kWeekMs},
    {core::Setting::kServiceTarget, "service_target_ms", 0, 3'600'000},
    {core::Setting::kTellInterval, "tell_interval_ms", 1'000, 60'000},
    {core::Setting::kCapacityExpiry, "capacity_expiry_ms", 1'000, 600'000},
    {core::Setting::kMenuLimit, "menu_limit_ms", 1'000, 600'000},
    {core::Setting::kServedWithin, "served_within_ms", 0, 60'000},
    {core::Setting::kLeastTalk, "least_talk_ms", 0, 10'000},
}};

}  // namespace rufbund::api
