// The high-water mark beside a journal: which batch was the last whose durability was acknowledged.
//
// SQLite drops the end of its write-ahead log silently where it is damaged, so a journal alone cannot tell a torn,
// never acknowledged tail from a lost, acknowledged one. The mark can: it is written (not synced) after each commit and
// before anyone hears of it, into two slots in turn, so that one is always whole. A mark that lost its last writes to a
// power failure is older than the journal, which is harmless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal/hash.h"

namespace rufbund::storage {

struct Mark {
  std::uint64_t batch = 0;
  journal::Hash head{};
};

class MarkFile {
 public:
  // Creates the file where missing and locks it: kConflict where another process holds it.
  static Result<MarkFile> open(const std::string& path);
  MarkFile(MarkFile&& other) noexcept;
  MarkFile& operator=(MarkFile&& other) noexcept;
  MarkFile(const MarkFile&) = delete;
  MarkFile& operator=(const MarkFile&) = delete;
  ~MarkFile();

  // The newest whole mark; none where there is none.
  [[nodiscard]] std::optional<Mark> read() const;
  Result<void> write(const Mark& mark);

 private:
  MarkFile() = default;
  int fd_ = -1;
  std::string path_;
};

}  // namespace rufbund::storage
