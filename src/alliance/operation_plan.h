// The operation plan (Einsatzplan): from pledges, a demand assumption, rate cards and the key to who is called up when,
// in which order, at what cost, and where it will not suffice. A plan is a value that nobody changes; another
// assumption is another plan. Pure functions, any thread. What is computed is in plan_greedy.cc, what it says as text
// in plan_text.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/pledge_grid.h"
#include "base/result.h"
#include "base/time.h"

namespace rufbund::alliance {

// The same words in both languages of the documents.
struct LocalText {
  std::string de, en;

  friend bool operator==(const LocalText&, const LocalText&) = default;
};

struct RateCard {
  std::int64_t cents_per_minute = 0;     // talked
  std::int64_t cents_per_seat_hour = 0;  // staffed

  friend bool operator==(const RateCard&, const RateCard&) = default;
};

// Whom to reach: of a member, the client, a carrier, the coordinator.
struct PlanContact {
  std::string organisation, person;
  LocalText role;
  std::string day, night, email;
  std::string member = {};  // its key: other members do not see it; empty: everybody may

  friend bool operator==(const PlanContact&, const PlanContact&) = default;
};

struct PlanMember {
  std::string key, name;
  std::uint32_t share_ppm = 0;  // of the key; 0: helps only where the others do not suffice
  RateCard rates;

  friend bool operator==(const PlanMember&, const PlanMember&) = default;
};

struct PlanSite {
  std::string key, name, member, trunk;
  std::uint32_t channels = 0;

  friend bool operator==(const PlanSite&, const PlanSite&) = default;
};

struct PlanNumber {
  std::string number, carrier, trunk;
  LocalText use;

  friend bool operator==(const PlanNumber&, const PlanNumber&) = default;
};

struct PlanAnnouncement {
  LocalText when, words;

  friend bool operator==(const PlanAnnouncement&, const PlanAnnouncement&) = default;
};

// Calls that need these skills.
struct Demand {
  SkillSet skills;
  LocalText name;
  std::uint32_t handling_s = 0;      // mean
  std::uint32_t patience_s = 0;      // mean
  std::vector<std::uint32_t> calls;  // per interval of the plan

  friend bool operator==(const Demand&, const Demand&) = default;
};

// An order of another case, open or accepted: its seats are not the member's to give again.
struct OwedSeats {
  std::string member, case_id, case_title;
  SkillSet skills;
  TimeMs begin{};
  std::uint32_t interval_minutes = 15;  // 15 or 60
  std::vector<std::uint32_t> seats;     // per interval from `begin` on

  friend bool operator==(const OwedSeats&, const OwedSeats&) = default;
};

struct PlanInput {
  std::string number;  // of the case: "2026-03"
  std::uint32_t version = 1;
  bool drill = false;
  LocalText title, occasion;
  std::string alliance, client, made_by;
  TimeMs made_at{};

  AlertLevel level = AlertLevel::kLive;      // whose pledges are used
  TimeMs activated_at{};                     // when members are called up: nobody is ready before this and its ramp-up
  TimeMs begin{};                            // a multiple of the interval
  std::uint32_t interval_minutes = 60;       // 15 or 60
  std::uint32_t answer_within_minutes = 60;  // a call-up's deadline
  std::uint32_t target_percent = 80, target_s = 20;
  std::int64_t budget_cents = 0;

  std::vector<Demand> demand;  // of one length each; no set of skills twice
  std::vector<Pledge> pledges;
  std::vector<OwedSeats> owed;
  std::vector<PlanMember> members;
  std::vector<PlanSite> sites;
  std::vector<PlanNumber> numbers;
  std::vector<PlanAnnouncement> announcements;
  std::vector<PlanContact> contacts;
  std::vector<LocalText> legal_notes;

  friend bool operator==(const PlanInput&, const PlanInput&) = default;
};

inline constexpr std::size_t kMostPlanIntervals = 14 * 96;
inline constexpr std::size_t kMostPlanDemands = 16;
inline constexpr std::size_t kMostPlanMembers = 200;
inline constexpr std::size_t kMostPlanPledges = 1'000;
inline constexpr std::size_t kMostPlanOwed = 2'000;
inline constexpr std::size_t kMostPlanEntries = 500;  // sites, numbers, announcements, contacts, notes: of each
inline constexpr std::size_t kMostPlanText = 4'000;   // bytes of any text
inline constexpr std::uint32_t kMostCallsPerInterval = 250'000;

struct Staffing {
  std::size_t member = 0;  // index into the input's members
  std::size_t pledge = 0;  // index into the input's pledges
  std::uint32_t seats = 0;

  friend bool operator==(const Staffing&, const Staffing&) = default;
};

// One interval of one demand.
struct PlanInterval {
  TimeMs begin{};
  std::uint32_t calls = 0;
  std::uint32_t needed = 0;   // seats for the target (Erlang A)
  std::uint32_t planned = 0;  // seats
  std::uint32_t pledged = 0;  // fitting seats that were left when this demand's turn came
  // What the planned seats are expected to do, of all callers, in ppm; occupancy of the seats' time.
  std::uint32_t service_level_ppm = 0, abandoned_ppm = 0, occupancy_ppm = 0;
  std::uint32_t mean_wait_s = 0;
  std::vector<Staffing> staffing;

  friend bool operator==(const PlanInterval&, const PlanInterval&) = default;
};

struct Substitute {
  std::size_t member = 0;
  std::uint32_t least_spare = 0, most_spare = 0;  // seats that it could give, over the order's intervals

  friend bool operator==(const Substitute&, const Substitute&) = default;
};

// An order to be sent: one member and skill set, within one local day, without a break.
struct PlannedCallUp {
  std::size_t member = 0;
  SkillSet skills;   // of the pledge
  TimeMs call_at{};  // at the latest: begin less ramp-up, not before the activation
  TimeMs begin{};
  std::uint32_t ramp_up_minutes = 0;
  std::vector<std::uint32_t> seats;     // per interval from `begin` on
  std::vector<Substitute> substitutes;  // in the order in which they are asked

  friend bool operator==(const PlannedCallUp&, const PlannedCallUp&) = default;
};

struct MemberCost {
  std::size_t member = 0;
  std::int64_t seat_minutes = 0, talk_minutes = 0;  // talk: expected
  std::int64_t seat_cents = 0, talk_cents = 0;      // rounded half up, once per member
  std::uint32_t planned_share_ppm = 0;              // of all seat-minutes

  friend bool operator==(const MemberCost&, const MemberCost&) = default;
};

enum class GapReason : std::uint8_t {
  kRampUp,     // pledged, but not ready so soon after the activation
  kNotPledged  // nobody promised that many
};
[[nodiscard]] std::string_view to_text(GapReason reason);

// Consecutive intervals of one demand in which fewer seats are planned than needed.
struct PlanGap {
  std::size_t demand = 0;
  TimeMs begin{}, end{};
  GapReason reason{};
  std::uint32_t most_missing = 0;  // seats
  std::int64_t missing_seat_minutes = 0;
  std::uint32_t least_service_level_ppm = 0;

  friend bool operator==(const PlanGap&, const PlanGap&) = default;
};

// Consecutive intervals in which as many of as many pledged seats are owed to the same other case.
struct PlanOwed {
  std::size_t member = 0;
  std::string case_id, case_title;
  TimeMs begin{}, end{};
  std::uint32_t promised = 0;  // by the member's pledges that the case's orders draw on
  std::uint32_t owed = 0;      // of those

  friend bool operator==(const PlanOwed&, const PlanOwed&) = default;
};

struct FallbackShare {
  std::size_t site = 0;  // index into the input's sites
  std::uint32_t percent = 0;

  friend bool operator==(const FallbackShare&, const FallbackShare&) = default;
};

struct OperationPlan {
  PlanInput input;
  std::vector<std::vector<PlanInterval>> intervals;  // one list per demand
  std::vector<PlannedCallUp> call_ups;               // in the order in which they are sent
  std::vector<MemberCost> costs;                     // one per member
  std::int64_t cost_cents = 0;
  TimeMs budget_lasts_until = kNever;  // the interval in which the budget is used up begins then; kNever: it suffices
  std::vector<PlanGap> gaps;
  std::vector<PlanOwed> owed;           // by member, case, time
  std::vector<FallbackShare> fallback;  // sums to 100; by site key; empty without sites of members with a share

  friend bool operator==(const OperationPlan&, const OperationPlan&) = default;
};

// The greedy plan. Seats that a member owes to other cases are taken from its pledges first, see plan_owed.h. Per
// interval, demands with more skills first (who can serve them is scarcer):
//  1. the seats that Erlang A needs for the target;
//  2. each member its share of them, rounded down or up, as far as its pledge allows; who is furthest behind is rounded
//  up,
//     but nobody loses a seat for that until another is two seats further behind. Then who still has seats, by ramp-up
//     time, price, key. Within a member the pledge with the fewest skills first.
// Skill sets are planned as if they shared nobody, so the plan is a little on the safe side. kInvalidArgument with one
// sentence where the input contradicts itself or is out of bounds.
[[nodiscard]] Result<OperationPlan> make_plan(PlanInput input);

// What a seat costs in an hour of uninterrupted talk, in cents: by this members are compared.
[[nodiscard]] std::int64_t price_of_seat_hour(const RateCard& rates);

// Static percentages for carriers, for the day on which the line itself is down: a member's share, split over its sites
// by channels; whole percents that sum to 100 by largest remainder, of equal ones the lower site key.
[[nodiscard]] std::vector<FallbackShare> fallback_shares(const std::vector<PlanMember>& members,
                                                         const std::vector<PlanSite>& sites);
// number;site;name;trunk;percent, a line per number and site.
[[nodiscard]] std::string fallback_csv(const OperationPlan& plan, char separator = ';');

// Everything that the plan says, one "path<TAB>value" a line, sorted, so that equal plans have equal texts and a hash
// over it names the plan. Tabs, line ends and backslashes of values are escaped by a backslash.
[[nodiscard]] std::string canonical_text(const OperationPlan& plan);

struct PlanDifference {
  std::string path;           // as in the canonical text: "demand/de/2026-11-30T07:00Z/needed"
  std::string before, after;  // empty where it is not there

  friend bool operator==(const PlanDifference&, const PlanDifference&) = default;
};
inline constexpr std::size_t kMostPlanDifferences = 5'000;
struct PlanComparison {
  std::vector<PlanDifference> differences;  // by path
  std::size_t left_out = 0;
};
[[nodiscard]] PlanComparison compare(const OperationPlan& before, const OperationPlan& after);

}  // namespace rufbund::alliance
