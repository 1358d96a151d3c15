// Whose a call is: who answered it, and what each site did of it. Pure, any thread.
#pragma once

#include <optional>
#include <vector>

#include "projections/call_record.h"

namespace rufbund::projections {

// --- as it happens ---
void note_answer(CallRecord& call, MemberId member, SiteId site, TimeMs at);
void note_talk(CallRecord& call, SiteId site, std::int64_t talk_ms);
// Work counts for who answered last.
void note_work(CallRecord& call, MemberId member, std::int64_t norm_work_ms);

// The same from a timeline, where a record was kept before it told sites apart: also who answered last.
void talks_from_timeline(CallRecord& call);

// --- looking at it ---
// All that answered; a record of one site alone need not have kept it apart.
[[nodiscard]] std::vector<CallTalk> talks_of(const CallRecord& call);
// Since when the present conversation lasts; nothing where nobody talks now.
[[nodiscard]] std::optional<TimeMs> talking_since(const CallRecord& call);
// The call as one that answered it may see it: its own site, answer, talk and work, without how long others talked.
// Nothing where it never answered it.
[[nodiscard]] std::optional<CallRecord> seen_by(CallRecord call, MemberId member);

}  // namespace rufbund::projections
