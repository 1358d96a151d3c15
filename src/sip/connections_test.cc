#include "sip/connections.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "sip/sip_loop.h"

namespace rufbund::sip {
namespace {

constexpr std::uint16_t kPort = 5060;
constexpr int kLoopback = 1;  // the first interface of every network
constexpr int kNoNetwork = 77;

// A network with nothing but this machine in it, which has a link-local address too.
bool enter_own_network() {
  if (::unshare(CLONE_NEWNET) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  const int ipv4 = ::socket(AF_INET, SOCK_DGRAM, 0), ipv6 = ::socket(AF_INET6, SOCK_DGRAM, 0);
  ifreq up{};
  std::strcpy(up.ifr_name, "lo");
  up.ifr_flags = IFF_UP;
  // As <linux/ipv6.h> has it, which does not go with <netinet/in.h>.
  struct {
    in6_addr address;
    std::uint32_t prefix;
    int interface;
  } local{{}, 64, kLoopback};
  ::inet_pton(AF_INET6, "fe80::1", &local.address);
  const bool made = ::ioctl(ipv4, SIOCSIFFLAGS, &up) == 0 && ::ioctl(ipv6, SIOCSIFADDR, &local) == 0;
  ::close(ipv4);
  ::close(ipv6);
  return made;
}

int connect_from(const std::string& host) {
  sockaddr_in6 here{}, there{};
  here.sin6_family = there.sin6_family = AF_INET6;
  ::inet_pton(AF_INET6, host.c_str(), &here.sin6_addr);
  if (IN6_IS_ADDR_LINKLOCAL(&here.sin6_addr)) here.sin6_scope_id = kLoopback;
  there.sin6_addr = in6addr_loopback;
  there.sin6_port = htons(kPort);
  const int wire = ::socket(AF_INET6, SOCK_STREAM, 0);
  for (int tries = 0; ::bind(wire, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0; ++tries) {
    if (errno != EADDRNOTAVAIL || tries == 5000) return -1;
    ::usleep(1000);  // the kernel takes up an address some time after it got it
  }
  return ::connect(wire, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0 ? wire : -1;
}

// Opens a stranger's connection from each of these addresses; how many are closed at last.
int closed_of(const std::vector<std::string>& hosts) {
  auto made = SipLoop::create();
  if (!made) return -1;
  SipLoop& loop = **made;
  nta_agent_t* const agent = nta_agent_create(
      loop.root(), reinterpret_cast<const url_string_t*>("sip:[::1]:5060;transport=tcp"), nullptr, nullptr, TAG_END());
  if (!agent) return -1;
  int closed = 0;
  {
    Connections connections(loop, {.per_owner = 64, .idle = Millis{60'000}},
                            [](const AddressBytes&) { return Connections::kNobody; });
    if (!connections.start(agent, kPort)) return -1;
    for (const std::string& host : hosts) {
      const int wire = connect_from(host);
      if (wire < 0) return -1;
      loop.watch_readable(wire, [&, wire] {
        loop.unwatch(wire);
        if (++closed == static_cast<int>(hosts.size())) loop.stop();
      });
    }
    loop.after(Millis{10'000}, [&] { loop.stop(); });
    loop.run();
  }
  nta_agent_destroy(agent);
  return closed;
}

// In a process of its own, as a network is entered for good.
void expect_all_closed(const std::vector<std::string>& hosts) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) ::_exit(enter_own_network() ? closed_of(hosts) : kNoNetwork);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoNetwork) GTEST_SKIP() << "no network of its own can be made here";
  EXPECT_EQ(WEXITSTATUS(status), static_cast<int>(hosts.size()));
}

TEST(Connections, AStrangersIsClosed) { expect_all_closed({"::1", "::1"}); }

TEST(Connections, AStrangersOfTheSameLinkIsClosed) { expect_all_closed({"fe80::1", "::1", "fe80::1"}); }

}  // namespace
}  // namespace rufbund::sip
