// Whether the account of a case can be made: all up to its close must be in the books. Who talks on after it is told.
// The command thread.
#pragma once

#include <cstdint>

#include "alliance/case_records.h"
#include "api/office.h"

namespace rufbund::api {

// What was under way in the line at the close is on record by then.
inline constexpr Millis kSettled{2'000};
// What a journal does not tell is waited for so long after the close and no longer.
inline constexpr Millis kLongestUntold{2 * 3'600'000};

// Calls of a case's hotlines that were answered before its close, or until now.
struct CaseTalk {
  std::uint32_t going_on = 0;
  bool all_told = true;  // what was under way at the close, or until now, is in the books
};
[[nodiscard]] Result<CaseTalk> talk_of(const OfficeContext& office, const alliance::Case& c);

// A report that is made at `now` is the last word: the case is closed, and all of it is told or was waited for long
// enough.
[[nodiscard]] bool is_final(const alliance::Case& c, const CaseTalk& talk, TimeMs now);

}  // namespace rufbund::api
