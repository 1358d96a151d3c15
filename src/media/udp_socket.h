// Non-blocking UDP sockets on IP literals. Owner: whoever opened it closes it.
#pragma once

#include <string>

#include "base/result.h"
#include "directory/directory.h"

namespace rufbund::media {

// A socket that talks to `peer` alone: datagrams of others never arrive.
[[nodiscard]] Result<int> connect_udp(const directory::Endpoint& peer);
[[nodiscard]] Result<int> bind_udp(const directory::Endpoint& local);

struct Datagram {
  std::string sender;  // IP literal; empty on a connected socket's read
  std::string bytes;
};
// The next datagram, cut at `limit` bytes; false when none waits.
[[nodiscard]] bool receive(int socket, std::size_t limit, Datagram& out);

}  // namespace rufbund::media
