// The limit of the SIP stack: a relay of two-leg calls on sofia-sip's nta with nothing else in it. No line, no journal,
// no rules, no media: the caller's INVITE goes to the one seat, answers and BYE come back.
#pragma once

#include <cstdint>

namespace rufbund::bench {

struct RelayOptions {
  std::uint16_t port = 0;
  std::uint16_t seat_port = 0;  // 0: callers are answered and held, without a second leg
};

// Serves until its process is ended.
int relay(const RelayOptions& options);

}  // namespace rufbund::bench
