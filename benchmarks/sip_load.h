// Closed-loop generators of SIP load: so many attempts or calls are in flight, the next begins when one ends.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "udp_port.h"

namespace rufbund::bench {

struct Load {
  std::uint64_t done = 0;        // each call once, however often a message of it is repeated
  std::uint64_t lost = 0;        // in flight when nothing came for half a second
  std::uint64_t unexpected = 0;  // calls that ended in another way than they should
  int unexpected_status = 0;     // of the last of those
  std::uint64_t connected = 0;   // calls that a seat answered
  double seconds = 0;            // of the wall

  // Empty where it is what it claims to be: so many done as they should be, and hardly any lost. Else why not.
  [[nodiscard]] std::string trouble(std::uint64_t wanted) const;
};

// Numbers of calls: each is counted the first time only.
class Once {
 public:
  [[nodiscard]] bool first(std::uint32_t number);

 private:
  std::vector<bool> seen_;
};

constexpr int kEcho = 0;  // the INVITE itself comes back: that is the machine's limit

// INVITE, a refusal with this status, ACK.
[[nodiscard]] Load refused_attempts(std::uint16_t server_port, std::uint64_t attempts, std::uint32_t in_flight,
                                    int status);

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
  Once answered_, ended_;
  Load load_;
};

// Callers who are answered and then wait.
class WaitingCallers {
 public:
  WaitingCallers();
  // Rings in until so many more wait, at most `per_second`, as many as are answered without a queue. False where they
  // are not answered within `seconds`, or are refused or sent away: then trouble() says what happened.
  [[nodiscard]] bool ring_in(std::uint16_t server_port, std::uint32_t callers, std::uint32_t per_second, int seconds);
  // Lets time pass, answering what the server asks within the calls.
  void wait(int ms);
  [[nodiscard]] std::uint32_t waiting() const { return waiting_; }
  [[nodiscard]] std::string trouble() const;

 private:
  void on_message(std::string_view message);

  UdpPort callers_;
  std::uint16_t server_port_ = 0;
  std::uint32_t last_call_ = 0, waiting_ = 0, refused_ = 0, sent_away_ = 0;
  int refused_status_ = 0;
  std::set<std::uint32_t> unanswered_;
  Once ended_;
};

}  // namespace rufbund::bench
