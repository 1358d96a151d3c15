// What the legs of this folder need of the edge that owns them. Private to this folder; owner: the loop's thread.
#pragma once

#include <string>

#include "calls/loop.h"
#include "calls/sip_port.h"
#include "sip/carriers.h"
#include "sip/options.h"
#include "sip/sofia.h"

namespace rufbund::sip {

class LegHost {
 public:
  virtual ~LegHost() = default;
  [[nodiscard]] virtual nta_agent_t* agent() = 0;
  [[nodiscard]] virtual calls::Loop& loop() = 0;
  [[nodiscard]] virtual calls::CallEvents& events() = 0;
  [[nodiscard]] virtual const Options& options() const = 0;
  // Our Contact for peers on that transport, as a header value.
  [[nodiscard]] virtual std::string contact(directory::Transport transport) const = 0;

  // Of callers' legs: ACK came or never will. Called once per leg.
  virtual void settled(Trunk& trunk) = 0;
  // The leg is finished and may be deleted, once it is off the stack.
  virtual void over(LegId leg) = 0;
  virtual void over(calls::SeatLegId leg) = 0;
};

}  // namespace rufbund::sip
