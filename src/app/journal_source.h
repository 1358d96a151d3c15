// Durable records of a cell as batches of the engine's shape, for whoever has to catch up.
#pragma once

#include <functional>
#include <string>

#include "api/journal_head.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/engine.h"

namespace rufbund::app {

// Calls `each` with the records after `after`, in order, without effects. Reads the file beside a running engine.
[[nodiscard]] Result<void> read_journal(const std::string& path, CellId cell, Sequence after,
                                        const std::function<void(const engine::Batch&)>& each);

// The last durable batch of a journal; reads the file beside a running engine.
[[nodiscard]] Result<api::JournalHead> journal_head(const std::string& path);

}  // namespace rufbund::app
