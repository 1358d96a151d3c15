// The journal's schema in protobuf's language, written from the core's messages themselves. journal.proto is this text;
// a test compares them, so a new field or alternative cannot be forgotten there.
#pragma once

#include <string>

namespace rufbund::journal {

// The whole of journal.proto.
std::string proto_schema();

}  // namespace rufbund::journal
