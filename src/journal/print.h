// Commands and events in words for people: "OfferMade{offer: 4294967297, ticket: 8589934592, ...}", fields of zero left
// out. The private fields show only as far as they are known.
#pragma once

#include <string>

#include "core/command.h"
#include "core/event.h"

namespace rufbund::journal {

std::string describe(const core::Command& command);
std::string describe(const core::Event& event);

// 2026-03-01 08:15:30.123 UTC
std::string describe(TimeMs at);

}  // namespace rufbund::journal
