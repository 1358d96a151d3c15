#include "app/picture_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "journal/hash.h"
#include "journal/snapshot.h"
#include "journal/sync_folder.h"
#include "storage/journal_sqlite.h"

namespace rufbund::app {
namespace {

std::string path_of(const std::string& journal_path) { return journal_path + "-picture"; }

// What must be the same for the bytes to be of use: the program, and the journal up to the record. The head of the
// record's batch stands for all before it.
Result<std::string> circumstances(const std::string& journal_path, Sequence last) {
  auto store = storage::SqliteJournal::open_read_only(journal_path);
  if (!store) return tl::unexpected(store.error());
  const auto batch = (*store)->batch_with(last);
  if (!batch) return tl::unexpected(batch.error());
  if (!batch->has_value()) return fail(ErrorCode::kNotFound, "the journal ends before");
  return fmt::format("rufbund-picture-1 {} {} {} ", journal::build_tag(), last.value, journal::to_hex((*batch)->head));
}

std::string check_of(const std::string& content) {
  return journal::to_hex(journal::blake2b(journal::as_bytes(content)));
}
constexpr std::size_t kCheck = 64;

}  // namespace

Result<void> save_picture(const std::string& journal_path, Sequence last, const std::string& bytes) {
  if (journal::build_tag().empty()) return {};
  auto content = circumstances(journal_path, last);
  if (!content) return tl::unexpected(content.error());
  *content += bytes;
  *content += check_of(*content);
  const std::string path = path_of(journal_path), draft = path + ".new";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  std::string_view rest = *content;
  while (fd >= 0 && !rest.empty()) {
    const ssize_t n = ::write(fd, rest.data(), rest.size());
    if (n <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  const bool written = fd >= 0 && rest.empty() && ::fdatasync(fd) == 0;
  const int problem = errno;
  if (fd >= 0) ::close(fd);
  if (!written || ::rename(draft.c_str(), path.c_str()) != 0) {
    ::unlink(draft.c_str());
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot write {}: {}", path, std::strerror(written ? errno : problem)));
  }
  (void)journal::sync_folder_of(path);
  return {};
}

std::string load_picture(const std::string& journal_path) {
  std::ifstream file(path_of(journal_path), std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  std::string content = text.str();
  if (content.size() < kCheck) return {};
  const std::string check = content.substr(content.size() - kCheck);
  content.resize(content.size() - kCheck);
  if (check_of(content) != check) return {};
  std::istringstream head(content.substr(0, 256));
  std::string kind, build;
  Sequence last;
  if (!(head >> kind >> build >> last.value)) return {};
  const auto expected = circumstances(journal_path, last);
  if (!expected || !content.starts_with(*expected)) return {};
  return content.substr(expected->size());
}

}  // namespace rufbund::app
