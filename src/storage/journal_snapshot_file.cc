// Snapshot files beside a journal: FILE-snapshot-SEQUENCE, whole or absent (written aside, synced, renamed). The newest
// two are kept. A damaged one is not used; its content carries its own check (journal/snapshot.h).
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "journal/sync_folder.h"
#include "journal/wire.h"
#include "storage/journal_sqlite.h"

namespace rufbund::storage {
namespace {

namespace fs = std::filesystem;
namespace wire = journal::wire;

constexpr std::uint32_t kBatch = 1, kLast = 2, kLastAt = 3, kHead = 4, kBuild = 5, kContent = 6;
constexpr std::size_t kKeep = 2;
constexpr std::size_t kPiece = 2u << 20;
constexpr std::uintmax_t kMaxSize = 1u << 30;

// Sequence and path of each snapshot, newest first.
std::vector<std::pair<std::uint64_t, fs::path>> list_files(const std::string& journal_path) {
  std::vector<std::pair<std::uint64_t, fs::path>> files;
  const fs::path journal{journal_path};
  const std::string prefix = journal.filename().string() + "-snapshot-";
  std::error_code error;
  fs::path folder = journal.parent_path();
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const std::string digits = name.substr(prefix.size());
    if (digits.empty() || digits.size() > 19 || digits.find_first_not_of("0123456789") != std::string::npos) continue;
    files.emplace_back(std::stoull(digits), entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

// Synced piece by piece: commits on the same disk find short queues.
bool write_all(int fd, journal::ByteSpan content) {
  std::size_t unsynced = 0;
  while (!content.empty()) {
    const ssize_t n = ::write(fd, content.data(), std::min(content.size(), kPiece));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(n));
    unsynced += static_cast<std::size_t>(n);
    if (unsynced >= kPiece && ::fdatasync(fd) != 0) return false;
    if (unsynced >= kPiece) unsynced = 0;
  }
  return true;
}

bool parse(journal::ByteSpan bytes, journal::Snapshot& out) {
  wire::Reader reader(bytes);
  while (reader.next()) {
    switch (reader.field()) {
      case kBatch:
        out.end.batch = reader.take_uint();
        break;
      case kLast:
        out.end.last = Sequence{reader.take_uint()};
        break;
      case kLastAt:
        out.end.last_at = TimeMs{reader.take_sint()};
        break;
      case kHead: {
        const auto head = reader.take_bytes();
        if (head.size() != out.end.head.size()) return false;
        std::memcpy(out.end.head.data(), head.data(), head.size());
        break;
      }
      case kBuild:
        out.build = std::string(reader.take_text());
        break;
      case kContent:
        out.content = journal::Bytes{reader.take_bytes()};
        break;
      default:
        return false;
    }
  }
  return reader.ok();
}

}  // namespace

Result<void> write_snapshot_file(const std::string& journal_path, const journal::Snapshot& snapshot) {
  journal::Bytes head;
  wire::append_uint(head, kBatch, snapshot.end.batch);
  wire::append_uint(head, kLast, snapshot.end.last.value);
  wire::append_sint(head, kLastAt, snapshot.end.last_at.ms);
  wire::append_bytes(head, kHead, snapshot.end.head);
  wire::append_bytes(head, kBuild, journal::as_bytes(snapshot.build));
  std::uint8_t* p = head.reserve(2 * wire::kMaxVarint);
  p = wire::put_varint(p, wire::tag(kContent, wire::kDelimited));
  head.advance_to(wire::put_varint(p, snapshot.content.size()));

  const std::string path = fmt::format("{}-snapshot-{}", journal_path, snapshot.end.last.value);
  const std::string draft = journal_path + "-snapshot.new";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool written =
      fd >= 0 && write_all(fd, head.span()) && write_all(fd, snapshot.content.span()) && ::fdatasync(fd) == 0;
  const int problem = errno;
  if (fd >= 0) ::close(fd);
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0) {
    const Error error{ErrorCode::kUnavailable,
                      fmt::format("cannot write the snapshot {}: {}", path, std::strerror(written ? errno : problem))};
    ::unlink(draft.c_str());
    return tl::unexpected(error);
  }
  (void)journal::sync_folder_of(path);  // a snapshot that is lost costs time only
  const auto files = list_files(journal_path);
  std::error_code ignored;
  for (std::size_t i = kKeep; i < files.size(); ++i) fs::remove(files[i].second, ignored);
  return {};
}

std::vector<journal::Snapshot> read_snapshot_files(const std::string& journal_path) {
  std::vector<journal::Snapshot> snapshots;
  for (const auto& [sequence, path] : list_files(journal_path)) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > kMaxSize) continue;
    std::ifstream file(path, std::ios::binary);
    journal::Bytes bytes;
    std::uint8_t* p = bytes.reserve(size + 1);
    if (!file.read(reinterpret_cast<char*>(p), static_cast<std::streamsize>(size))) continue;
    bytes.advance_to(p + size);
    journal::Snapshot snapshot;
    if (parse(bytes.span(), snapshot)) snapshots.push_back(std::move(snapshot));
  }
  return snapshots;
}

}  // namespace rufbund::storage
