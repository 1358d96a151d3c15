// What members delivered of the seats that they owe, from the journal; and what the line is told of these. The same
// call twice changes nothing: what is on record is set, never added to. Any thread, with its own books.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alliance/call_up.h"
#include "alliance/records.h"
#include "projections/quarter.h"
#include "storage/office_books.h"

namespace rufbund::office {

// Which of a member's seats were there in a quarter hour, and how long.
struct StaffedQuarter {
  TimeMs from;
  std::vector<projections::StaffedTime> staffed;
};

// A member on a hotline: what the hotline's skills are in the seats' masks, by key; and the quarter hours in which a
// seat was there.
struct StaffedLine {
  std::map<std::string, core::SkillMask> skills;  // 0 for a topic that any seat may serve
  std::vector<StaffedQuarter> quarters;
};

// The quarter hours that begin in [from, to), up to now. Nothing while the journal is still being read.
using StaffedSource = std::function<std::optional<StaffedLine>(const std::string& hotline, const std::string& member,
                                                               TimeMs from, TimeMs to)>;

// The longest order, in time.
inline constexpr Millis kLongestCallUp{static_cast<std::int64_t>(alliance::kMostCallUpIntervals) * 3'600'000};

// Sets committed and delivered seat-ms of every interval that has begun, of orders that ended no earlier than `since`.
// A seat counts for an order whose skills it has, and for one order at a time: seat_credit.h has the rule. An order for
// a skill that the hotline does not have gets nothing; where the skill was there once, what was measured then stands. A
// commitment ends with its case; in the quarter hour that the end cuts, the first measure after it holds. False: of
// some nothing is known yet.
[[nodiscard]] Result<bool> measure_delivery(storage::OfficeBooks& books, const StaffedSource& staffed, TimeMs now,
                                            TimeMs since);

// What a line is told: so many seats are owed from then to then. For the same `from` the later word counts; 0 seats
// take back what was told for that `from`. A commitment that ends as it was told is not told of again.
struct CommittedSeats {
  std::string hotline, member;
  std::int64_t seats = 0;
  TimeMs from, to;
  friend bool operator==(const CommittedSeats&, const CommittedSeats&) = default;
};
using CommitHook = std::function<Result<void>(const CommittedSeats&)>;

// Tells the lines of commitments that begin, change or end early: once each, also over a restart. Only a crash between
// telling and noting it down tells the same thing again. What a hook refuses is told in the next round.
[[nodiscard]] Result<void> tell_commitments(storage::OfficeBooks& books, const CommitHook& hook, TimeMs now);

}  // namespace rufbund::office
