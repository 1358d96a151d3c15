// A case in figures: what its hotlines and members did, by intervals, from the journals' quarter hours and the books.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alliance/records.h"
#include "projections/quarter.h"

namespace rufbund::office {

// A member of a hotline, as the key in force has it now; one that has left it since, too.
struct LineMember {
  std::string key, name;
  std::uint32_t agreed_ppm = 0, cap_ppm = 1'000'000;
};

struct LineQuarters {
  std::string hotline;
  std::map<MemberId, LineMember> members;
  std::vector<projections::Quarter> quarters;
};

struct CallFigures {
  std::uint64_t offered = 0, answered = 0, answered_in_target = 0, abandoned = 0, left_at_once = 0;
  std::int64_t wait_ms = 0, staffed_seat_ms = 0;
  std::int64_t conversations = 0;  // that count
  std::int64_t talk_ms = 0, norm_work_ms = 0;
  std::uint64_t thanks = 0;  // callers who said so by a key

  // Of all that joined the line less those that left at once, those answered in the target; nothing where none counts.
  [[nodiscard]] std::optional<std::uint32_t> service_level_ppm() const;
};

struct FigureInterval {
  TimeMs from;
  CallFigures figures;
};

// Why a share deviates, as far as the journal knows. The codes are the contract's.
struct DeviationReason {
  std::string_view code;
  std::uint64_t offers = 0;
  std::int64_t norm_work_ms = 0;
};

struct CaseShare {
  std::string hotline, member, name;
  std::uint32_t agreed_ppm = 0;                // by the keys that were in force when work was counted
  std::optional<std::uint32_t> delivered_ppm;  // nothing while none was counted
  std::int64_t norm_work_ms = 0, conversations = 0;
  std::vector<DeviationReason> reasons;
};

// What a member did, and what it costs; as `GET .../spend` says it.
struct MemberSpend {
  std::int64_t conversations = 0, talk_ms = 0, seat_ms = 0, cents = 0;
  std::int64_t unpriced_talk_ms = 0, unpriced_seat_ms = 0;  // of those, when the member had no rate card

  [[nodiscard]] bool lacks_card() const { return unpriced_talk_ms > 0 || unpriced_seat_ms > 0; }
};

struct CaseMember {
  std::string member, name;
  std::int64_t committed_seat_ms = 0, delivered_seat_ms = 0;
  std::optional<std::uint32_t> reliability_ppm;
  std::int64_t staffed_seat_ms = 0;
  std::int64_t rounded_seat_ms = 0;  // of these, told so coarsely that no commitment could have them
  std::int64_t conversations = 0, counted = 0, talk_ms = 0, norm_work_ms = 0;
  std::uint64_t offers = 0, refused = 0, timed_out = 0, unreachable = 0;
  MemberSpend spend;
  std::vector<alliance::DeliveryInterval> intervals;
};

struct CaseFigures {
  TimeMs at, from, to;
  std::int64_t step_minutes = 15;
  std::int64_t target_ms = 0, left_at_once_ms = projections::kLeftAtOnceMs;
  CallFigures totals;
  std::vector<FigureInterval> intervals;
  std::vector<CaseShare> shares;    // by hotline, as the case has them, and member
  std::vector<CaseMember> members;  // by key
};

inline constexpr std::size_t kMostFigureIntervals = 3'000;

// From the quarter hour in which the case was opened to the end of that in which it was closed or is now.
[[nodiscard]] std::pair<TimeMs, TimeMs> period_of(const alliance::Case& c, TimeMs now);
// 15 up to two days, 60 up to a month, else 1440.
[[nodiscard]] std::int64_t step_for(TimeMs from, TimeMs to);
// The longest wait that is counted apart and is no longer than a target, in ms; 0 where there is none.
[[nodiscard]] std::int64_t counted_target_ms(std::int64_t target_ms);

// `step_minutes`: 15, 60 or 1440. `spend` by member.
[[nodiscard]] CaseFigures case_figures(const alliance::Case& c, const std::vector<LineQuarters>& lines,
                                       const std::vector<alliance::DeliveryInterval>& delivery,
                                       const std::map<std::string, MemberSpend>& spend, TimeMs now,
                                       std::int64_t step_minutes);

}  // namespace rufbund::office
