// A renamed file's name survives a power failure only once its folder is synced too (fsync(2)).
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace rufbund::journal {

// False, with errno, where that failed.
inline bool sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool synced = ::fsync(fd) == 0;
  ::close(fd);
  return synced;
}

}  // namespace rufbund::journal
