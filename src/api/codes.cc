#include "api/codes.h"

namespace rufbund::api {
namespace {

// The n-th name belongs to number `first + n`.
template <std::size_t N, class Enum>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum value, std::size_t first = 1) {
  const auto index = static_cast<std::size_t>(value) - first;
  return index < N ? names[index] : std::string_view{};
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(const std::array<std::string_view, N>& names, std::string_view wanted) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == wanted) return static_cast<Enum>(i + 1);
  return std::nullopt;
}

constexpr std::array<std::string_view, 6> kSeatStates{"offline", "ready", "offered", "talking", "wrap_up", "paused"};
constexpr std::array<std::string_view, 3> kSiteModes{"active", "paused", "draining"};
constexpr std::array<std::string_view, 2> kSiteKinds{"agents", "trunk"};
constexpr std::array<std::string_view, 8> kRefusalCauses{"closed",       "line_full",      "wait_too_long",
                                                         "overloaded",   "journal_failed", "carrier_limit",
                                                         "media_failed", "number_in_line"};
constexpr std::array<std::string_view, 7> kTicketEnds{
    "served", "abandoned_in_menu", "abandoned", "refused", "served_by_announcement", "broken", "closed"};
constexpr std::array<std::string_view, 5> kPhases{"ended", "menu", "waiting", "offered", "talking"};
constexpr std::array<std::string_view, 4> kFailures{"refused", "timed_out", "unreachable", "lost"};
constexpr std::array<std::string_view, 3> kReasons{"seat_freed", "ticket_came", "ticket_returned"};
constexpr std::array<std::string_view, 3> kEndedBy{"caller", "seat", "platform"};
constexpr std::array<std::string_view, 3> kBrokenBy{"seat", "platform", "let_go"};
constexpr std::array<std::string_view, 11> kIgnored{
    "unknown_ticket", "unknown_offer", "unknown_seat",  "unknown_site",   "unknown_member", "wrong_phase",
    "already_exists", "out_of_bounds", "nothing_to_do", "key_incomplete", "unknown_leg"};
constexpr std::array<std::string_view, 2> kAnnouncementModes{"before_waiting", "instead_of_waiting"};
constexpr std::array<std::string_view, 18> kTimelineKinds{"admitted",
                                                          "queued",
                                                          "told",
                                                          "told_update",
                                                          "told_longer",
                                                          "offered",
                                                          "rang",
                                                          "answered",
                                                          "offer_failed",
                                                          "offer_withdrawn",
                                                          "conversation_ended",
                                                          "conversation_broken",
                                                          "work_counted",
                                                          "work_taken_back",
                                                          "restriction_lapsed",
                                                          "announcement_heard",
                                                          "ended",
                                                          "announcement_played"};
constexpr std::array<std::string_view, 7> kOutcomes{"pending",     "answered", "refused",  "timed_out",
                                                    "unreachable", "lost",     "withdrawn"};
constexpr std::array<std::string_view, 18> kActivities{"queued",
                                                       "offered",
                                                       "answered",
                                                       "offer_failed",
                                                       "call_ended",
                                                       "hotline_opened",
                                                       "hotline_closed",
                                                       "weights_adopted",
                                                       "setting_changed",
                                                       "site_mode_changed",
                                                       "site_set_aside",
                                                       "site_returned",
                                                       "site_unreachable",
                                                       "site_reachable",
                                                       "capacity_expired",
                                                       "announcement_published",
                                                       "announcement_withdrawn",
                                                       "claim_forfeited"};

}  // namespace

std::string_view code(core::SeatState v) { return name_of(kSeatStates, v); }
std::string_view code(core::SiteMode v) { return name_of(kSiteModes, v); }
std::string_view code(core::SiteKind v) { return name_of(kSiteKinds, v); }
std::string_view code(core::RefusalCause v) { return name_of(kRefusalCauses, v); }
std::string_view code(core::TicketEnd v) { return name_of(kTicketEnds, v); }
std::string_view code(core::TicketPhase v) { return name_of(kPhases, v, 0); }
std::string_view code(core::OfferFailure v) { return name_of(kFailures, v); }
std::string_view code(core::OfferReason v) { return name_of(kReasons, v); }
std::string_view code(core::EndedBy v) { return name_of(kEndedBy, v); }
std::string_view code(projections::BrokenBy v) { return name_of(kBrokenBy, v); }
std::string_view code(core::IgnoreReason v) { return name_of(kIgnored, v); }
std::string_view code(core::AnnouncementMode v) { return name_of(kAnnouncementModes, v); }
std::string_view code(projections::TimelineKind v) { return name_of(kTimelineKinds, v); }
std::string_view code(projections::DecisionOutcome v) { return name_of(kOutcomes, v, 0); }
std::string_view code(projections::ActivityKind v) { return name_of(kActivities, v, 0); }

std::optional<core::SeatState> seat_state(std::string_view name) {
  return value_of<core::SeatState>(kSeatStates, name);
}
std::optional<core::SiteMode> site_mode(std::string_view name) { return value_of<core::SiteMode>(kSiteModes, name); }
std::optional<core::TicketEnd> ticket_end(std::string_view name) {
  return value_of<core::TicketEnd>(kTicketEnds, name);
}
std::optional<core::AnnouncementMode> announcement_mode(std::string_view name) {
  return value_of<core::AnnouncementMode>(kAnnouncementModes, name);
}

}  // namespace rufbund::api
