#include "office/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "alliance/case_records.h"
#include "alliance/record_text.h"
#include "office/call_ups.h"
#include "office/seat_credit.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;
using alliance::DeliveryInterval;
using alliance::LineCommitment;
using projections::kQuarterMs;
using storage::OfficeBooks;

using Line = std::pair<std::string, std::string>;  // hotline, member

// An order with the end of its case.
struct Owed {
  CallUpRecord record;
  TimeMs closed_at = kNever;

  [[nodiscard]] std::int64_t length() const { return record.interval_minutes * 60'000; }
  // Seats owed at an instant.
  [[nodiscard]] std::int64_t at(TimeMs when) const {
    if (when < record.begin_at || when >= closed_at) return 0;
    const auto index = static_cast<std::size_t>((when - record.begin_at).count() / length());
    return index < record.accepted.size() ? record.accepted[index] : 0;
  }
};

// Accepted orders that begin after `after` and end no earlier than `since`, by line. A withdrawn one keeps what was
// owed before it was withdrawn.
Result<std::map<Line, std::vector<Owed>>> owed_since(OfficeBooks& books, TimeMs after, TimeMs since) {
  auto records = books.select<CallUpRecord>(
      "WHERE state IN ('accepted', 'withdrawn') AND begin_at > :after "
      "ORDER BY begin_at, created_at, id",
      {{"after", after.ms}});
  if (!records) return tl::unexpected(records.error());
  std::map<std::string, TimeMs> closed;
  std::map<Line, std::vector<Owed>> out;
  for (CallUpRecord& record : *records) {
    if (record.accepted.empty() || end_of(record) < since) continue;
    const auto [known, fresh] = closed.emplace(record.case_id, kNever);
    if (fresh) {
      auto found = books.find<alliance::Case>(record.case_id);
      if (!found) return tl::unexpected(found.error());
      if (*found && (*found)->closed_at != TimeMs{}) known->second = (*found)->closed_at;
    }
    out[{record.hotline, record.member}].push_back({std::move(record), known->second});
  }
  return out;
}

// An order's part of a quarter hour.
struct OwedQuarter {
  std::string interval;  // id
  SeatsOwed owed;
};

// No seat has it: nothing counts for a skill that the hotline does not know.
constexpr core::SkillMask kUnknownSkill = 1;

// What a seat needs to count for an order.
core::SkillMask mask_of(const alliance::Words& skills, const std::map<std::string, core::SkillMask>& known) {
  core::SkillMask out = 0;
  for (const std::string& skill : skills) {
    const auto found = known.find(skill);
    out |= found == known.end() ? kUnknownSkill : found->second;
  }
  return out;
}

// What one line's orders owe up to now: the intervals by their id, and their parts by quarter hour in the orders'
// order.
std::map<TimeMs, std::vector<OwedQuarter>> owed_quarters(const std::vector<Owed>& orders, const StaffedLine& line,
                                                         TimeMs now, std::map<std::string, DeliveryInterval>& out) {
  std::map<TimeMs, std::vector<OwedQuarter>> quarters;
  for (const Owed& order : orders) {
    const TimeMs end = std::min({end_of(order.record), now, order.closed_at});
    const core::SkillMask skills = mask_of(order.record.skills, line.skills);
    for (TimeMs from = order.record.begin_at; from < end; from = from + Millis{kQuarterMs}) {
      const std::int64_t seats = order.at(from);
      const auto index = (from - order.record.begin_at).count() / order.length();
      // Nobody owes what was there before it said yes.
      const std::int64_t begin = std::max(from.ms, order.record.answered_at.ms);
      const std::int64_t part = std::min(end.ms, from.ms + kQuarterMs) - begin;
      if (part <= 0) continue;
      std::string id = fmt::format("{}.{}", order.record.id, index);
      DeliveryInterval& interval = out[id];
      interval.id = id;
      interval.call_up = order.record.id;
      interval.member = order.record.member;
      interval.hotline = order.record.hotline;
      interval.from_at = order.record.begin_at + Millis{index * order.length()};
      interval.length_ms = order.length();
      interval.committed_seat_ms += seats * part;
      if (seats > 0) quarters[projections::quarter_of(from)].push_back({std::move(id), {skills, seats, part}});
    }
  }
  return quarters;
}

// What one line's orders owe and got; by the interval's id.
std::map<std::string, DeliveryInterval> delivered(const std::vector<Owed>& orders, const StaffedLine& line,
                                                  TimeMs now) {
  std::map<std::string, DeliveryInterval> out;
  const auto quarters = owed_quarters(orders, line, now, out);
  for (const StaffedQuarter& there : line.quarters) {
    const auto parts = quarters.find(there.from);
    if (parts == quarters.end()) continue;
    std::vector<SeatsOwed> owed;
    for (const OwedQuarter& part : parts->second) owed.push_back(part.owed);
    const std::vector<std::int64_t> got = credited(there.staffed, owed);
    for (std::size_t i = 0; i < got.size(); ++i) out[parts->second[i].interval].delivered_seat_ms += got[i];
  }
  return out;
}

// Whether what was measured before stands. What a seat does after the end of a case that cuts a quarter hour is not
// told apart from what it did before: the first measure after the end holds. And a skill that is unknown now was known
// then.
bool stands(const DeliveryInterval& before, const DeliveryInterval& now, const Owed& order, bool unknown_skill) {
  const bool cut = order.closed_at > now.from_at && order.closed_at < now.from_at + Millis{now.length_ms} &&
                   order.closed_at.ms % kQuarterMs != 0;
  return unknown_skill || (cut && before.committed_seat_ms == now.committed_seat_ms);
}

Result<void> keep(OfficeBooks& books, std::map<std::string, DeliveryInterval> intervals,
                  const std::vector<Owed>& orders, const StaffedLine& line) {
  std::map<std::string, DeliveryInterval> known;
  for (const Owed& order : orders) {
    auto found = books.select<DeliveryInterval>("WHERE call_up = :id", {{"id", order.record.id}});
    if (!found) return tl::unexpected(found.error());
    const bool unknown_skill = (mask_of(order.record.skills, line.skills) & kUnknownSkill) != 0;
    for (DeliveryInterval& interval : *found) {
      const auto now = intervals.find(interval.id);
      if (now != intervals.end() && stands(interval, now->second, order, unknown_skill))
        now->second.delivered_seat_ms = interval.delivered_seat_ms;
      known[interval.id] = std::move(interval);
    }
  }
  return books.transaction([&]() -> Result<void> {
    for (const auto& [id, interval] : intervals) {
      const auto before = known.find(id);
      if (before != known.end() && alliance::json_difference(interval, &before->second) == "{}") continue;
      const auto kept = before == known.end() ? books.insert(interval) : books.store(interval);
      if (!kept) return kept;
    }
    return {};
  });
}

}  // namespace

Result<bool> measure_delivery(OfficeBooks& books, const StaffedSource& staffed, TimeMs now, TimeMs since) {
  auto lines = owed_since(books, since - kLongestCallUp, since);
  if (!lines) return tl::unexpected(lines.error());
  bool whole = true;
  for (auto& [line, orders] : *lines) {
    std::erase_if(orders, [&](const Owed& o) { return o.record.begin_at >= now; });
    if (orders.empty()) continue;
    TimeMs from = kNever, to;
    for (const Owed& o : orders) {
      from = std::min(from, o.record.begin_at);
      to = std::max(to, std::min(end_of(o.record), now));
    }
    const auto there = staffed(line.first, line.second, projections::quarter_of(from), to);
    if (!there) {
      whole = false;
      continue;
    }
    if (auto kept = keep(books, delivered(orders, *there, now), orders, *there); !kept)
      return tl::unexpected(kept.error());
  }
  return whole;
}

Result<void> tell_commitments(OfficeBooks& books, const CommitHook& hook, TimeMs now) {
  auto lines = owed_since(books, now - kLongestCallUp, now);
  if (!lines) return tl::unexpected(lines.error());
  auto known = books.select<LineCommitment>();
  if (!known) return tl::unexpected(known.error());
  std::map<Line, LineCommitment> told;
  for (LineCommitment& one : *known) {
    const Line line{one.hotline, one.member};
    (void)(*lines)[line];  // also what nobody owes any more
    told[line] = std::move(one);
  }
  const TimeMs quarter = projections::quarter_of(now);
  for (const auto& [line, orders] : *lines) {
    const auto owed_at = [&orders = orders](TimeMs when) {
      std::int64_t sum = 0;
      for (const Owed& order : orders) sum += order.at(when);
      return sum;
    };
    // How long what is owed now stays the same.
    const std::int64_t seats = owed_at(now);
    TimeMs to = quarter + Millis{kQuarterMs};
    while (seats > 0 && owed_at(to) == seats) to = to + Millis{kQuarterMs};
    const auto before = told.find(line);
    const std::int64_t told_seats = before == told.end() ? 0 : before->second.seats;
    const bool told_holds = told_seats > 0 && before->second.to_at > now;
    if (seats == 0 && !told_holds) continue;
    if (told_holds && told_seats == seats && before->second.to_at == to) continue;
    CommittedSeats change{line.first, line.second, seats, quarter, to};
    // The same seats for longer or shorter than was told, and none any more: the same beginning.
    if (told_holds && (seats == told_seats || seats == 0)) change.from = before->second.from_at;
    if (seats == 0) change.to = before->second.to_at;
    // Other seats: what was told is taken back, so that it does not count again once the new word ends.
    if (told_holds && change.from != before->second.from_at) {
      const CommittedSeats back{line.first, line.second, 0, before->second.from_at, before->second.to_at};
      if (auto done = hook(back); !done) return done;
    }
    if (auto done = hook(change); !done) return done;
    LineCommitment note;
    note.id = line.first + "/" + line.second;
    note.hotline = line.first;
    note.member = line.second;
    note.seats = change.seats;
    note.from_at = change.from;
    note.to_at = change.to;
    if (auto noted = before == told.end() ? books.insert(note) : books.store(note); !noted) return noted;
  }
  return {};
}

}  // namespace rufbund::office
