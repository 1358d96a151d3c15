// libsodium wants one call before all others. Any thread.
#pragma once

#include <sodium.h>

#include "base/check.h"

namespace rufbund::access {

// Safe to call often. CHECKs that it works: without chance from the system there are no secrets.
inline void sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  CHECK(ready);
}

}  // namespace rufbund::access
