// Whether the account of a case can be made: who talked in it may talk on after its close. The command thread.
#pragma once

#include <cstdint>

#include "alliance/case_records.h"
#include "api/office.h"

namespace rufbund::api {

// What was under way in the line at the close is on record by then.
inline constexpr Millis kSettled{2'000};
// Talk is waited for so long after the close and no longer. What still goes on then is told in the report.
inline constexpr Millis kLongestTalkOn{2 * 3'600'000};

// Calls of a case's hotlines that were answered before its close, or until now.
struct CaseTalk {
  std::uint32_t going_on = 0;
  bool all_told = true;  // every other one is in the books, with all its talk
};
[[nodiscard]] Result<CaseTalk> talk_of(const OfficeContext& office, const alliance::Case& c);

// A report that is made at `now` is the last word: the case is closed, and all who talked in it have ended or were
// waited for long enough.
[[nodiscard]] bool is_final(const alliance::Case& c, const CaseTalk& talk, TimeMs now);

}  // namespace rufbund::api
