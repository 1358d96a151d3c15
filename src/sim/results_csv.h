// A simulation's tables for spreadsheets (RFC 4180, UTF-8, comma, CRLF, a point in numbers): one row per organisation
// and whatever the table is of, each figure the mean over the replications; what is not defined is empty. Pure.
#pragma once

#include <string>
#include <vector>

#include "sim/summary.h"

namespace rufbund::sim {

// Per line and interval, from the scenario's begin, its warm-up included.
[[nodiscard]] std::string intervals_csv(const std::vector<Results>& results);
// Per member: shares agreed and delivered with their interval, work, seats.
[[nodiscard]] std::string members_csv(const Summary& summary);
// Foretold waits: per load and position class, and all together; one row per way.
[[nodiscard]] std::string estimates_csv(const Summary& summary);

// Quoted where it must be. What a spreadsheet would take for a formula gets an apostrophe.
[[nodiscard]] std::string csv_text(std::string_view text);

}  // namespace rufbund::sim
