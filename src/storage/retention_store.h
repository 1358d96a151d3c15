// What retention needs of the files beside the office's books. Each call opens what it needs and closes it again; any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace rufbund::storage {

// Of the books of calls: those that began before. In portions, so that nobody waits long. kUnavailable.
[[nodiscard]] Result<std::int64_t> delete_calls(const std::string& books_path, TimeMs before);

// Of the books of calls: the texts of a line's announcements up to that one. kUnavailable.
[[nodiscard]] Result<std::int64_t> delete_announcements(const std::string& books_path, CellId cell,
                                                        AnnouncementId up_to);

// What was deleted from a SQLite file is overwritten there (secure_delete), but its log (-wal) may hold it still:
// empties that. kUnavailable where a reader is in the way: try again later.
[[nodiscard]] Result<void> forget_deleted(const std::string& path);

}  // namespace rufbund::storage
