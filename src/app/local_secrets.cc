#include "app/local_secrets.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "journal/sync_folder.h"

namespace rufbund::app {
namespace {

constexpr std::size_t kSealBytes = crypto_secretbox_KEYBYTES;

tl::unexpected<Error> file_error(const char* what, const std::string& path) {
  return fail(ErrorCode::kUnavailable, fmt::format("cannot {} {}: {}", what, path, std::strerror(errno)));
}

}  // namespace

Result<void> write_secret(const std::string& path, const std::string& secret) {
  const std::string draft = path + ".new";
  const std::string text = secret + "\n";
  ::unlink(draft.c_str());
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return file_error("create", draft);
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0 || !journal::sync_folder_of(path))
    return file_error("write", path);
  return {};
}

std::string read_secret(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char text[256];
  const ssize_t size = ::read(fd, text, sizeof text);
  ::close(fd);
  std::string out(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!out.empty() && out.back() == '\n') out.pop_back();
  sodium_memzero(text, sizeof text);
  return out;
}

Result<std::string> load_or_create_seal_key(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) return file_error("examine", path);
    std::string key(kSealBytes, '\0'), hex(2 * kSealBytes + 1, '\0');
    randombytes_buf(key.data(), key.size());
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size());
    hex.pop_back();
    if (auto written = write_secret(path, hex); !written) return tl::unexpected(written.error());
    return key;
  }
  if ((status.st_mode & 077) != 0)
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("{} can be read by others than its owner: chmod 600 {}", path, path));
  const std::string hex = read_secret(path);
  std::string key(kSealBytes, '\0');
  std::size_t size = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), hex.data(), hex.size(), nullptr, &size,
                     nullptr) != 0 ||
      size != kSealBytes)
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} is damaged (64 hexadecimal digits expected): restore it from the backup; without it "
                            "everybody has to set up the second factor anew",
                            path));
  return key;
}

}  // namespace rufbund::app
