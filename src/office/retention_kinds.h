// The kinds of data that the node deletes by itself, how long it keeps each of them, and the least that may be said.
// Their names are the configuration's and the log's of deletions: append, never rename. What is not here is not deleted
// by itself, see docs/operations.md.
#pragma once

#include <cstdint>
#include <string_view>

namespace rufbund::office {

struct RetentionKind {
  std::string_view key;
  std::int64_t days;   // unless the configuration says otherwise
  std::int64_t least;  // less would take away what the house still needs
};

inline constexpr RetentionKind kRetentionKinds[] = {
    {"sign_ins", 1, 0},                     // after they have ended
    {"links", 30, 0},                       // after they have ended
    {"api_tokens", 90, 0},                  // after they have ended or were revoked
    {"notices", 365, 30},                   // after they were made; those that are still to be sent stay
    {"call_records", 180, 8},               // after the call began; the journal stays
    {"line_caches", 30, 1},                 // pictures and snapshots of lines that are configured no more
    {"contacts_of_members_left", 90, 0},    // after the member has left; what the audit log says of them too
    {"evidence_of_members_left", 1095, 0},  // the same, with the files; claims end after three years (§195 BGB)
    {"disabled_accounts", 365, 0},          // after they were disabled; what the audit log says of them
    {"closed_cases", 3650, 365},            // after they were closed: ten years, as books (§257 HGB)
    {"site_checks", 730, 0},                // after they ended; a site's newest stays while its evidence holds
    {"announcements", 365, 1},  // texts, after they were withdrawn or replaced, and spoken (`voice` in the log)
    {"audit", 2190, 365},       // six years, as letters of trade (§257 HGB)
    {"deletions", 3650, 365},   // the log of deletions itself
    {"applications", 180, 1},   // that nobody decided, after they came
};

}  // namespace rufbund::office
