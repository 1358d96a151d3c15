// What a simulation is made of: plain values, as a scenario's file or the planner gives them. docs/simulation.md
// explains each; scenario_file.h reads the file.
//
// Times are milliseconds from the scenario's begin; seats, members and lines are indexes into their lists.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "core/command.h"
#include "sim/distribution.h"

namespace rufbund::sim {

// A value that holds from `from_ms` until the next step's.
struct Step {
  std::int64_t from_ms = 0;
  double value = 0;
};

struct Interval {
  std::int64_t from_ms = 0, to_ms = 0;
};

// A policy that is changed at a moment.
struct LaterSetting {
  std::int64_t at_ms = 0;
  core::ChangeSetting change;
};

struct Line {
  std::string key;
  std::vector<Interval> open;  // none: always
  struct Skill {
    std::string key;
    std::uint8_t scarcity = 0;
  };
  std::vector<Skill> skills;  // SkillId is the index and 1
  struct Topic {
    std::string key;
    std::uint8_t skill = 0;  // SkillId; 0: any seat
    Millis norm_work{180'000};
  };
  std::vector<Topic> topics;  // TopicId is the index and 1
  struct Class {
    Millis head_start{};
    bool emergency = false;
  };
  std::vector<Class> classes;  // ClassId is the index; the first is the ordinary one
  std::vector<core::ChangeSetting> settings;
  std::vector<LaterSetting> later{};
  std::uint32_t most_tickets = 100'000;
  std::uint32_t caller_places = 1 << 20;  // a power of two
};

// What a caller does who was not helped, or was and has another question.
struct Redial {
  double probability = 0;
  Distribution delay = Distribution::exponential(600);
  std::uint32_t most_attempts = 1000;
  double next_day = 0;  // of those who do not: ring on the next day, at an hour of Callers::day_hours
};

// Callers of one kind. Either a finite population whose first calls fall as the curve says, or a Poisson stream.
struct Callers {
  std::string key;
  std::uint32_t line = 0;
  std::uint8_t topic = 1;
  std::uint8_t language = 0;  // SkillId
  std::uint8_t klass = 0;
  std::uint64_t number = 0;  // distinct callers; 0: the curve's values are calls per second
  std::vector<Step> curve;   // weights, or calls per second; the last step ends with the scenario
  double day_sigma = 0;      // of the logarithm of a factor of mean 1, drawn for each day
  double withheld = 0;       // share without a caller key
  Distribution menu = Distribution::constant(0);
  Distribution patience;
  Distribution talk = Distribution::exponential(180);
  Redial after_busy, after_abandonment, after_service, after_closed;
  std::int32_t own_member = -1;   // where every member has a number of its own, these ring this member's; −1: any
  std::vector<double> day_hours;  // weights of the 24 hours; empty: all alike
  // Where the same service has several numbers: kinds of callers that differ in the line alone, and how likely a redial
  // goes to another of them.
  std::vector<std::uint32_t> other_numbers;
  double tries_other_number = 0;
  // Of those who were told when an attempt will succeed, so many ring at that time and not before, within the spread.
  double heeds_return_time = 0;
  Distribution return_spread = Distribution::uniform(0, 600);
  // Of those whose patience is below the least wait that they are told, so many hang up at once instead of then.
  double heeds_estimate = 0;
};

struct Member {
  std::string key, name;
  std::uint32_t share_ppm = 0, floor_ppm = 0, cap_ppm = 0;  // cap 0: none
  std::int64_t cents_per_seat_hour = 0;
  // Of the line that it has where every member has one of its own.
  std::vector<core::ChangeSetting> own_line{};
  std::vector<LaterSetting> own_line_later{};
};

struct Site {
  std::string key, name;
  std::uint32_t member = 0;
  std::uint32_t line = 0;
  core::SiteKind kind = core::SiteKind::kTrunk;
  Millis wrap_up{};
};

// Seats of one site with the same skills and habits.
struct SeatGroup {
  std::uint32_t site = 0;
  core::SkillMask skills = 0;
  std::vector<Step> seats;  // staffed, whole numbers
  Millis ramp_up{};         // those who come sign in evenly over this time
  Distribution ring = Distribution::constant(0);
  Distribution talk;  // never: the caller's
  double talk_factor = 1;
  double never_answers = 0, refuses = 0;
  double refuses_short = 0;                              // hangs up after a second
  Distribution back_after = Distribution::constant(60);  // an agent who was signed out for not answering
};

struct Fault {
  enum class Kind : std::uint8_t {
    kSiteLost,      // conversations break, offers fail, until it is there again
    kMemberLate,    // its seats come so much later; a shift that begins in [from, to)
    kCarrierFlaps,  // every `period` all callers' legs break, and for `length` nobody gets through
    kNodeRestarts,  // away for the time; the callers' legs are gone
  };
  Kind kind{};
  std::int64_t from_ms = 0, to_ms = 0;
  std::uint32_t index = 0;  // site, member or line
  std::int64_t period_ms = 0, length_ms = 0;
};

struct Scenario {
  std::string key;
  std::string title_de, title_en;
  std::vector<std::string> notes_de, notes_en;  // what was assumed, for whoever reads the report
  TimeMs begin{1'800'000'000'000};
  std::int64_t utc_offset_ms = 0;  // of the local time that it is told in
  std::int64_t length_ms = 0;
  std::int64_t warm_up_ms = 0;  // figures count from here
  std::int64_t interval_ms = 900'000;
  std::uint64_t seed = 1;
  std::uint32_t replications = 1;
  std::vector<Line> lines;
  std::vector<Callers> callers;
  std::vector<Member> members;
  std::vector<Site> sites;
  std::vector<SeatGroup> seats;
  std::vector<Fault> faults;
};

// Seats of a group at a time.
[[nodiscard]] std::uint32_t staffed(const SeatGroup& group, std::int64_t at_ms);
// The most seats that the group ever has.
[[nodiscard]] std::uint32_t most_staffed(const SeatGroup& group);

}  // namespace rufbund::sim
