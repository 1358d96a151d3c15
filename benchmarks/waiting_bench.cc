// Memory of a caller who waits: what the whole process grows by, per caller, who came by real SIP; beside a bare leg of
// the same SIP stack that is answered and held, and beside the rulebook alone.
//
//   waiting_bench [--callers N] [--per-second N] [--dir DIR]
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <thread>
#include <vector>

#include "bare_relay.h"
#include "core/core.h"
#include "measured_process.h"
#include "node.h"
#include "sip_load.h"

namespace {

using namespace rufbund;
using namespace rufbund::bench;

struct Row {
  double kb_at_once = 0, kb_settled = 0, cpu_ms = 0, base_mb = 0;
  std::uint32_t callers = 0;
};

// SIP keeps a finished transaction for 32 s (RFC 3261 §17): the first figure includes them, the second does not, as far
// as the allocator gave memory back or a second wave of callers could use it again.
Row measure(const MeasuredProcess& server, std::uint16_t port, std::uint32_t callers, std::uint32_t per_second) {
  Row row;
  WaitingCallers load;
  row.base_mb = server.resident_kb() / 1024;
  const double memory = server.resident_kb(), cpu = server.cpu_seconds();
  if (!load.ring_in(port, callers / 2, per_second)) return row;
  row.cpu_ms = 1000 * (server.cpu_seconds() - cpu) / load.waiting();
  row.kb_at_once = (server.resident_kb() - memory) / load.waiting();
  load.wait(34'000);
  if (!load.ring_in(port, callers - callers / 2, per_second)) return row;
  row.callers = load.waiting();
  row.kb_settled = (server.resident_kb() - memory) / load.waiting();
  return row;
}

double own_resident_kb() {
  std::ifstream file("/proc/self/statm");
  long size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

struct CoreAlone {
  double kb_per_caller = 0, base_mb = 0;
  std::uint32_t callers = 0;
};

// In a process of its own, so that nothing else is counted.
CoreAlone core_alone(std::uint32_t callers) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return {};
  CoreAlone result;
  const MeasuredProcess process([&] {
    CoreAlone own;
    const double before = own_resident_kb();
    core::Core core;
    std::uint64_t sequence = 0;
    core::Outcome outcome;
    const auto decide = [&](const core::Command& command) {
      outcome.clear();
      ++sequence;
      const TimeMs at{1'800'000'000'000 + static_cast<std::int64_t>(sequence) / 10};
      core.decide(Sequence{sequence}, at, command, outcome);
    };
    decide(core::AdoptRules{core::kRulesVersion});
    decide(core::DefineSkill{SkillId{1}, 0});
    decide(core::DefineTopic{TopicId{1}, SkillId{}, Millis{180'000}});
    decide(core::OpenHotline{});
    own.base_mb = (own_resident_kb() - before) / 1024;
    const double empty = own_resident_kb();
    for (std::uint32_t n = 1; n <= callers; ++n) {
      decide(core::AdmitAttempt{LegId{n}, CallerKey{n * 0x9e3779b97f4a7c15}, CarrierId{1}, ClassId{}, SkillId{1}});
      for (const core::Effect& effect : std::vector<core::Effect>(outcome.effects)) {
        const auto* accepted = std::get_if<core::AcceptLeg>(&effect);
        if (!accepted) continue;
        const TicketId ticket = accepted->ticket;
        decide(core::SelectService{ticket, TopicId{1}, SkillId{1}});
        ++own.callers;
        break;
      }
    }
    own.kb_per_caller = (own_resident_kb() - empty) / own.callers;
    return ::write(pipe[1], &own, sizeof own) == sizeof own ? 0 : 1;
  });
  if (::read(pipe[0], &result, sizeof result) != sizeof result) result = {};
  ::close(pipe[0]);
  ::close(pipe[1]);
  return result;
}

void print(std::string_view who, const Row& row) {
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.2f} | {:.0f} |\n", who, row.callers, row.kb_settled, row.kb_at_once,
             row.cpu_ms, row.base_mb);
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t callers = 20'000, per_second = 1'000;
  std::string dir = "var/bench";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--callers") callers = static_cast<std::uint32_t>(std::atoi(argv[i + 1]));
    if (name == "--per-second") per_second = static_cast<std::uint32_t>(std::atoi(argv[i + 1]));
    if (name == "--dir") dir = argv[i + 1];
  }
  const ScratchFolder folder(dir);
  const auto settle = [](int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
  Row bare, ours;
  const CoreAlone core = core_alone(callers);
  {
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] { return relay({.port = port, .seat_port = 0}); });
    settle(300);
    bare = measure(server, port, callers, per_second);
  }
  {
    const std::uint16_t port = free_udp_port();
    const MeasuredProcess server([&] {
      return serve({.folder = folder.path() + "/node", .port = port, .line = Line::kOpen, .seats = 0, .seat_port = 9});
    });
    settle(1500);
    ours = measure(server, port, callers, per_second);
  }
  fmt::print("Callers who wait, by real SIP at {} a second; growth of the whole process for each.\n\n", per_second);
  fmt::print("| | callers | kB each | kB each at once, with transactions | CPU ms to come in | MB before |\n");
  fmt::print("|---|--:|--:|--:|--:|--:|\n");
  print("rufbund: SIP, call, rulebook, journal", ours);
  print("bare leg on the same stack, answered and held", bare);
  fmt::print("| the rulebook alone | {} | {:.2f} | – | – | {:.0f} |\n", core.callers, core.kb_per_caller, core.base_mb);
  fmt::print("\nMark: 20,000 at most 48 kB each; moonshot: 50,000, 32 kB.\n");
  return ours.callers >= callers && bare.callers >= callers && core.callers >= callers ? 0 : 1;
}
