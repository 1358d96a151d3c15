#include "documents/pdf.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace rufbund::documents {
namespace {

// Standard input to standard output. The command-line program has no way to forbid fetching, so the library is asked
// with a fetcher that refuses; PDF/UA-1 tags headings and tables for screen readers (ISO 14289-1).
constexpr const char* kProgram = R"py(
import logging, sys
logging.disable(logging.CRITICAL)
import weasyprint
def refuse(url, *args, **kwargs):
    raise ValueError("nothing is fetched")
html = weasyprint.HTML(string=sys.stdin.buffer.read().decode("utf-8"), url_fetcher=refuse, base_url=None)
html.write_pdf(sys.stdout.buffer, variant="pdf/ua-1")
)py";

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

// An empty folder of the child's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path(ignored_) / "rufbund-pdf-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~Folder() {
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::error_code ignored_;
  std::string path_;
};

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return lseek(fd, 0, SEEK_SET) == 0;
}

void limit(int what, rlim_t value) {
  const rlimit both{value, value};
  setrlimit(static_cast<__rlimit_resource_t>(what), &both);
}

// In the child, after fork() in a process with threads: system calls alone (signal-safety(7)).
[[noreturn]] void become(const PdfLimits& limits, const char* folder, int input, int output, int nothing,
                         char* const* argv, char* const* environment) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int s : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) signal(s, SIG_DFL);
  const auto seconds = static_cast<rlim_t>(limits.time.count());
  limit(RLIMIT_CPU, seconds);
  limit(RLIMIT_AS, limits.memory_bytes);
  limit(RLIMIT_FSIZE, limits.most_pdf_bytes);
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_CORE, 0);
  // A network without any interface, where the kernel lets us; the refusing fetcher holds in any case.
  (void)unshare(CLONE_NEWUSER | CLONE_NEWNET);
  if (chdir(folder) != 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(nothing, STDERR_FILENO) < 0)
    _exit(126);
  close_range(STDERR_FILENO + 1, ~0u, 0);
  execve(argv[0], argv, environment);
  _exit(127);
}

Error unavailable(std::string what) { return {ErrorCode::kUnavailable, std::move(what)}; }

// What a child has had of the processor.
std::chrono::nanoseconds worked(pid_t child) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(child, &clock) != 0 || clock_gettime(clock, &time) != 0) return {};
  return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

// Everything until the end of `fd`, within the limits. The kernel keeps the limit of work; here is found who hangs.
Result<std::vector<std::uint8_t>> read_all(int fd, pid_t child, const PdfLimits& limits) {
  auto last_work = worked(child);
  auto deadline = std::chrono::steady_clock::now() + limits.time;
  std::vector<std::uint8_t> out;
  std::array<std::uint8_t, 65'536> buffer;
  while (true) {
    pollfd waiting{fd, POLLIN, 0};
    if (poll(&waiting, 1, kPollMs) > 0) {
      const auto length = read(fd, buffer.data(), buffer.size());
      if (length == 0) return out;
      if (length < 0 && errno != EINTR) return tl::unexpected(unavailable("the PDF cannot be read"));
      if (length > 0) out.insert(out.end(), buffer.data(), buffer.data() + length);
    }
    if (out.size() > limits.most_pdf_bytes)
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("the PDF would have more than {} bytes", limits.most_pdf_bytes));
    if (limits.stopping && limits.stopping()) return tl::unexpected(unavailable("the PDF is not wanted any more"));
    if (const auto work = worked(child); work > last_work) {
      last_work = work;
      deadline = std::chrono::steady_clock::now() + limits.time;
    }
    if (std::chrono::steady_clock::now() > deadline) return tl::unexpected(unavailable("the PDF takes too long"));
  }
}

}  // namespace

Result<std::vector<std::uint8_t>> to_pdf(std::string_view html, const PdfLimits& limits) {
  if (html.size() > limits.most_html_bytes)
    return fail(ErrorCode::kInvalidArgument, fmt::format("a document of {} bytes is too long for a PDF, {} at most",
                                                         html.size(), limits.most_html_bytes));
  const Descriptor input{memfd_create("document", MFD_CLOEXEC)};
  const Descriptor nothing{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
  std::array<int, 2> ends{-1, -1};
  if (input.get() < 0 || nothing.get() < 0 || pipe2(ends.data(), O_CLOEXEC) != 0)
    return tl::unexpected(unavailable(fmt::format("no descriptors for a PDF: {}", std::strerror(errno))));
  const Descriptor reading{ends[0]};
  Descriptor writing{ends[1]};
  const Folder folder;
  if (folder.path().empty()) return tl::unexpected(unavailable("no temporary folder can be made"));
  if (!write_all(input.get(), html)) return tl::unexpected(unavailable("the document cannot be handed over"));

  std::string python = limits.python, isolated = "-I", run = "-c", program = kProgram;
  const std::array<char*, 5> argv{python.data(), isolated.data(), run.data(), program.data(), nullptr};
  std::string language = "LC_ALL=C.UTF-8", path = "PATH=/usr/bin:/bin", home = "HOME=" + folder.path(),
              temporary = "TMPDIR=" + folder.path();
  const std::array<char*, 5> environment{language.data(), path.data(), home.data(), temporary.data(), nullptr};
  const pid_t child = fork();
  if (child < 0) return tl::unexpected(unavailable(fmt::format("no process for a PDF: {}", std::strerror(errno))));
  if (child == 0)
    become(limits, folder.path().c_str(), input.get(), writing.get(), nothing.get(), argv.data(), environment.data());
  writing.reset();
  auto pdf = read_all(reading.get(), child, limits);
  if (!pdf) {
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!pdf) return pdf;
  static constexpr std::string_view kBegin = "%PDF-";
  const bool is_pdf = pdf->size() > kBegin.size() && std::memcmp(pdf->data(), kBegin.data(), kBegin.size()) == 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !is_pdf)
    return tl::unexpected(
        unavailable("WeasyPrint made no PDF: apt-get install weasyprint, or the document is too large for it"));
  return pdf;
}

}  // namespace rufbund::documents
