// Deletes what was kept long enough, and writes down of what kind, how much and up to when; nothing of the content.
// The desk's thread, or any that owns the books.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "storage/office_books.h"

namespace rufbund::office {

// Days by kind, for those that differ from kRetentionKinds.
using RetentionDays = std::map<std::string, std::int64_t>;

// What lies elsewhere than in the office's books; each deletes what is older and gives how much. May be empty.
struct RetentionHooks {
  std::function<Result<std::int64_t>(TimeMs before)> call_records, line_caches, announcements;
  // Spoken sentences that were heard last before; by the days of `announcements`, as they are among them.
  std::function<Result<std::int64_t>(TimeMs before)> voice;
  // Takes what was deleted out of the files too: a database only marks it as free. May be called when nothing was.
  std::function<Result<void>()> forget;
};

// Everything that is due at `now`. Gives how many things were deleted. What one kind has trouble with, the others do
// not wait for: the first error is told at the end.
[[nodiscard]] Result<std::int64_t> delete_what_is_due(storage::OfficeBooks& books, const RetentionDays& days,
                                                      const RetentionHooks& hooks, TimeMs now);

}  // namespace rufbund::office
