// A hotline's picture beside its journal, HOTLINE.journal-picture: a cache, of use to the same build and the same
// journal only. Written aside, synced and renamed.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace rufbund::app {

// `bytes` as of the record `last` of the journal at `journal_path`, which is read beside the running engine.
Result<void> save_picture(const std::string& journal_path, Sequence last, const std::string& bytes);

// Empty where there is none, or none of this build and of this journal.
[[nodiscard]] std::string load_picture(const std::string& journal_path);

}  // namespace rufbund::app
