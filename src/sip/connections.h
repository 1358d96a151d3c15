// The TCP connections that others opened to this node: a stranger's is closed, a carrier's or a site's are bounded
// in number, and one that says nothing for long is closed. Sofia tells of no connection before its first message, so
// they are found among this process's own sockets. Private to this folder; owner: the loop's thread.
#pragma once

#include <dirent.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "calls/loop.h"
#include "sip/network.h"
#include "sip/sofia.h"

namespace rufbund::sip {

class Connections {
 public:
  // Who may connect, a carrier or a site's address, as a number; kNobody is a stranger.
  using Owner = std::size_t;
  static constexpr Owner kNobody = SIZE_MAX;
  using OwnerOf = std::function<Owner(const AddressBytes&)>;
  struct Bounds {
    std::size_t per_owner = 0;
    Millis idle{};
  };
  struct Counts {
    std::uint32_t open = 0;        // after the last round
    std::uint64_t strangers = 0;   // closed, since the start
    std::uint64_t over_bound = 0;  // the longest silent of an owner that had too many
    std::uint64_t idle = 0;
  };

  Connections(calls::Loop& loop, Bounds bounds, OwnerOf owner_of);
  ~Connections() { stop(); }
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Looks after the connections to the agent's TCP transport at `port` from now on.
  Result<void> start(nta_agent_t* agent, std::uint16_t port);
  void stop();
  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  struct CloseFolder {
    void operator()(DIR* folder) const;
  };
  struct Connection {
    std::string host, port;  // the peer's
    bool scoped = false;     // of one link only
    Owner owner = kNobody;
    Millis silent{};
  };

  void round();
  [[nodiscard]] std::vector<Connection> inbound() const;
  void close(const Connection& connection, std::uint64_t& counter);

  calls::Loop& loop_;
  const Bounds bounds_;
  const OwnerOf owner_of_;
  nta_agent_t* agent_ = nullptr;
  // Open from the start: when strangers have taken all descriptors, none is left for the look that takes them back.
  std::unique_ptr<DIR, CloseFolder> own_sockets_;
  std::uint16_t port_ = 0;
  Counts counts_;
  calls::Loop::TimerId timer_ = 0;
};

}  // namespace rufbund::sip
