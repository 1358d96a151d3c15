// A UDP socket that takes and gives many messages per system call (recvmmsg(2), sendmmsg(2)), so that the generator of
// load is no slower than what it measures. One owner.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rufbund::bench {

class UdpPort {
 public:
  // Any free port of 20000 to 21999.
  explicit UdpPort(const char* address);
  ~UdpPort();
  UdpPort(const UdpPort&) = delete;
  UdpPort& operator=(const UdpPort&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int fd() const { return fd_; }

  // Where everything goes to.
  void aim(const char* address, std::uint16_t port);
  // Kept until flush().
  void send(std::string text);
  void flush();
  // Gives what has come, at most kBatch messages, waiting up to `ms` for the first. How many came.
  int receive(int ms, const std::function<void(std::string_view)>& each);

 private:
  static constexpr int kBatch = 64, kSize = 4096;

  int fd_ = -1;
  std::uint16_t port_ = 0;
  sockaddr_in target_{};
  std::vector<std::string> out_;
  std::vector<std::array<char, kSize>> in_;
};

// A UDP port that nobody has at this moment, for a server to be started.
[[nodiscard]] std::uint16_t free_udp_port();

}  // namespace rufbund::bench
