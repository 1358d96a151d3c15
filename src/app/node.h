// A running node: journals, engine, telephony and API wired together. See ARCHITECTURE.md, "Start and stop".
//
// Owner: the main thread. The parts have threads of their own and reach each other by messages only.
#pragma once

#include <memory>

#include "app/config.h"
#include "base/result.h"

namespace rufbund::app {

class Node {
 public:
  explicit Node(Config config);
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

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rufbund::app
