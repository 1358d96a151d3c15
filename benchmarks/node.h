// The node that is measured: telephony, engine and journal as they are in service; media answers at once, since every
// platform would carry the same media.
#pragma once

#include <cstdint>
#include <string>

namespace rufbund::bench {

enum class Line {
  kOpen,
  kClosed,       // the edge knows and refuses by itself
  kNeverOpened,  // the edge asks the rulebook about every attempt
};

struct NodeOptions {
  std::string folder;  // made where it is missing; a journal in it is gone on with
  std::uint16_t port = 0;
  Line line = Line::kOpen;
  std::uint32_t seats = 0;
  std::uint16_t seat_port = 0;
  int tell_fd = -1;  // gets a NodeStarted once the first decision is durable
};

struct NodeStarted {
  std::uint64_t last = 0, applied = 0;  // the journal's last record; how many were applied after the snapshot
  double rebuilt_s = 0;
};

// Serves until its process is ended.
int serve(const NodeOptions& options);

struct OnRecord {
  std::uint64_t records = 0;
  std::uint32_t waiting = 0;
};

// What the journal of a node that has ended says; nothing where it cannot be read.
[[nodiscard]] OnRecord on_record(const std::string& folder);

}  // namespace rufbund::bench
