// `rufbund serve`: runs a node until SIGTERM or SIGINT; SIGHUP has it read its configuration anew.
#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <cerrno>
#include <ctime>
#include <sstream>

#include "app/books_documents.h"
#include "app/commands.h"
#include "app/log.h"
#include "app/node.h"
#include "app/values.h"

namespace rufbund::app {
namespace {

constexpr std::time_t kRefreshEvery = 900;  // seconds

// Blocked in all threads, so that the main thread alone takes them and stops in order.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is a failing disk, not the end
  return signals;
}

// Numbers and keys are in memory alone: no image of it may lie on a disk.
void leave_no_core_dump() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void reload(Node& node) {
  const auto reloaded = node.reload();
  if (reloaded) return;  // the node has told
  std::istringstream lines(reloaded.error().message);
  for (std::string line; std::getline(lines, line);) spdlog::error("reload: {}", line);
  spdlog::error("reload: the configuration was not put into force; the node goes on with what it has");
}

void wait_for_the_end(const sigset_t& signals, Node& node) {
  const timespec patience{kRefreshEvery, 0};
  for (;;) {
    const int signal = sigtimedwait(&signals, nullptr, &patience);
    if (signal == SIGHUP) {
      reload(node);
      continue;
    }
    if (signal > 0) {
      spdlog::info("serve: stopping on signal {}", signal);
      return;
    }
    if (errno != EAGAIN) continue;
    node.refresh_hours();
    node.tell_accounts();
  }
}

}  // namespace

int serve(const std::string& config_file) {
  Problems problems(config_file);
  const DocumentSource documents = books_documents(config_file);
  std::vector<std::string> left_out;
  Config config = read_config_without_faulty(config_file, documents, problems, left_out);
  for (const std::string& line : problems.lines()) fmt::print(stderr, "{}\n", line);
  if (!problems.empty()) return kExitMistake;
  leave_no_core_dump();
  const sigset_t signals = block_signals();
  set_up_log(config.node);
  const std::string address = control_room(config.node);
  for (const std::string& line : left_out) spdlog::error("serve: left out: {}", line);
  Node node(config_file, std::move(config), {documents});
  if (const auto started = node.start(); !started) {
    spdlog::error("serve: {}", started.error().message);
    return kExitFailed;
  }
  spdlog::info("serve: ready, control room at {}", address);
  wait_for_the_end(signals, node);
  if (const auto stopped = node.stop(); !stopped) {
    spdlog::error("serve: {}", stopped.error().message);
    return kExitFailed;
  }
  spdlog::info("serve: stopped");
  return kExitFine;
}

}  // namespace rufbund::app
