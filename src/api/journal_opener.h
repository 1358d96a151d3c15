// How the API reads a hotline's journal beside the engine that writes it.
#pragma once

#include <functional>
#include <memory>

#include "base/ids.h"
#include "base/result.h"
#include "journal/store.h"

namespace rufbund::api {

// A connection of its own each time; any thread.
using JournalOpener = std::function<Result<std::unique_ptr<journal::JournalStore>>(CellId)>;

}  // namespace rufbund::api
