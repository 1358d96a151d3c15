// Fuzzed: the configuration's reader. Any bytes are read or refused with messages, and each message can be printed.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "app/config.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund;
  static const int file = memfd_create("config", 0);
  CHECK(file >= 0 && ftruncate(file, 0) == 0);
  CHECK(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
  app::Problems problems("/proc/self/fd/" + std::to_string(file));
  (void)app::read_config(problems.file(), problems);
  CHECK(problems.lines().size() == problems.size());
  return 0;
}
