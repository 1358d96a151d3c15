// Whether the clock may be believed: one that was set far ahead would have everything deleted early, for good, and
// every member without valid evidence. The desk's thread.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "storage/office_books.h"

namespace rufbund::office {

// Once before each hourly round. A time that is more than a week ahead of the last round (before the first: of the
// newest entry of the audit log) is believed only after it went on for a day in hourly rounds without another leap; a
// week, so that a node that stood still for some days need not wait. kConflict until then: nothing may be deleted; the
// message says since when and what to do. What was decided is in the books, so that a restart changes nothing.
[[nodiscard]] Result<void> believe_clock(storage::OfficeBooks& books, TimeMs now);

// The same question between the rounds, without an answer that is remembered.
[[nodiscard]] Result<bool> is_doubtful(storage::OfficeBooks& books, TimeMs now);

struct RetentionRounds {
  TimeMs last;        // that was believed; 0: there was none yet
  bool held = false;  // nothing is deleted, since the clock is not believed
};
// What became of the rounds so far. Any thread that owns the books.
[[nodiscard]] Result<RetentionRounds> retention_rounds(storage::OfficeBooks& books);

}  // namespace rufbund::office
