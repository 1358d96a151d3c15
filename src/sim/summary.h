// What the runs of a scenario amount to: every figure as the mean of the replications with its 95 % confidence interval
// (Student's t over the replications; one replication has none). Sums come in, doubles come out; pure, and the same
// bits on every machine. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/results.h"

namespace rufbund::sim {

// One figure over the replications.
struct Measure {
  double mean = 0, low = 0, high = 0;  // the interval is the mean alone below two runs
  std::uint32_t runs = 0;              // in which it is defined; 0: never, and the values mean nothing

  [[nodiscard]] bool is_known() const { return runs > 0; }
  [[nodiscard]] bool has_interval() const { return runs > 1; }
};
// mean ± t(0.975, n − 1) · s / √n of those that have a value, s² with n − 1.
[[nodiscard]] Measure measure(const std::vector<std::optional<double>>& by_run);
// Quantile 0.975 of Student's t: a table to 30 degrees of freedom; above, the expansion of Abramowitz and Stegun
// 26.7.5, within 10⁻⁵. `degrees` is at least 1.
[[nodiscard]] double student_t(std::uint32_t degrees);

enum class Unit : std::uint8_t { kCount, kShare, kPerCaller, kSeconds, kMinutes, kHours, kEuro };

// Callers are distinct people; an attempt is one dialling.
enum class Headline : std::uint8_t {
  kCallers,
  kServed,       // callers who had a conversation
  kServedShare,  // of the callers
  kGaveUp,       // callers who were not served and will not ring again
  kAttempts,
  kAttemptsPerCaller,
  kMostAttempts,  // of one caller
  kAnswered,
  kAnsweredShare,  // of the attempts
  kServiceLevel,   // answered within the target, of the answered and the abandoned
  kAbandoned,
  kRefused,
  kClosed,  // rang while it was closed, or was waiting when it closed
  kBroken,
  kMeanWait,  // of the answered
  kWait50,
  kWait90,
  kWait99,
  kLineHours,      // spent waiting by all callers, whatever came of it
  kLineMinutes,    // the same per caller
  kUntilServed50,  // from the first attempt to the first conversation, of those who had one
  kUntilServed90,
  kOccupancy,  // talk time of paid seat time
  kSeatHours,  // paid
  kCost,       // paid seat hours × each member's price
  kCostPerServed,
  kWaitingCost,  // kLineHours × Assumptions::waiting_hour_cents
};
inline constexpr std::size_t kHeadlines = 27;

// Stable names for files, and units.
struct HeadlineName {
  std::string_view key;
  Unit unit;
};
[[nodiscard]] const HeadlineName& name_of(Headline headline);
[[nodiscard]] std::string_view key_of(Organisation organisation);
[[nodiscard]] std::string_view key_of(Foretold way);
// Where each class of estimate_check.h begins: callers waiting per seat; position on joining.
inline constexpr std::array<std::string_view, kLoadClasses> kLoadFrom{"0", "0.25", "1", "4"};
inline constexpr std::array<std::string_view, kPositionClasses> kPositionFrom{"1",   "4",   "11",   "31",
                                                                              "101", "301", "1001", "3001"};

struct Assumptions {
  std::int64_t waiting_hour_cents = 1000;  // what an hour of a caller's waiting is worth
};

struct MemberSummary {
  std::string key, name;
  double agreed = 0;             // of all members' shares
  Measure delivered, deviation;  // of all norm work that counted; delivered − agreed
  Measure norm_hours, counted, offers, answered, failed, seat_hours, talk_hours, cuts;
};

struct KindSummary {
  std::string key;  // of the callers
  Measure callers, served_share, attempts_per_caller, line_minutes;
};

// Foretold waits against outcomes, of all runs together. A way's error is Σ|foretold − outcome| ÷ Σ outcome, its bias
// Σ(foretold − outcome) ÷ Σ outcome.
struct EstimateCell {
  std::uint64_t count = 0;
  double mean_outcome_s = 0;
  std::array<double, kForetold> error{}, bias{};
};
struct EstimateSummary {
  EstimateCell all;
  std::array<Measure, kForetold> error, bias;  // the same as `all`, by replication
  Measure in_band;                             // share of the callers who were told a band
  Measure untold;                              // callers who waited and heard their position alone
  std::array<EstimateCell, kLoadClasses> by_load;
  std::array<EstimateCell, kPositionClasses> by_position;
};

struct OrganisationSummary {
  Organisation organisation = Organisation::kAlliance;
  std::array<Measure, kHeadlines> headlines;
  // The alliance less this one, run by run: what is common to both does not blur it. Unknown without an alliance, or
  // where the runs' seeds differ.
  std::array<Measure, kHeadlines> alliance_gain;
  std::vector<MemberSummary> members;
  std::vector<KindSummary> kinds;
  EstimateSummary estimates;

  [[nodiscard]] const Measure& of(Headline h) const { return headlines[static_cast<std::size_t>(h)]; }
  [[nodiscard]] const Measure& gain(Headline h) const { return alliance_gain[static_cast<std::size_t>(h)]; }
};

struct Summary {
  std::string key, title_de, title_en;
  Assumptions assumptions;
  std::uint32_t replications = 0;  // of the organisation with the most
  std::vector<OrganisationSummary> organisations;

  // Nothing where it was not played.
  [[nodiscard]] const OrganisationSummary* find(Organisation organisation) const;
};

// A figure of one run; nothing where it is not defined, as a mean wait of nobody.
[[nodiscard]] std::optional<double> value_of(Headline headline, const Scenario& scenario, const Figures& run,
                                             const Assumptions& assumptions);

[[nodiscard]] Summary summarise(const std::vector<Results>& results, const Assumptions& assumptions = {});

}  // namespace rufbund::sim
