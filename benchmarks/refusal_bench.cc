// Refused attempts (INVITE, refusal, ACK; no state kept) per CPU-second of the server, beside what the same load costs
// Kamailio with a stateless reply and a bare UDP socket.
//
//   refusal_bench [--attempts N] [--dir DIR]
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>

#include "measured_process.h"
#include "node.h"
#include "sip_load.h"
#include "sip_text.h"

namespace {

using namespace rufbund::bench;

// Sends every INVITE back as it is, drops the rest.
int echo(UdpPort& port) {
  constexpr int kBatch = 64;
  static std::array<std::array<char, 4096>, kBatch> buffers;
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  std::array<sockaddr_storage, kBatch> from{};
  for (;;) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {buffers[i].data(), buffers[i].size()};
      messages[i].msg_hdr = {&from[i], sizeof from[i], &parts[i], 1, nullptr, 0, 0};
    }
    const int count = ::recvmmsg(port.fd(), messages.data(), kBatch, MSG_WAITFORONE, nullptr);
    for (int n = 0; n < count; ++n) {
      const auto i = static_cast<std::size_t>(n);
      if (buffers[i][0] != 'I') continue;
      ::sendto(port.fd(), buffers[i].data(), messages[i].msg_len, 0, reinterpret_cast<const sockaddr*>(&from[i]),
               messages[i].msg_hdr.msg_namelen);
    }
  }
}

int kamailio(const std::string& folder, std::uint16_t port) {
  const std::string file = folder + "/kamailio.cfg";
  std::ofstream(file) << fmt::format(
      "#!KAMAILIO\ndebug=-1\nlog_stderror=yes\nchildren=1\ndisable_tcp=yes\nlisten=udp:127.0.0.1:{}\n"
      "loadmodule \"sl.so\"\nrequest_route {{\n"
      "  if (method == \"INVITE\") {{ sl_send_reply(\"480\", \"Temporarily Unavailable\"); }}\n  exit;\n}}\n",
      port);
  (void)::freopen("/dev/null", "w", stdout);  // it greets there
  // fm: its faster allocator; the default one is seven times slower here.
  ::execlp("kamailio", "kamailio", "-f", file.c_str(), "-DD", "-E", "-x", "fm", "-X", "fm", "-m", "64", "-M", "16",
           nullptr);
  return 127;
}

struct Row {
  double per_cpu_second = 0;
  Load load;
};

Row measure(const MeasuredProcess& server, std::uint16_t port, std::uint64_t attempts, int status = 480) {
  (void)refused_attempts(port, attempts / 20, 64, status);  // warm
  const double before = server.cpu_seconds();
  Row row;
  row.load = refused_attempts(port, attempts, 64, status);
  row.per_cpu_second = static_cast<double>(row.load.done) / (server.cpu_seconds() - before);
  return row;
}

void print(std::string_view who, const Row& row, double of_ours) {
  fmt::print("| {} | {:.0f} | {:.2f} | {:.0f} | {} |\n", who, row.per_cpu_second, row.per_cpu_second / of_ours,
             static_cast<double>(row.load.done) / row.load.seconds, row.load.lost);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t attempts = 300'000;
  std::string dir = "var/bench";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--attempts") attempts = static_cast<std::uint64_t>(std::atoll(argv[i + 1]));
    if (name == "--dir") dir = argv[i + 1];
  }
  const ScratchFolder folder(dir);
  const auto settle = [](int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
  Row raw, kam;
  {
    UdpPort port(kServerAddress);
    const MeasuredProcess server([&] { return echo(port); });
    raw = measure(server, port.port(), 3 * attempts, kEcho);
  }
  {
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] { return kamailio(folder.path(), port); });
    settle(2000);
    kam = measure(server, port, attempts);
  }
  const auto node = [&](const char* name, Line line) {
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] {
      return serve({.folder = folder.path() + name, .port = port, .line = line, .seats = 0, .seat_port = 9});
    });
    settle(1500);
    return measure(server, port, attempts);
  };
  const Row ours = node("/edge", Line::kClosed), decided = node("/rulebook", Line::kNeverOpened);
  fmt::print("Refused attempts (INVITE, 480, ACK over UDP on loopback), 64 in flight.\n\n");
  fmt::print("| server | attempts per CPU-second | of ours | attempts/s | lost |\n|---|--:|--:|--:|--:|\n");
  print("rufbund: the edge knows that the line is closed", ours, ours.per_cpu_second);
  print("rufbund: each decided by the rulebook and on record", decided, ours.per_cpu_second);
  print("Kamailio, stateless reply", kam, ours.per_cpu_second);
  print("raw UDP: recvmmsg and sendto", raw, ours.per_cpu_second);
  fmt::print("\nMark: 45,000; moonshot: ahead of Kamailio.\n");
  int failed = 0;
  const auto check = [&](std::string_view who, const std::string& trouble) {
    if (trouble.empty()) return;
    fmt::print(stderr, "refusal_bench: {}: {}\n", who, trouble);
    failed = 1;
  };
  check("the edge", ours.load.trouble(attempts));
  check("the rulebook", decided.load.trouble(attempts));
  check("Kamailio", kam.load.trouble(attempts));
  check("raw UDP", raw.load.trouble(3 * attempts));
  if (const auto records = on_record(folder.path() + "/rulebook").records; records < attempts)
    check("the rulebook", fmt::format("only {} records of {} refusals", records, attempts));
  return failed;
}
