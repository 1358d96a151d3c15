// Reads a scenario's file (docs/simulation.md explains every key). Unknown keys, impossible values and names that lead
// nowhere are problems with their line; a scenario without any can be simulated.
#pragma once

#include <string>

#include "app/problems.h"
#include "sim/organisation.h"
#include "sim/scenario.h"

namespace rufbund::app {

struct ScenarioFile {
  sim::Scenario scenario;
  sim::Comparison comparison;
};

[[nodiscard]] ScenarioFile read_scenario(const std::string& path, Problems& problems);
// Of a text, for tests and for whoever has it elsewhere.
[[nodiscard]] ScenarioFile parse_scenario(const std::string& text, Problems& problems);

}  // namespace rufbund::app
