// Memory of a caller who waits: what the whole process grows by, per caller, who came by real SIP; beside a bare leg of
// the same SIP stack that is answered and held, and beside the rulebook alone.
//
// It takes a minute and a quarter, half of it waiting until SIP has forgotten its finished transactions, and says
// nothing before.
//
//   waiting_bench [--callers N] [--per-second N] [--dir DIR]
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bare_relay.h"
#include "core/core.h"
#include "measured_process.h"
#include "node.h"
#include "sip_load.h"

namespace {

using namespace rufbund;
using namespace rufbund::bench;

constexpr int kMostSeconds = 40;  // for half of the callers to come in: the whole ends before anyone loses patience

// SIP keeps a finished transaction for 32 s (RFC 3261 §17): the first figure includes them, the second does not, as far
// as the allocator gave memory back or a second wave of callers could use it again.
class Measured {
 public:
  double kb_at_once = 0, kb_settled = 0, cpu_ms = 0, base_mb = 0;
  WaitingCallers load;

  Measured(std::string who, std::uint16_t port, const std::function<int()>& body)
      : who_(std::move(who)), port_(port), server_(body) {}

  // The first half of them.
  [[nodiscard]] bool come(std::uint32_t callers, std::uint32_t per_second) {
    kb_before_ = server_.resident_kb();
    base_mb = kb_before_ / 1024;
    const double cpu = server_.cpu_seconds();
    if (!ring_in(callers, per_second)) return false;
    cpu_ms = 1000 * (server_.cpu_seconds() - cpu) / load.waiting();
    kb_at_once = (server_.resident_kb() - kb_before_) / load.waiting();
    return true;
  }
  // The second, later.
  [[nodiscard]] bool come_again(std::uint32_t callers, std::uint32_t per_second) {
    if (!ring_in(callers, per_second)) return false;
    kb_settled = (server_.resident_kb() - kb_before_) / load.waiting();
    return true;
  }
  void end() { server_.kill(); }
  [[nodiscard]] const std::string& who() const { return who_; }

 private:
  [[nodiscard]] bool ring_in(std::uint32_t callers, std::uint32_t per_second) {
    if (load.ring_in(port_, callers, per_second, kMostSeconds)) return true;
    fmt::print(stderr, "waiting_bench: {}: {} callers did not come in within {} s: {}{}\n", who_, callers, kMostSeconds,
               load.trouble(), server_.runs() ? "" : "; its process has ended");
    return false;
  }

  const std::string who_;
  const std::uint16_t port_;
  MeasuredProcess server_;
  double kb_before_ = 0;
};

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

void print(const Measured& m) {
  fmt::print("| {} | {} | {:.1f} | {:.1f} | {:.2f} | {:.0f} |\n", m.who(), m.load.waiting(), m.kb_settled, m.kb_at_once,
             m.cpu_ms, m.base_mb);
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
  const std::string node = folder.path() + "/node";
  const CoreAlone core = core_alone(callers);
  // Both at the same time, so that the 32 s are waited for once.
  const std::uint16_t bare_port = free_udp_port(), our_port = free_udp_port();
  Measured bare("bare leg on the same stack, answered and held", bare_port,
                [&] { return relay({.port = bare_port, .seat_port = 0}); });
  Measured ours("rufbund: SIP, call, rulebook, journal", our_port, [&] {
    return serve({.folder = node, .port = our_port, .line = Line::kOpen, .seats = 0, .seat_port = 9});
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  const std::uint32_t half = callers / 2, rest = callers - half;
  if (!bare.come(half, per_second) || !ours.come(half, per_second)) return 1;
  for (const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(34);
       std::chrono::steady_clock::now() < until;) {
    bare.load.wait(20);
    ours.load.wait(20);
  }
  if (!bare.come_again(rest, per_second) || !ours.come_again(rest, per_second)) return 1;
  ours.load.wait(500);  // the last of them are on record then
  ours.end();
  fmt::print("Callers who wait, by real SIP at up to {} a second; growth of the whole process for each.\n\n",
             per_second);
  fmt::print("| | callers | kB each | kB each at once, with transactions | CPU ms to come in | MB before |\n");
  fmt::print("|---|--:|--:|--:|--:|--:|\n");
  print(ours);
  print(bare);
  fmt::print("| the rulebook alone | {} | {:.2f} | – | – | {:.0f} |\n", core.callers, core.kb_per_caller, core.base_mb);
  fmt::print("\nMark: 20,000 at most 48 kB each; moonshot: 50,000, 32 kB.\n");
  int failed = 0;
  const auto check = [&](const std::string& who, std::uint32_t waiting) {
    if (waiting == callers) return;
    fmt::print(stderr, "waiting_bench: {}: {} callers wait instead of {}\n", who, waiting, callers);
    failed = 1;
  };
  check(ours.who(), ours.load.waiting());
  check("its journal", on_record(node).waiting);
  check(bare.who(), bare.load.waiting());
  check("the rulebook alone", core.callers);
  return failed;
}
