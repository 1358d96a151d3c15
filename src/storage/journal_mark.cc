// See journal_mark.h. A slot is batch (8 bytes, big-endian) ‖ head (32) ‖ the first 24 bytes of BLAKE2b over both.
#include "storage/journal_mark.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace rufbund::storage {
namespace {

constexpr std::size_t kContent = 40, kSlot = 64;
using Slot = std::array<std::uint8_t, kSlot>;

void seal(Slot& slot) {
  const journal::Hash check = journal::blake2b({slot.data(), kContent});
  std::memcpy(slot.data() + kContent, check.data(), kSlot - kContent);
}

Slot encode(const Mark& mark) {
  Slot slot;
  for (std::size_t i = 0; i < 8; ++i) slot[i] = static_cast<std::uint8_t>(mark.batch >> (56 - 8 * i));
  std::memcpy(slot.data() + 8, mark.head.data(), mark.head.size());
  seal(slot);
  return slot;
}

std::optional<Mark> decode(const Slot& stored) {
  Slot expected = stored;
  seal(expected);
  if (expected != stored) return std::nullopt;
  Mark mark;
  for (std::size_t i = 0; i < 8; ++i) mark.batch = mark.batch << 8 | stored[i];
  std::memcpy(mark.head.data(), stored.data() + 8, mark.head.size());
  return mark;
}

}  // namespace

Result<MarkFile> MarkFile::open(const std::string& path) {
  MarkFile file;
  file.path_ = path;
  file.fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file.fd_ < 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  if (::flock(file.fd_, LOCK_EX | LOCK_NB) != 0) {
    return fail(ErrorCode::kConflict, fmt::format("{} is locked: another process writes this journal", path));
  }
  return file;
}

MarkFile::MarkFile(MarkFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
MarkFile& MarkFile::operator=(MarkFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}
MarkFile::~MarkFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::optional<Mark> MarkFile::read() const {
  std::optional<Mark> newest;
  for (off_t at : {off_t{0}, off_t{kSlot}}) {
    Slot slot;
    if (::pread(fd_, slot.data(), slot.size(), at) != static_cast<ssize_t>(slot.size())) continue;
    const auto mark = decode(slot);
    if (mark && (!newest || mark->batch > newest->batch)) newest = mark;
  }
  return newest;
}

Result<void> MarkFile::write(const Mark& mark) {
  const Slot slot = encode(mark);
  const off_t at = mark.batch % 2 == 0 ? 0 : off_t{kSlot};
  if (::pwrite(fd_, slot.data(), slot.size(), at) == static_cast<ssize_t>(slot.size())) return {};
  return fail(ErrorCode::kUnavailable, fmt::format("cannot write {}: {}", path_, std::strerror(errno)));
}

}  // namespace rufbund::storage
