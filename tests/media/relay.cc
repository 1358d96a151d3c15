#include "relay.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <vector>

namespace rufbund::test {

Relay::Relay(int ng_port, int keys_port, int rtp_from, int rtp_to) {
  // Without `--config-file=none` it reads Debian's own configuration and takes that one's ports as well.
  std::vector<std::string> words{"rtpengine",
                                 "--config-file=none",
                                 "--foreground",
                                 "--log-stderr",
                                 "--log-level=4",
                                 "--table=-1",
                                 "--num-threads=2",
                                 "--interface=127.0.0.1",
                                 "--listen-ng=127.0.0.1:" + std::to_string(ng_port),
                                 "--dtmf-log-dest=127.0.0.1:" + std::to_string(keys_port),
                                 "--port-min=" + std::to_string(rtp_from),
                                 "--port-max=" + std::to_string(rtp_to)};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  char* const environment[] = {nullptr};
  if (posix_spawnp(&pid_, "rtpengine", &actions, nullptr, arguments.data(), environment) != 0) pid_ = -1;
  posix_spawn_file_actions_destroy(&actions);
}

Relay::~Relay() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

void Relay::crash() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace rufbund::test
