#include "alliance/call_up.h"

#include <algorithm>

#include "base/check.h"

namespace rufbund::alliance {
namespace {

using Refused = tl::unexpected<CallUpRefusal>;

std::int64_t interval_ms(const CallUp& order) { return std::int64_t{order.interval_minutes} * 60'000; }

CallUp after(const CallUp& order, CallUpState state) {
  CallUp out = order;
  out.state = state;
  ++out.revision;
  return out;
}

// Why this member cannot answer now; nothing where it can.
std::optional<CallUpRefusal> unanswerable(const CallUp& order, std::string_view member, TimeMs now,
                                          std::string_view person) {
  if (member != order.member) return CallUpRefusal::kNotThisMember;
  switch (order.state) {
    case CallUpState::kProposed:
      return CallUpRefusal::kNotOpenYet;
    case CallUpState::kAccepted:
    case CallUpState::kDeclined:
      return CallUpRefusal::kAnsweredAlready;
    case CallUpState::kExpired:
      return CallUpRefusal::kAfterDeadline;
    case CallUpState::kWithdrawn:
      return CallUpRefusal::kWithdrawn;
    case CallUpState::kOpen:
      break;
  }
  if (now > order.deadline) return CallUpRefusal::kAfterDeadline;
  if (person.size() > kMostCallUpText) return CallUpRefusal::kTextTooLong;
  return {};
}

std::vector<std::uint32_t> rest_of(const CallUp& order) {
  std::vector<std::uint32_t> rest = order.ordered;
  if (order.state == CallUpState::kAccepted)
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= order.accepted[i];
  return rest;
}

}  // namespace

std::string_view to_text(CallUpState state) {
  switch (state) {
    case CallUpState::kProposed:
      return "proposed";
    case CallUpState::kOpen:
      return "open";
    case CallUpState::kAccepted:
      return "accepted";
    case CallUpState::kDeclined:
      return "declined";
    case CallUpState::kExpired:
      return "expired";
    case CallUpState::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

std::string_view to_text(DeclineReason reason) {
  switch (reason) {
    case DeclineReason::kNone:
      return "none";
    case DeclineReason::kNoStaff:
      return "no_staff";
    case DeclineReason::kTechnical:
      return "technical";
    case DeclineReason::kOtherObligation:
      return "other_obligation";
    case DeclineReason::kForceMajeure:
      return "force_majeure";
    case DeclineReason::kOther:
      return "other";
  }
  return "";
}

std::string_view to_text(CallUpRefusal refusal) {
  switch (refusal) {
    case CallUpRefusal::kChangedMeanwhile:
      return "changed_meanwhile";
    case CallUpRefusal::kNotProposed:
      return "not_proposed";
    case CallUpRefusal::kNotOpenYet:
      return "not_open_yet";
    case CallUpRefusal::kNotThisMember:
      return "not_this_member";
    case CallUpRefusal::kAnsweredAlready:
      return "answered_already";
    case CallUpRefusal::kAfterDeadline:
      return "after_deadline";
    case CallUpRefusal::kWithdrawn:
      return "withdrawn";
    case CallUpRefusal::kDeadlinePassed:
      return "deadline_passed";
    case CallUpRefusal::kDeadlineNotPassed:
      return "deadline_not_passed";
    case CallUpRefusal::kOverAlready:
      return "over_already";
    case CallUpRefusal::kWrongIntervals:
      return "wrong_intervals";
    case CallUpRefusal::kMoreThanOrdered:
      return "more_than_ordered";
    case CallUpRefusal::kNothingAccepted:
      return "nothing_accepted";
    case CallUpRefusal::kNoReason:
      return "no_reason";
    case CallUpRefusal::kTextTooLong:
      return "text_too_long";
  }
  return "";
}

CallUpResult<CallUp> open(const CallUp& order, std::uint32_t revision, TimeMs now, TimeMs deadline) {
  if (revision != order.revision) return Refused{CallUpRefusal::kChangedMeanwhile};
  if (order.state != CallUpState::kProposed) return Refused{CallUpRefusal::kNotProposed};
  const TimeMs end = order.begin + Millis{interval_ms(order) * static_cast<std::int64_t>(order.ordered.size())};
  if (deadline <= now || deadline >= end) return Refused{CallUpRefusal::kDeadlinePassed};
  CallUp out = after(order, CallUpState::kOpen);
  out.opened_at = now;
  out.deadline = deadline;
  return out;
}

CallUpResult<CallUp> accept(const CallUp& order, std::string_view member, TimeMs now,
                            const std::vector<std::uint32_t>& seats, std::string_view person) {
  if (const auto why = unanswerable(order, member, now, person)) return Refused{*why};
  if (seats.size() != order.ordered.size()) return Refused{CallUpRefusal::kWrongIntervals};
  for (std::size_t i = 0; i < seats.size(); ++i)
    if (seats[i] > order.ordered[i]) return Refused{CallUpRefusal::kMoreThanOrdered};
  if (std::all_of(seats.begin(), seats.end(), [](std::uint32_t s) { return s == 0; }))
    return Refused{CallUpRefusal::kNothingAccepted};
  CallUp out = after(order, CallUpState::kAccepted);
  out.accepted = seats;
  out.answered_at = now;
  out.answered_by = person;
  return out;
}

CallUpResult<CallUp> accept_whole(const CallUp& order, std::string_view member, TimeMs now, std::string_view person) {
  return accept(order, member, now, order.ordered, person);
}

CallUpResult<CallUp> decline(const CallUp& order, std::string_view member, TimeMs now, DeclineReason reason,
                             std::string_view text, std::string_view person) {
  if (const auto why = unanswerable(order, member, now, person)) return Refused{*why};
  if (text.size() > kMostCallUpText) return Refused{CallUpRefusal::kTextTooLong};
  // "Other" says nothing by itself.
  if (reason == DeclineReason::kNone || (reason == DeclineReason::kOther && text.empty()))
    return Refused{CallUpRefusal::kNoReason};
  CallUp out = after(order, CallUpState::kDeclined);
  out.reason = reason;
  out.text = text;
  out.answered_at = now;
  out.answered_by = person;
  return out;
}

CallUpResult<CallUp> expire(const CallUp& order, TimeMs now) {
  if (order.state == CallUpState::kProposed) return Refused{CallUpRefusal::kNotOpenYet};
  if (order.state == CallUpState::kWithdrawn) return Refused{CallUpRefusal::kWithdrawn};
  if (order.state == CallUpState::kExpired) return Refused{CallUpRefusal::kOverAlready};
  if (order.state != CallUpState::kOpen) return Refused{CallUpRefusal::kAnsweredAlready};
  if (now <= order.deadline) return Refused{CallUpRefusal::kDeadlineNotPassed};
  return after(order, CallUpState::kExpired);
}

CallUpResult<CallUp> withdraw(const CallUp& order, std::uint32_t revision, TimeMs now, std::string_view text) {
  if (revision != order.revision) return Refused{CallUpRefusal::kChangedMeanwhile};
  if (order.state == CallUpState::kWithdrawn) return Refused{CallUpRefusal::kWithdrawn};
  if (order.state == CallUpState::kDeclined || order.state == CallUpState::kExpired)
    return Refused{CallUpRefusal::kOverAlready};
  if (text.size() > kMostCallUpText) return Refused{CallUpRefusal::kTextTooLong};
  CallUp out = after(order, CallUpState::kWithdrawn);
  for (std::size_t i = 0; i < out.accepted.size(); ++i)
    if (order.begin + Millis{interval_ms(order) * static_cast<std::int64_t>(i)} >= now) out.accepted[i] = 0;
  out.text = text;
  return out;
}

bool leaves_a_rest(const CallUp& order) {
  if (order.state == CallUpState::kDeclined || order.state == CallUpState::kExpired) return true;
  return order.state == CallUpState::kAccepted && order.accepted != order.ordered;
}

std::optional<CallUp> next_substitute(const CallUp& order, std::uint64_t new_id, TimeMs earliest) {
  if (!leaves_a_rest(order) || order.substitutes.empty()) return {};
  std::vector<std::uint32_t> rest = rest_of(order);
  for (std::size_t i = 0; i < rest.size(); ++i)
    if (order.begin + Millis{interval_ms(order) * static_cast<std::int64_t>(i)} < earliest) rest[i] = 0;
  const auto some = [](std::uint32_t s) { return s > 0; };
  const auto first = std::find_if(rest.begin(), rest.end(), some);
  if (first == rest.end()) return {};
  const auto last = std::find_if(rest.rbegin(), rest.rend(), some).base();
  CallUp out;
  out.id = new_id;
  out.replaces = order.id;
  out.member = order.substitutes.front();
  out.skills = order.skills;
  out.begin = order.begin + Millis{interval_ms(order) * (first - rest.begin())};
  out.interval_minutes = order.interval_minutes;
  out.ordered.assign(first, last);
  out.substitutes.assign(order.substitutes.begin() + 1, order.substitutes.end());
  return out;
}

std::vector<Commitment> commitments(const CallUp& order) {
  std::vector<Commitment> out;
  for (std::size_t i = 0; i < order.accepted.size(); ++i)
    if (order.accepted[i] > 0)
      out.push_back({order.id, order.member, order.skills,
                     order.begin + Millis{interval_ms(order) * static_cast<std::int64_t>(i)}, order.interval_minutes,
                     order.accepted[i]});
  return out;
}

std::optional<std::uint32_t> reliability_ppm(const std::vector<Delivered>& intervals) {
  std::uint64_t owed = 0, kept = 0;
  for (const Delivered& d : intervals) {
    owed += d.committed_seat_s;
    kept += std::min(d.delivered_seat_s, d.committed_seat_s);
  }
  if (owed == 0) return {};
  CHECK(kept <= UINT64_MAX / 1'000'000);  // 5 · 10⁵ years of one seat
  return static_cast<std::uint32_t>(kept * 1'000'000 / owed);
}

std::vector<AlertLevel> next_levels(AlertLevel from) {
  switch (from) {
    case AlertLevel::kNormal:
      return {AlertLevel::kWatch, AlertLevel::kActivation};
    case AlertLevel::kWatch:
      return {AlertLevel::kActivation, AlertLevel::kNormal};
    case AlertLevel::kActivation:
      return {AlertLevel::kLive, AlertLevel::kStandDown};
    case AlertLevel::kLive:
      return {AlertLevel::kStandDown};
    case AlertLevel::kStandDown:
      return {AlertLevel::kNormal, AlertLevel::kLive};
  }
  return {};
}

bool may_change(AlertLevel from, AlertLevel to) {
  const auto next = next_levels(from);
  return std::find(next.begin(), next.end(), to) != next.end();
}

}  // namespace rufbund::alliance
