// One record of a journal: a command with its stamps and the events that the core decided.
//
// A record is stored as one or more leaves, cut so that no leaf concerns two members (owners.h). Each leaf has a public
// and a private part (journal.proto: Record, PrivatePart).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "core/command.h"
#include "core/event.h"
#include "journal/bytes.h"
#include "journal/owners.h"

namespace rufbund::journal {

struct Record {
  Sequence sequence;
  TimeMs at;
  std::uint32_t rules_version = 0;
  core::Command command;
  std::vector<core::Event> events;
};

// A leaf, decoded: part 0 brings the command, later parts go on with the events.
struct RecordPart {
  Sequence sequence;
  TimeMs at;
  std::uint32_t rules_version = 0;  // part 0 only
  std::uint32_t part = 0;
  core::Command command;  // part 0 only
  std::vector<core::Event> events;
};

// Cuts one record and encodes its leaves one after the other.
class LeafEncoder {
 public:
  LeafEncoder(Sequence sequence, TimeMs at, std::uint32_t rules_version, const core::Command& command,
              std::span<const core::Event> events)
      : sequence_(sequence), at_(at), rules_version_(rules_version), command_(command), events_(events) {}

  // Replaces both buffers' content by the next leaf's; teaches `owners` what the events say. False after the last one.
  bool next(Owners& owners, Bytes& public_part, Bytes& private_part);

 private:
  Sequence sequence_;
  TimeMs at_;
  std::uint32_t rules_version_;
  const core::Command& command_;
  std::span<const core::Event> events_;
  std::size_t next_event_ = 0;
  std::uint32_t part_ = 0;
};

// Decodes a leaf's public part, and merges `private_part` where it is revealed (empty: nothing is merged).
// False if either is not exactly what an encoder of this version writes.
[[nodiscard]] bool decode_part(ByteSpan public_part, ByteSpan private_part, RecordPart& out);

// The member that a leaf concerns, none if it concerns all. Learns from its events.
MemberId owner_of(const RecordPart& part, Owners& owners);

}  // namespace rufbund::journal
