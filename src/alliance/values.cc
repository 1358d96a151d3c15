#include "alliance/values.h"

#include <algorithm>
#include <charconv>

namespace rufbund::alliance {
namespace {

template <class Enum>
std::optional<Enum> enum_of(std::string_view text, int last) {
  for (int i = 0; i <= last; ++i)
    if (to_text(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  return std::nullopt;
}

// "callup-12" → 12
std::uint64_t number_of(std::string_view id) {
  const std::string_view digits = id.substr(id.rfind('-') + 1);
  std::uint64_t out = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return out;
}

std::vector<std::uint32_t> seats_of(const Numbers& numbers) {
  std::vector<std::uint32_t> out;
  for (const std::int64_t n : numbers)
    out.push_back(static_cast<std::uint32_t>(std::clamp<std::int64_t>(n, 0, UINT32_MAX)));
  return out;
}

}  // namespace

std::optional<AlertLevel> alert_level(std::string_view text) { return enum_of<AlertLevel>(text, 4); }
std::optional<DeclineReason> decline_reason(std::string_view text) { return enum_of<DeclineReason>(text, 5); }
std::optional<CallUpState> call_up_state(std::string_view text) { return enum_of<CallUpState>(text, 5); }

Result<Pledge> pledge_of(const PledgeRecord& record) {
  Pledge out;
  out.member = record.member;
  out.skills = record.skills;
  const auto level = alert_level(record.level);
  const auto from = parse_date(record.valid_from), to = parse_date(record.valid_to);
  if (!level) return fail(ErrorCode::kInvalidArgument, "level");
  if (!from) return fail(ErrorCode::kInvalidArgument, "valid_from");
  if (!to) return fail(ErrorCode::kInvalidArgument, "valid_to");
  out.level = *level;
  out.from = *from;
  out.to = *to;
  if (record.seats.size() != kHoursOfWeek) return fail(ErrorCode::kInvalidArgument, "seats");
  for (std::size_t i = 0; i < record.seats.size(); ++i) {
    if (record.seats[i] < 0 || record.seats[i] > kMostSeats) return fail(ErrorCode::kInvalidArgument, "seats");
    out.seats[i] = static_cast<std::uint16_t>(record.seats[i]);
  }
  out.ramp_up_minutes = static_cast<std::uint32_t>(record.ramp_up_min);
  for (const std::string& day : record.blackouts) {
    const auto date = parse_date(day);
    if (!date) return fail(ErrorCode::kInvalidArgument, "blackouts");
    out.blackouts.push_back(*date);
  }
  return out;
}

PledgeRecord record_of(const Pledge& pledge) {
  PledgeRecord out;
  out.member = pledge.member;
  out.skills = pledge.skills;
  out.level = to_text(pledge.level);
  out.valid_from = to_text(pledge.from);
  out.valid_to = to_text(pledge.to);
  out.ramp_up_min = pledge.ramp_up_minutes;
  out.seats.assign(pledge.seats.begin(), pledge.seats.end());
  for (const Date day : pledge.blackouts) out.blackouts.push_back(to_text(day));
  return out;
}

CallUp call_up_of(const CallUpRecord& record) {
  CallUp out;
  out.id = number_of(record.id);
  out.replaces = record.replaces.empty() ? 0 : number_of(record.replaces);
  out.revision = static_cast<std::uint32_t>(record.version);
  out.member = record.member;
  out.skills = record.skills;
  out.begin = record.begin_at;
  out.interval_minutes = static_cast<std::uint32_t>(record.interval_minutes);
  out.ordered = seats_of(record.ordered);
  out.substitutes = record.substitutes;
  out.state = call_up_state(record.state).value_or(CallUpState::kProposed);
  out.opened_at = record.opened_at;
  out.deadline = record.deadline;
  out.answered_at = record.answered_at;
  out.answered_by = record.answered_by;
  out.accepted = seats_of(record.accepted);
  out.reason = decline_reason(record.reason).value_or(DeclineReason::kNone);
  out.text = record.text;
  return out;
}

// The record's version is left: it is what its author saw, and counted up where it is stored.
void take_over(const CallUp& call_up, CallUpRecord& record) {
  record.member = call_up.member;
  record.skills = call_up.skills;
  record.begin_at = call_up.begin;
  record.interval_minutes = call_up.interval_minutes;
  record.ordered.assign(call_up.ordered.begin(), call_up.ordered.end());
  record.substitutes = call_up.substitutes;
  record.state = to_text(call_up.state);
  record.opened_at = call_up.opened_at;
  record.deadline = call_up.deadline;
  record.answered_at = call_up.answered_at;
  record.answered_by = call_up.answered_by;
  record.accepted.assign(call_up.accepted.begin(), call_up.accepted.end());
  record.reason = call_up.reason == DeclineReason::kNone ? std::string_view() : to_text(call_up.reason);
  record.text = call_up.text;
}

}  // namespace rufbund::alliance
