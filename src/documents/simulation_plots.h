// The plots of a simulation's report, each as a figure with its description in words. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/format.h"
#include "documents/plots.h"
#include "sim/summary.h"

namespace rufbund::documents {

class SimulationPlots {
 public:
  // All must outlive it.
  SimulationPlots(const std::vector<sim::Results>& results, const sim::Summary& summary, const Format& format)
      : results_(results), summary_(summary), format_(format) {}

  // Bars by organisation.
  [[nodiscard]] BarPlot served() const;
  [[nodiscard]] BarPlot attempts() const;
  [[nodiscard]] BarPlot waited() const;
  [[nodiscard]] std::string served_figure() const;
  [[nodiscard]] std::string attempts_figure() const;
  // Over the time.
  [[nodiscard]] std::string waits() const;
  [[nodiscard]] std::string service_level() const;
  [[nodiscard]] std::string redials() const;
  [[nodiscard]] std::string until_served() const;
  [[nodiscard]] std::string shares() const;
  // Of one organisation's foretold waits.
  [[nodiscard]] std::string estimates(const sim::OrganisationSummary& of) const;

  // Of members in the plot of shares at most.
  static constexpr std::size_t kMembersShown = 16;

 private:
  const std::vector<sim::Results>& results_;
  const sim::Summary& summary_;
  const Format& format_;
};

// A line's or bar's look of an organisation, alone, as a small picture that says nothing itself.
[[nodiscard]] std::string organisation_sample(sim::Organisation organisation);

// What the service level of the scenario's first line means.
[[nodiscard]] std::int64_t target_s(const sim::Scenario& scenario);

}  // namespace rufbund::documents
