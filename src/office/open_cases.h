// A hotline belongs to one open case at a time: its talk is paid by one budget. The thread of the books.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "storage/office_books.h"

namespace rufbund::office {

// kConflict, with a message that names the case in the way, where another open case than `id` has one of the hotlines.
[[nodiscard]] Result<void> check_hotlines_free(storage::OfficeBooks& books, const std::string& id,
                                               const std::vector<std::string>& hotlines);

}  // namespace rufbund::office
