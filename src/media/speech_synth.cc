#include "media/speech_synth.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace rufbund::media {
namespace {

constexpr std::size_t kMostOutput = 16u << 20;  // six minutes at 22,050 samples a second
constexpr auto kMostTime = std::chrono::seconds{20};
constexpr int kPollMs = 100;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

// Bytes of the UTF-8 sequence at the start of `text` (RFC 3629 §4); 0 where it is malformed.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF   ? 2
                             : (first & 0xF0) == 0xE0         ? 3
                             : first >= 0xF0 && first <= 0xF4 ? 4
                                                              : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  if (first == 0xE0 && byte(1) < 0xA0) return 0;
  if (first == 0xED && byte(1) > 0x9F) return 0;
  if (first == 0xF0 && byte(1) < 0x90) return 0;
  if (first == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}

Result<pid_t> start(const std::string& program, const std::string& voice, int speed, int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  for (const int s : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&defaults, s);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::array<std::string, 9> arguments{program, "-v", voice,     "-s",      fmt::format("{}", speed),
                                       "-b",    "1",  "--stdin", "--stdout"};
  std::array<char*, 10> argv{};
  for (std::size_t i = 0; i < arguments.size(); ++i) argv[i] = arguments[i].data();
  std::string language = "LC_ALL=C.UTF-8", home = "HOME=/";
  std::array<char*, 3> environment{language.data(), home.data(), nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot start {}: {}", program, std::strerror(failed)));
  return pid;
}

// Everything until the end of `fd`; an error where it takes too long or is too much.
Result<std::string> read_all(int fd, const std::atomic<bool>& stopping) {
  const auto deadline = std::chrono::steady_clock::now() + kMostTime;
  std::string out;
  std::array<char, 65'536> buffer;
  while (true) {
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, kPollMs) > 0) {
      const auto length = read(fd, buffer.data(), buffer.size());
      if (length == 0) return out;
      if (length < 0 && errno != EINTR) return fail(ErrorCode::kUnavailable, "the synthesiser's output cannot be read");
      if (length > 0) out.append(buffer.data(), static_cast<std::size_t>(length));
    }
    if (stopping) return fail(ErrorCode::kUnavailable, "the voice is being stopped");
    if (out.size() > kMostOutput) return fail(ErrorCode::kInvalidArgument, "the text is too long to be spoken");
    if (std::chrono::steady_clock::now() > deadline)
      return fail(ErrorCode::kUnavailable, "the synthesiser takes too long");
  }
}

}  // namespace

Result<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    if (access(name.c_str(), X_OK) == 0) return name;
    return fail(ErrorCode::kNotFound, fmt::format("{} cannot be run", name));
  }
  const char* const path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    const std::string candidate = fmt::format("{}/{}", rest.substr(0, end), name);
    if (end > 0 && access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return fail(ErrorCode::kNotFound, fmt::format("there is no program {}: apt-get install espeak-ng", name));
}

std::string speakable(std::string_view text, std::size_t limit) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view character = text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
    const auto first = character.empty() ? 0u : static_cast<unsigned>(static_cast<std::uint8_t>(character[0]));
    const bool control = first < 0x20 || first == 0x7F ||
                         (first == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0);  // U+0080 to U+009F
    const bool bracket = length == 1 && std::strchr("[]<>", static_cast<int>(first)) != nullptr;
    const std::string_view spoken = control || bracket ? std::string_view{" "} : character;
    if (spoken == " " && (out.empty() || out.back() == ' ')) continue;
    if (out.size() + spoken.size() > limit) break;
    out += spoken;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Result<Sound> synthesise(const std::string& program, const std::string& voice, int words_per_minute,
                         const std::string& text, const std::atomic<bool>& stopping) {
  // A file in memory instead of a pipe: nothing can block, and nobody can be hit by SIGPIPE.
  Descriptor input(memfd_create("rufbund-text", MFD_CLOEXEC));
  std::array<int, 2> ends{-1, -1};
  if (input.get() < 0 || write(input.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      lseek(input.get(), 0, SEEK_SET) != 0 || pipe2(ends.data(), O_CLOEXEC) != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("cannot hand over a text: {}", std::strerror(errno)));
  Descriptor output(ends[0]), childs_end(ends[1]);
  const auto pid = start(program, voice, words_per_minute, input.get(), childs_end.get());
  childs_end.reset();
  if (!pid) return tl::unexpected(pid.error());
  const auto bytes = read_all(output.get(), stopping);
  if (!bytes) kill(*pid, SIGKILL);
  int status = 0;
  while (waitpid(*pid, &status, 0) < 0 && errno == EINTR) continue;
  if (!bytes) return tl::unexpected(bytes.error());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    return fail(ErrorCode::kUnavailable, fmt::format("{} fails with the voice \"{}\"", program, voice));
  return read_wav(*bytes);
}

}  // namespace rufbund::media
