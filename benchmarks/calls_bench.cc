// Two-leg calls through the waiting room (answered, offered to a seat, connected, hung up) per CPU-second of the whole
// platform with its durable journal, beside a bare two-leg relay on the same SIP stack. Neither carries media.
//
//   calls_bench [--calls N] [--dir DIR]
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "bare_relay.h"
#include "measured_process.h"
#include "node.h"
#include "sip_load.h"

namespace {

using namespace rufbund::bench;

constexpr std::uint32_t kInFlight = 64, kSeats = 256;

struct Row {
  double per_cpu_second = 0;
  Load load;
};

Row measure(const MeasuredProcess& server, TwoLegCalls& load, std::uint16_t port, std::uint64_t calls) {
  load.wait_for_probe(port, 1500);
  (void)load.run(port, calls / 20, kInFlight);  // warm
  load.wait_for_probe(port, 200);
  const double before = server.cpu_seconds();
  Row row;
  row.load = load.run(port, calls, kInFlight);
  row.per_cpu_second = static_cast<double>(row.load.done) / (server.cpu_seconds() - before);
  return row;
}

void print(std::string_view who, const Row& row, double of_ours) {
  fmt::print("| {} | {:.0f} | {:.2f} | {:.0f} | {} |\n", who, row.per_cpu_second, row.per_cpu_second / of_ours,
             static_cast<double>(row.load.done) / row.load.seconds, row.load.lost);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t calls = 30'000;
  std::string dir = "var/bench";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--calls") calls = static_cast<std::uint64_t>(std::atoll(argv[i + 1]));
    if (name == "--dir") dir = argv[i + 1];
  }
  const ScratchFolder folder(dir);
  Row bare, ours;
  {
    TwoLegCalls load;
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] { return relay({port, load.seat_port()}); });
    bare = measure(server, load, port, calls);
  }
  {
    TwoLegCalls load;
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] {
      return serve({.folder = folder.path() + "/node",
                    .port = port,
                    .line = Line::kOpen,
                    .seats = kSeats,
                    .seat_port = load.seat_port()});
    });
    ours = measure(server, load, port, calls);
  }
  fmt::print("Two-leg calls over UDP on loopback, {} in flight, no media on either side.\n\n", kInFlight);
  fmt::print("| platform | calls per CPU-second | of ours | calls/s | lost |\n|---|--:|--:|--:|--:|\n");
  print("rufbund: waiting room, rulebook, durable journal", ours, ours.per_cpu_second);
  print("bare two-leg relay on the same stack", bare, ours.per_cpu_second);
  fmt::print("\nMark: 2,000; moonshot: the bare relay's figure.\n");
  int failed = 0;
  const auto check = [&](std::string_view who, const Row& row) {
    std::string trouble = row.load.trouble(calls);
    // Those of the warming-up that were in flight may have been connected before the count began.
    if (trouble.empty() && row.load.connected + kInFlight < calls)
      trouble = fmt::format("of {} calls {} were connected to a seat", calls, row.load.connected);
    if (trouble.empty()) return;
    fmt::print(stderr, "calls_bench: {}: {}\n", who, trouble);
    failed = 1;
  };
  check("rufbund", ours);
  check("the bare relay", bare);
  return failed;
}
