// A node is killed (SIGKILL) while 50,000 callers wait, and started again on its journal: the time until its state is
// rebuilt, until its first decision is durable, and until a caller is answered. Beside it how many records had to be
// applied, and how long a snapshot's copy of the state holds up deciding.
//
//   restart_bench [--tickets N] [--dir DIR]
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

#include "full_line.h"
#include "measured_process.h"
#include "node.h"
#include "sip_load.h"

namespace {

using namespace rufbund::bench;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSnapshotEvery = 1'000'000;  // the engine's own default

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Pipe {
 public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) std::exit(1);
  }
  ~Pipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] int in() const { return ends_[1]; }
  template <class T>
  std::optional<T> read(int seconds) {
    pollfd wait{ends_[0], POLLIN, 0};
    T value;
    if (::poll(&wait, 1, 1000 * seconds) <= 0 || ::read(ends_[0], &value, sizeof value) != sizeof value)
      return std::nullopt;
    return value;
  }

 private:
  std::array<int, 2> ends_{};
};

struct Row {
  FullLineReport before;
  NodeStarted started;
  double decided_s = 0, answered_s = 0, cpu_s = 0;
  std::uintmax_t snapshot_bytes = 0;
  std::string trouble;
};

bool is_snapshot(const std::filesystem::path& file) {
  return file.filename().string().find("-snapshot-") != std::string::npos;
}

Row restart(const std::string& folder, std::uint32_t tickets, std::uint64_t records, bool with_snapshot) {
  std::filesystem::create_directories(folder);
  Row row;
  {
    Pipe pipe;
    MeasuredProcess first([&] {
      return fill_line({.folder = folder,
                        .tickets = tickets,
                        .records = records,
                        .snapshots = records / kSnapshotEvery,
                        .tell_fd = pipe.in()});
    });
    const auto report = pipe.read<FullLineReport>(90);
    if (!report) return row.trouble = "the line did not fill up within 90 s", row;
    row.before = *report;
    first.kill();
  }
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (!is_snapshot(file.path())) continue;
    row.snapshot_bytes = file.file_size();
    if (!with_snapshot) std::filesystem::remove(file.path());
  }
  Pipe pipe;
  WaitingCallers caller;
  const std::uint16_t port = free_udp_port();
  const auto start = Clock::now();
  const MeasuredProcess second([&] {
    return serve(
        {.folder = folder, .port = port, .line = Line::kOpen, .seats = 0, .seat_port = 9, .tell_fd = pipe.in()});
  });
  const auto started = pipe.read<NodeStarted>(60);
  if (!started) return row.trouble = "the node did not start within 60 s", row;
  row.started = *started;
  row.decided_s = seconds_since(start);
  if (!caller.ring_in(port, 1, 1'000, 30)) row.trouble = "nobody was answered: " + caller.trouble();
  row.answered_s = seconds_since(start);
  row.cpu_s = second.cpu_seconds();
  if (row.before.waiting < tickets) row.trouble = fmt::format("only {} callers waited", row.before.waiting);
  if (row.started.last < row.before.durable)
    row.trouble = fmt::format("{} records were told as durable, {} are there", row.before.durable, row.started.last);
  return row;
}

void print(std::string_view what, const Row& row) {
  fmt::print("| {} | {} | {} | {:.2f} s | {:.2f} s | {:.2f} s | {:.2f} s | {} |\n", what, row.before.waiting,
             row.started.applied, row.started.rebuilt_s, row.decided_s, row.answered_s, row.cpu_s,
             row.started.last >= row.before.durable ? "no" : "YES");
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t tickets = 50'000;
  std::string dir = "var/bench";
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--tickets") tickets = static_cast<std::uint32_t>(std::atoi(argv[i + 1]));
    if (name == "--dir") dir = argv[i + 1];
  }
  const ScratchFolder folder(dir);
  const Row best = restart(folder.path() + "/best", tickets, kSnapshotEvery + 20'000, true);
  const Row worst = restart(folder.path() + "/worst", tickets, 2 * kSnapshotEvery - 20'000, true);
  const Row none = restart(folder.path() + "/none", tickets, 2 * kSnapshotEvery - 20'000, false);
  fmt::print("Killed with callers waiting, started again; from the process's start (file cache warm).\n\n");
  fmt::print(
      "| | waiting | records applied | rebuilt | first decision durable | a caller answered | CPU | records lost |\n");
  fmt::print("|---|--:|--:|--:|--:|--:|--:|--:|\n");
  print("soon after a snapshot", best);
  print("long after one, the worst case", worst);
  print("without any snapshot", none);
  fmt::print("\nMark: serving within 5 s; moonshot: 2 s.\n\n");
  fmt::print("A snapshot ({:.0f} MB) held up deciding for {:.0f} to {:.0f} ms while the state was copied.\n",
             static_cast<double>(worst.snapshot_bytes) / 1e6, std::min(best.before.copy_ms, worst.before.copy_ms),
             std::max(best.before.copy_ms, worst.before.copy_ms));
  int failed = 0;
  for (const Row* row : {&best, &worst, &none}) {
    if (row->trouble.empty()) continue;
    fmt::print(stderr, "restart_bench: {}\n", row->trouble);
    failed = 1;
  }
  return failed;
}
