#include "app/http_get.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/values.h"

namespace rufbund::app {
namespace {

constexpr std::size_t kMostBytes = 16 << 20;

class Socket {
 public:
  explicit Socket(int family) : fd_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

tl::unexpected<Error> nobody(const directory::Endpoint& server, const char* why) {
  return fail(ErrorCode::kUnavailable, fmt::format("no node answers at {}: {}", endpoint_text(server), why));
}

Result<void> connect(const Socket& socket, const directory::Endpoint& server) {
  sockaddr_storage address{};
  socklen_t size = sizeof(sockaddr_in);
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
  if (inet_pton(AF_INET, server.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(server.port);
  } else {
    inet_pton(AF_INET6, server.host.c_str(), &v6->sin6_addr);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(server.port);
    size = sizeof(sockaddr_in6);
  }
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), size) != 0)
    return nobody(server, std::strerror(errno));
  return {};
}

// The body of a chunked message (RFC 9112 §7.1); nothing where it is malformed.
std::string dechunked(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return {};
    const auto size = std::strtoull(std::string(text.substr(0, end)).c_str(), nullptr, 16);
    if (size == 0) return out;
    if (size > kMostBytes || text.size() < end + 2 + size + 2) return {};
    out.append(text.substr(end + 2, size));
    text.remove_prefix(end + 2 + size + 2);
  }
  return out;
}

}  // namespace

Result<HttpReply> http_get(const directory::Endpoint& server, const std::string& target, const std::string& token,
                           Millis patience) {
  const Socket socket(server.host.find(':') == std::string::npos ? AF_INET : AF_INET6);
  const timeval limit{patience.count() / 1000, patience.count() % 1000 * 1000};
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (auto connected = connect(socket, server); !connected) return tl::unexpected(connected.error());
  const std::string request =
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAccept: application/json\r\n{}\r\n", target,
                  endpoint_text(server), token.empty() ? "" : fmt::format("Authorization: Bearer {}\r\n", token));
  if (::send(socket.fd(), request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    return nobody(server, std::strerror(errno));
  std::string reply;
  char buffer[65'536];
  for (;;) {
    const ssize_t got = ::recv(socket.fd(), buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return nobody(server, std::strerror(errno));
    if (got == 0) break;
    reply.append(buffer, static_cast<std::size_t>(got));
    if (reply.size() > kMostBytes) break;
  }
  const std::size_t head = reply.find("\r\n\r\n");
  if (reply.rfind("HTTP/1.", 0) != 0 || head == std::string::npos || reply.size() < 12)
    return fail(ErrorCode::kCorrupt, fmt::format("what answers at {} does not speak HTTP", endpoint_text(server)));
  HttpReply out{std::atoi(reply.c_str() + 9), reply.substr(head + 4)};
  std::string headers = reply.substr(0, head);
  for (char& c : headers) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (headers.find("\r\ntransfer-encoding: chunked") != std::string::npos) out.body = dechunked(out.body);
  return out;
}

}  // namespace rufbund::app
