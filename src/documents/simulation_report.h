// The report of a simulation: what a scenario came to under one to three ways of organising it, for readers who have to
// decide about it. One HTML file that holds everything. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "alliance/operation_plan.h"
#include "documents/words.h"
#include "sim/summary.h"

namespace rufbund::documents {

struct SimulationReport {
  const std::vector<sim::Results>* results = nullptr;
  const sim::Summary* summary = nullptr;  // of these results
  std::vector<alliance::LocalText> assumptions;
  std::string version, commit;  // of the program
  std::string command;          // that plays it again; may be empty
};

// Both pointers are set; results without a run, or none at all, make a report that says nothing but that.
[[nodiscard]] std::string simulation_html(const SimulationReport& report, Language language);

// Callers who got through, and hours waited by all of them, under each organisation: one plot as an SVG file.
[[nodiscard]] std::string worth_svg(const sim::Summary& summary, Language language);

}  // namespace rufbund::documents
