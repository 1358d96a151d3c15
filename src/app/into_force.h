// Commands of the configuration, put into force: durable before this returns. A few hundred are under way at a time, so
// that callers' commands never wait behind thousands.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/startup_commands.h"
#include "base/result.h"
#include "engine/live_engine.h"

namespace rufbund::app {

struct InForce {
  std::vector<std::string> ignored;  // what the rulebook did not do, for people
};

// `give_up`: asked now and then; true ends the wait. kUnavailable where the journal does not take the commands within
// `patience`; they are decided all the same and become durable when it works again.
[[nodiscard]] Result<InForce> put_into_force(engine::Engine& engine, CellId cell, const std::string& hotline,
                                             std::vector<core::Command> commands, Millis patience,
                                             const std::function<bool()>& give_up);

// The core's state as decided, looked at between two commands. kUnavailable where the engine does not answer.
[[nodiscard]] Result<Startup> compare_with_state(engine::Engine& engine, CellId cell,
                                                 std::function<Startup(const core::State&)> compare,
                                                 const std::function<bool()>& give_up);

}  // namespace rufbund::app
