// What a start or a reload has to tell a line: the differences between the configuration and what its journal says.
// Pure.
//
// Weights, settings and opening are also changed in the control room. The journal's word stands until the configuration
// itself changes: `Applied` remembers what it last said.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "core/command.h"
#include "core/state.h"
#include "directory/directory.h"

namespace rufbund::app {

// What the configuration said when it was last put into force, as texts by name ("weights", "setting.3", "opening").
using Applied = std::map<std::string, std::string>;

struct Startup {
  std::vector<core::Command> commands;
  std::vector<std::string> warnings;  // for the log: what the configuration says and the journal does not allow
  Applied applied;                    // to be kept once the commands are durable
};

[[nodiscard]] Startup startup_commands(const directory::Hotline& hotline, const core::State& state,
                                       const Applied& applied, TimeMs now);

// Of a hotline that left the configuration while the node runs: it closes and opens no more. Who waits in it is served
// all the same. Pure.
[[nodiscard]] Startup retirement_commands(const core::State& state, const Applied& applied, TimeMs now);

// Openings of the coming days that the line does not know yet.
[[nodiscard]] std::vector<core::Command> hours_commands(const std::vector<directory::OpenInterval>& hours,
                                                        const core::State& state, TimeMs now);

// One "name = value" a line; a missing file is an empty one.
[[nodiscard]] Result<Applied> read_applied(const std::string& path);
// Replaces the file as a whole.
[[nodiscard]] Result<void> write_applied(const std::string& path, const Applied& applied);

}  // namespace rufbund::app
