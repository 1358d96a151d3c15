// A process whose line is full: an engine with a durable journal in which so many callers wait while others come and
// hang up, until it is ended.
#pragma once

#include <cstdint>
#include <string>

namespace rufbund::bench {

struct FullLineOptions {
  std::string folder;
  std::uint32_t tickets = 50'000;
  std::uint64_t records = 0;    // tell once so many are durable
  std::uint64_t snapshots = 0;  // and so many snapshots written; and go on
  int tell_fd = -1;             // gets a FullLineReport then
};

struct FullLineReport {
  std::uint64_t durable = 0;  // sequence that had become durable, and been told, by then
  double copy_ms = 0;         // that the state's copies for snapshots held up deciding, at the most
  std::uint32_t waiting = 0;
};

int fill_line(const FullLineOptions& options);

}  // namespace rufbund::bench
