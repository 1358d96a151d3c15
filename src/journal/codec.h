// Encodes and decodes the core's messages in protobuf wire format; journal.proto is the schema in protobuf's language.
//
// The n-th field is protobuf field n; the n-th alternative (from 0) of Command or Event is field n+1 of its oneof.
// Unsigned numbers, ids, booleans and enumerations are varints; signed numbers, durations and times are sint64; zero
// is omitted. A message's public encoding leaves its private fields out, its private encoding has only those.
#pragma once

#include <cstdint>

#include "core/command.h"
#include "core/event.h"
#include "journal/bytes.h"

namespace rufbund::journal {

enum class Part : std::uint8_t { kPublic, kPrivate };

// No encoded Command or Event is longer.
inline constexpr std::size_t kMaxMessage = 256;

// Writes the message's content (without tag and length of its own). `out` has room for kMaxMessage bytes.
std::uint8_t* encode(const core::Command& command, Part part, std::uint8_t* out);
std::uint8_t* encode(const core::Event& event, Part part, std::uint8_t* out);

// True if the message's type has private fields.
bool has_private(const core::Command& command);
bool has_private(const core::Event& event);

// Reads a public encoding into `out`; private fields are 0 then. False if it is not exactly one of ours.
[[nodiscard]] bool decode_public(ByteSpan content, core::Command& out);
[[nodiscard]] bool decode_public(ByteSpan content, core::Event& out);
// Adds the private fields to what decode_public gave.
[[nodiscard]] bool merge_private(ByteSpan content, core::Command& into);
[[nodiscard]] bool merge_private(ByteSpan content, core::Event& into);

}  // namespace rufbund::journal
