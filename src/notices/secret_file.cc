// See secret_file.h.
#include "notices/secret_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace rufbund::notices {
namespace {

constexpr std::size_t kMost = 512;

Result<std::string> read_open(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot examine {}: {}", path, std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kInvalidArgument, fmt::format("{} is no ordinary file", path));
  if ((status.st_mode & 077) != 0) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} holds a password and can be read by others than its owner: chmod 600 {}", path, path));
  }
  char text[kMost + 3];
  const ssize_t length = ::read(fd, text, sizeof text);
  if (length < 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  }
  std::string_view line{text, static_cast<std::size_t>(length)};
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  bool printable = !line.empty() && line.size() <= kMost;
  for (const char c : line) printable = printable && static_cast<unsigned char>(c) >= ' ' && c != 0x7f;
  std::string secret{printable ? line : std::string_view()};
  sodium_memzero(text, sizeof text);
  if (!printable) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} does not hold one line of 1 to {} printable bytes", path, kMost));
  }
  return secret;
}

}  // namespace

Result<std::string> read_secret_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe would wait for its writer
  if (fd < 0) return fail(ErrorCode::kUnavailable, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  auto secret = read_open(fd, path);
  ::close(fd);
  return secret;
}

}  // namespace rufbund::notices
