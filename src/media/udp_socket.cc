#include "media/udp_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rufbund::media {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

Result<Address> address_of(const directory::Endpoint& endpoint) {
  Address address;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, endpoint.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(endpoint.port);
    address.size = sizeof *v4;
  } else if (inet_pton(AF_INET6, endpoint.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(endpoint.port);
    address.size = sizeof *v6;
  } else {
    return fail(ErrorCode::kInvalidArgument, fmt::format("'{}' is not an IP address", endpoint.host));
  }
  return address;
}

using Attach = int (*)(int, const sockaddr*, socklen_t);

Result<int> open_udp(const directory::Endpoint& endpoint, Attach attach, const char* what) {
  const auto address = address_of(endpoint);
  if (!address) return tl::unexpected(address.error());
  const int fd = socket(address->storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(ErrorCode::kUnavailable, fmt::format("no UDP socket: {}", std::strerror(errno)));
  const int buffer = 4 << 20;  // bursts of many calls; the kernel grants what it may
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (attach(fd, reinterpret_cast<const sockaddr*>(&address->storage), address->size) != 0) {
    const int error = errno;
    close(fd);
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot {} {} port {}: {}", what, endpoint.host, endpoint.port, std::strerror(error)));
  }
  return fd;
}

std::string text_of(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text, sizeof text);
  }
  return text;
}

}  // namespace

Result<int> connect_udp(const directory::Endpoint& peer) { return open_udp(peer, &connect, "reach"); }

Result<int> bind_udp(const directory::Endpoint& local) { return open_udp(local, &bind, "listen on"); }

bool receive(int socket, std::size_t limit, Datagram& out) {
  sockaddr_storage sender{};
  socklen_t size = sizeof sender;
  out.bytes.resize(limit);
  ssize_t got = 0;
  do {
    got = recvfrom(socket, out.bytes.data(), limit, 0, reinterpret_cast<sockaddr*>(&sender), &size);
    // A refusal by ICMP belongs to an earlier datagram; what waits behind it is still to be read.
  } while (got < 0 && (errno == EINTR || errno == ECONNREFUSED));
  if (got < 0) return false;
  out.bytes.resize(static_cast<std::size_t>(got));
  out.sender = text_of(sender);
  return true;
}

}  // namespace rufbund::media
