// Evidence that ends (docs/alliance.md, "When evidence ends"): who is told and when, who becomes dormant, what the
// office's alarms say. The desk's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alliance/records.h"
#include "office/checklist.h"
#include "office/office_alarms.h"
#include "storage/office_books.h"

namespace rufbund::office {

inline constexpr Millis kEndsSoon{30LL * 24 * 3'600'000};             // the first notice
inline constexpr Millis kEndsVerySoon{7LL * 24 * 3'600'000};          // the second
inline constexpr std::string_view kEvidenceEnds = "evidence_ends";    // kinds of notices
inline constexpr std::string_view kEvidenceEnded = "evidence_ended";  // it stays in the line for a case's sake
inline constexpr std::string_view kMemberDormant = "member_dormant";

// One look at everybody who is active or dormant. Every member in a transaction of its own: what is in the books after
// a crash was done as a whole, and the next look does the rest. Only with a clock that is believed (retention_clock.h).
// kUnavailable.
[[nodiscard]] Result<std::vector<OfficeAlarm>> look_at_evidence(storage::OfficeBooks& books, TimeMs now);

// The case for whose sake a member stays in the line although evidence has ended: in activation or live, with an order
// to the member that is open or accepted. Nothing: none.
[[nodiscard]] Result<std::optional<std::string>> held_by_case(storage::OfficeBooks& books, const std::string& member);

// Members that the office made dormant and whose lines have not confirmed it.
[[nodiscard]] Result<std::vector<std::string>> still_to_follow(storage::OfficeBooks& books);
[[nodiscard]] Result<void> has_followed(storage::OfficeBooks& books, const std::string& member, TimeMs now);

}  // namespace rufbund::office
