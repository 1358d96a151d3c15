#include "udp_port.h"

#include <arpa/inet.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "sip_text.h"

namespace rufbund::bench {
namespace {

constexpr std::uint16_t kFirstPort = 20'000, kLastPort = 21'999;

sockaddr_in at(const char* address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &made.sin_addr);
  return made;
}

}  // namespace

UdpPort::UdpPort(const char* address) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), in_(kBatch) {
  const int size = 4 << 20;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  static std::uint16_t next = static_cast<std::uint16_t>(kFirstPort + ::getpid() % 1000);
  for (int tries = 0; tries <= kLastPort - kFirstPort && port_ == 0; ++tries) {
    next = next >= kLastPort ? kFirstPort : static_cast<std::uint16_t>(next + 1);
    const sockaddr_in own = at(address, next);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0) port_ = next;
  }
  if (port_ == 0) {
    std::fprintf(stderr, "no UDP port from %d to %d is free on %s\n", kFirstPort, kLastPort, address);
    std::exit(1);
  }
}

UdpPort::~UdpPort() { ::close(fd_); }

void UdpPort::aim(const char* address, std::uint16_t port) { target_ = at(address, port); }

void UdpPort::send(std::string text) {
  out_.push_back(std::move(text));
  if (out_.size() >= kBatch) flush();
}

void UdpPort::flush() {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  const std::size_t count = std::min<std::size_t>(out_.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = {out_[i].data(), out_[i].size()};
    messages[i].msg_hdr.msg_name = &target_;
    messages[i].msg_hdr.msg_namelen = sizeof target_;
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::size_t sent = 0; sent < count;) {
    const int done = ::sendmmsg(fd_, messages.data() + sent, static_cast<unsigned>(count - sent), 0);
    sent += done > 0 ? static_cast<std::size_t>(done) : 1;  // one that cannot be sent is lost, as UDP may
  }
  out_.clear();
}

int UdpPort::receive(int ms, const std::function<void(std::string_view)>& each) {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts[i] = {in_[i].data(), kSize};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  int count = ::recvmmsg(fd_, messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  if (count <= 0 && ms > 0) {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, ms) > 0) count = ::recvmmsg(fd_, messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  }
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<std::size_t>(i);
    each({in_[n].data(), messages[n].msg_len});
  }
  return std::max(count, 0);
}

std::uint16_t free_udp_port() { return UdpPort(kServerAddress).port(); }

}  // namespace rufbund::bench
