#include "measured_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace rufbund::bench {
namespace {

struct Stat {
  int group = 0;
  double ticks = 0;
};

// proc(5): after the name in brackets come state, parent, group; user and system time are fields 14 and 15.
Stat stat_of(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = text.rfind(')');
  Stat stat;
  unsigned long user = 0, system = 0;
  if (name_end != std::string::npos &&
      std::sscanf(text.c_str() + name_end + 1, " %*c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &stat.group,
                  &user, &system) == 3) {
    stat.ticks = static_cast<double>(user + system);
  }
  return stat;
}

}  // namespace

MeasuredProcess::MeasuredProcess(const std::function<int()>& body) : pid_(::fork()) {
  if (pid_ == 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::_Exit(body());
  }
  if (pid_ < 0) {
    std::perror("fork");
    std::exit(1);
  }
  ::setpgid(pid_, pid_);
}

double MeasuredProcess::cpu_seconds() const {
  double ticks = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (const Stat stat = stat_of(entry.path()); stat.group == pid_) ticks += stat.ticks;
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double MeasuredProcess::resident_kb() const {
  std::ifstream file(fmt::format("/proc/{}/statm", pid_));
  long size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

bool MeasuredProcess::runs() const { return pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0; }

void MeasuredProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void MeasuredProcess::end() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGTERM);
  for (int i = 0; i < 30; ++i) {
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
      ::kill(-pid_, SIGKILL);  // what it left behind
      pid_ = 0;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill();
}

ScratchFolder::ScratchFolder(const std::string& parent) {
  std::filesystem::create_directories(parent);
  path_ = (std::filesystem::path(parent) / "bench-XXXXXX").string();
  if (!::mkdtemp(path_.data())) {
    std::perror(path_.c_str());
    std::exit(1);
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace rufbund::bench
