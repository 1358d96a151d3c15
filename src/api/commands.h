// Sending commands to the engine for a request and answering once all of them are durable.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "api/resources.h"

namespace rufbund::api {

struct CellCommand {
  const HotlineNames* hotline;
  core::Command command;
};

struct CommandOptions {
  int status = 200;
  // Called before the answer, once at least one command was applied; what it returns is added to the answer.
  std::function<Json(Sequence)> extra;
  std::string extra_name;
};

// Submits in order. Answers 200 with `CommandResult`; 409 where the core ignored the last command of a hotline for
// another reason than "nothing to do"; 503 where the queue is full or the journal fails.
void submit_commands(const Context& context, std::vector<CellCommand> commands, const Responder& respond,
                     CommandOptions options = {});
// The same answer where no command is needed, as all is so already. `sequence`: the last record that was looked at.
[[nodiscard]] Response nothing_changed(const HotlineNames& hotline, Sequence sequence);

}  // namespace rufbund::api
