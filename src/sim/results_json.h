// `results.json`: what a simulation came to, for programs. docs/simulation-results.md lists the keys; `format` rises
// when one changes its meaning. Pure; equal runs give equal bytes, as neither the time of day nor the computing time is
// in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/summary.h"

namespace rufbund::sim {

inline constexpr int kResultsFormat = 1;

struct Program {
  std::string version, commit;
};

// UTF-8. Figures that are not defined are null. Seeds and digests have 64 bits and stand as text, a digest as 16
// hexadecimal digits.
[[nodiscard]] std::string results_json(const std::vector<Results>& results, const Summary& summary,
                                       const Program& program);

// A JSON string with its quotes: control characters escaped, the rest as it is.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace rufbund::sim
