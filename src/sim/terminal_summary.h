// The summary for a terminal, in English as all of the command line: one column per way of organising it. Pure.
#pragma once

#include <string>

#include "sim/summary.h"

namespace rufbund::sim {

// Lines of at most 120 columns for up to three organisations, UTF-8. `styled`: with bold and faint letters (ANSI), for
// a terminal alone.
[[nodiscard]] std::string terminal_summary(const Summary& summary, bool styled);

}  // namespace rufbund::sim
