// What a reload works out before anything changes. Pure.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "base/result.h"
#include "core/core.h"
#include "directory/directory.h"

namespace rufbund::app {

// What the file says otherwise of the node itself than it runs with: a sentence each, for people. A restart is needed.
[[nodiscard]] std::vector<std::string> needs_restart(const NodeOptions& running, const NodeOptions& read);

// The directory that is published: hotlines in their former order, so that their places in pictures stay, new ones
// behind them. A former one that left the configuration stays too, without numbers, for who is in its line.
[[nodiscard]] directory::Directory behind_former(const directory::Directory& former, directory::Directory configured);

// kOverloaded where a hotline needs more than its line was begun with; it names what.
[[nodiscard]] Result<void> check_room(const directory::Hotline& hotline, const core::Capacity& capacity);

}  // namespace rufbund::app
