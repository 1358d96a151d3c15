// A running node: journals, engine, telephony and API wired together. See ARCHITECTURE.md, "Start and stop".
//
// Owner: the main thread. The parts have threads of their own and reach each other by messages only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace rufbund::app {

struct NodeHooks {
  // More of the configuration than its file; the node asks at each reload. Who makes a node has asked already.
  DocumentSource documents;
};

// What a reload did.
struct Reloaded {
  std::size_t commands = 0;         // to the lines' journals: the differences
  std::vector<std::string> opened;  // hotlines that were added, or came back
  std::vector<std::string> closed;  // hotlines that left the configuration
  std::vector<std::string> notes;   // for people: what a restart is needed for, what a journal does not allow
};

class Node {
 public:
  // `config` as read from `config_file` and the hooks' documents.
  Node(std::string config_file, Config config, NodeHooks hooks = {});
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Opens the journals, puts the configuration into force, then lets calls and viewers in. The error names what could
  // not be had; everything that was started has ended then.
  [[nodiscard]] Result<void> start();
  // Lets nobody in any more, ends the calls (their callers' places are kept), makes everything durable. Idempotent; an
  // error where the journal could not be finished.
  Result<void> stop();
  // Now and then: opening hours of the coming days.
  void refresh_hours();
  // Now and then: tells members what was delivered, so that their exports hold it.
  void tell_accounts();
  // Reads the configuration anew and puts the differences into force; calls that run go on. Any thread but the parts'
  // own (one that answers a command of the API will do); it waits, for seconds where prompts are to be spoken, and for
  // another reload that is under way. kInvalidArgument: all mistakes, one a line, and nothing was changed. kOverloaded:
  // more than a line was begun for; nothing was changed either. kUnavailable: a part did not answer; what the message
  // names may be in force in part, and the next reload goes on from there.
  [[nodiscard]] Result<Reloaded> reload();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::app
