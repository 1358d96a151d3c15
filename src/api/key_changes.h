// One change of a hotline's key at a time: who changes it names the next agreement, and of two at once one is told. Any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "base/ids.h"

namespace rufbund::api {

class KeyChanges {
 public:
  // The number of the next agreement, or nothing while another change is under way. `pictured` is the agreement that
  // the picture shows.
  [[nodiscard]] std::optional<std::uint32_t> begin(CellId cell, std::uint32_t pictured);
  void end(CellId cell, std::uint32_t agreement, bool adopted);

 private:
  struct Change {
    bool under_way = false;
    std::uint32_t adopted = 0;  // the last, which the picture may not show yet
  };
  std::mutex mutex_;
  std::map<CellId, Change> changes_;
};

}  // namespace rufbund::api
