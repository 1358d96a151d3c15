// Closed-loop generators of SIP load: so many attempts or calls are in flight, the next begins when one ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "udp_port.h"

namespace rufbund::bench {

struct Load {
  std::uint64_t done = 0;
  std::uint64_t lost = 0;       // in flight when nothing came for half a second
  std::uint64_t refused = 0;    // calls that should have been answered
  std::uint64_t connected = 0;  // calls that a seat answered
  double seconds = 0;           // of the wall
};

// INVITE, any final refusal, ACK. An echo of the INVITE counts as one: that is the machine's limit.
[[nodiscard]] Load refused_attempts(std::uint16_t server_port, std::uint64_t attempts, std::uint32_t in_flight);

// Callers who are answered and connected to a seat, which hangs up at once.
class TwoLegCalls {
 public:
  TwoLegCalls();
  // Where the seats answer.
  [[nodiscard]] std::uint16_t seat_port() const { return seats_.port(); }
  // Answers OPTIONS for a while, so that the site is known to be there.
  void wait_for_probe(std::uint16_t server_port, int ms);
  [[nodiscard]] Load run(std::uint16_t server_port, std::uint64_t calls, std::uint32_t in_flight);

 private:
  void begin_call();
  void on_caller(std::string_view message);
  void on_seat(std::string_view message);

  UdpPort callers_, seats_;
  std::uint16_t server_port_ = 0;
  std::string seat_contact_, server_uri_;
  std::uint32_t last_call_ = 0;
  std::uint64_t in_flight_ = 0;
  Load load_;
};

// Callers who are answered and then wait.
class WaitingCallers {
 public:
  WaitingCallers();
  // Rings in until so many wait, at most `per_second` at a time; false where they do not come.
  [[nodiscard]] bool ring_in(std::uint16_t server_port, std::uint32_t callers, std::uint32_t per_second);
  // Lets time pass, answering what the server asks within the calls.
  void wait(int ms);
  [[nodiscard]] std::uint32_t waiting() const { return waiting_; }

 private:
  void on_message(std::string_view message);

  UdpPort callers_;
  std::uint16_t server_port_ = 0;
  std::uint32_t last_call_ = 0, waiting_ = 0, refused_ = 0;
};

}  // namespace rufbund::bench
