// CHECK stops the process on a bug, in release builds too. Environment and input are never CHECKed: see result.h.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace rufbund::detail {
[[noreturn]] inline void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "rufbund: CHECK failed: %s (%s:%d)\n", what, file, line);
  std::abort();
}
}  // namespace rufbund::detail

#define CHECK(condition)                                               \
  do {                                                                 \
    if (!(condition)) [[unlikely]]                                     \
      ::rufbund::detail::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
