// A cell's state as a snapshot's bytes: what the core saved, what the owners' table knows, and a digest to check both
// by. A snapshot is a cache: wherever it is not exactly this build's, it is not used and the records are applied
// instead.
#pragma once

#include <string>

#include "core/core.h"
#include "journal/owners.h"
#include "journal/store.h"

namespace rufbund::journal {

// Names this very program (its linker's build id); empty where it has none, and then no snapshot is usable.
const std::string& build_tag();

// `core_bytes` from Core::save, `digest` from Core::digest, both at `end`.
Snapshot make_snapshot(const ChainEnd& end, std::span<const std::byte> core_bytes, std::uint64_t digest,
                       const Owners& owners);
// False where the snapshot is of another build, or damaged; `core` and `owners` may then be changed.
[[nodiscard]] bool load_snapshot(const Snapshot& snapshot, core::Core& core, Owners& owners);

}  // namespace rufbund::journal
