// A cell's state as a snapshot's bytes: what the core saved, what the owners' table knows, and a check over both. A
// snapshot is a cache: wherever it is not exactly this build's, it is not used and the records are applied instead.
#pragma once

#include <optional>
#include <string>

#include "core/core.h"
#include "journal/owners.h"
#include "journal/store.h"

namespace rufbund::journal {

// Names this very program (its linker's build id); empty where it has none, and then no snapshot is usable.
const std::string& build_tag();

// `core_bytes` from Core::save at `end`. `digest`, from Core::digest at the same place, is compared with that of the
// loaded core; it takes as long as saving, so a core that is at work leaves it out.
Snapshot make_snapshot(const ChainEnd& end, std::span<const std::byte> core_bytes, std::optional<std::uint64_t> digest,
                       const Owners& owners);
// False where the snapshot is of another build, or damaged; `core` and `owners` may then be changed.
[[nodiscard]] bool load_snapshot(const Snapshot& snapshot, core::Core& core, Owners& owners);

}  // namespace rufbund::journal
