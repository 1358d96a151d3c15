#include "sip/connections.h"

#include <dirent.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace rufbund::sip {
namespace {

constexpr Millis kRound{250};
constexpr const char* kNoLiteral = "link-local";

std::uint16_t port_of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

// Of a link-local peer.
bool has_scope(const sockaddr_storage& address) {
  return address.ss_family == AF_INET6 && reinterpret_cast<const sockaddr_in6&>(address).sin6_scope_id != 0;
}

// Since anything came or went.
std::optional<Millis> silence_of(int fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || info.tcpi_state == TCP_LISTEN) return std::nullopt;
  return Millis{std::min(info.tcpi_last_data_recv, info.tcpi_last_data_sent)};
}

}  // namespace

Connections::Connections(calls::Loop& loop, Bounds bounds, OwnerOf owner_of)
    : loop_(loop), bounds_(bounds), owner_of_(std::move(owner_of)) {}

void Connections::CloseFolder::operator()(DIR* folder) const { ::closedir(folder); }

Result<void> Connections::start(nta_agent_t* agent, std::uint16_t port) {
  own_sockets_.reset(::opendir("/proc/self/fd"));
  if (!own_sockets_) return fail(ErrorCode::kUnavailable, fmt::format("/proc/self/fd: {}", std::strerror(errno)));
  agent_ = agent;
  port_ = port;
  round();
  return {};
}

void Connections::stop() {
  if (timer_) loop_.cancel(std::exchange(timer_, 0));
}

std::vector<Connections::Connection> Connections::inbound() const {
  std::vector<Connection> found;
  ::rewinddir(own_sockets_.get());
  while (const dirent* const entry = ::readdir(own_sockets_.get())) {
    if (entry->d_name[0] == '.') continue;
    const int fd = std::atoi(entry->d_name);
    // Other threads open and close theirs meanwhile: what is read here is used to ask sofia for its own only.
    sockaddr_storage here{}, peer{};
    socklen_t size = sizeof here;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size) != 0 || port_of(here) != port_) continue;
    size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    const auto address = address_of(reinterpret_cast<const sockaddr*>(&peer));
    const auto silent = silence_of(fd);
    if (!address || !silent) continue;
    found.push_back({text_of(*address), std::to_string(port_of(peer)), has_scope(peer), owner_of_(*address), *silent});
  }
  return found;
}

void Connections::round() {
  std::vector<Connection> connections = inbound();
  std::sort(connections.begin(), connections.end(), [](const auto& a, const auto& b) { return a.silent < b.silent; });
  std::map<Owner, std::size_t> kept;
  counts_.open = 0;
  for (const Connection& connection : connections) {
    if (connection.owner == kNobody) {
      close(connection, counts_.strangers);
    } else if (connection.silent > bounds_.idle) {
      close(connection, counts_.idle);
    } else if (kept[connection.owner] == bounds_.per_owner) {
      close(connection, counts_.over_bound);
    } else {
      ++kept[connection.owner];
      ++counts_.open;
    }
  }
  timer_ = loop_.after(kRound, [this] { round(); });
}

void Connections::close(const Connection& connection, std::uint64_t& counter) {
  // Sofia finds a literal by the whole socket address, whose scope tp_name_t cannot tell; with any other host it
  // compares canonical names as texts, which have no scope.
  const std::string canon = connection.scoped ? fmt::format("[{}]", connection.host) : connection.host;
  const char* const host = connection.scoped ? kNoLiteral : connection.host.c_str();
  const tp_name_t name{"tcp", canon.c_str(), host, connection.port.c_str(), nullptr, nullptr};
  tport_t* const listener = tport_by_protocol(nta_agent_tports(agent_), name.tpn_proto);
  tport_t* const found = listener ? tport_by_name(listener, &name) : nullptr;
  if (!found || !tport_is_secondary(found)) return;  // gone already
  // A connection that carried no message yet is let go only after the last reference to it.
  tport_t* const referenced = tport_ref(found);
  tport_shutdown(referenced, 2);
  tport_unref(referenced);
  ++counter;
}

}  // namespace rufbund::sip
