#include "office/call_ups.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/local_time.h"
#include "alliance/values.h"

namespace rufbund::office {
namespace {

using alliance::CallUp;
using alliance::CallUpRecord;
using alliance::Notice;
using storage::Author;
using storage::OfficeBooks;

// How long a person may take who reads e-mail before the telephone rings: a quarter of the time that is left.
constexpr std::int64_t kTelephoneAfterPart = 4;
constexpr Millis kTelephoneAfterMost{10 * 60'000};
// An answer is there before the first interval begins, and whoever is asked has at least this long for it.
constexpr Millis kBeforeBegin{60'000}, kLeastToAnswer{60'000};

tl::unexpected<Error> refused(alliance::CallUpRefusal why) {
  return fail(ErrorCode::kConflict, std::string(to_text(why)));
}

// The case's timeline says what became of it.
Result<void> note_in_case(OfficeBooks& books, const CallUpRecord& record, std::string_view kind, const Author& author) {
  if (record.case_id.empty()) return {};
  auto id = books.next_id("entry");
  if (!id) return tl::unexpected(id.error());
  alliance::CaseEntry entry;
  entry.id = *id;
  entry.case_id = record.case_id;
  entry.kind = kind;
  entry.text = record.id + " " + record.member;
  entry.account = author.account;
  entry.name = author.name;
  entry.at = author.at;
  return books.insert(entry);
}

// Whether there is nothing left to do for it.
Result<bool> is_over(OfficeBooks& books, const std::string& case_id) {
  auto found = books.find<alliance::Case>(case_id);
  if (!found) return tl::unexpected(found.error());
  return *found && (*found)->closed_at != TimeMs{};
}

Result<std::string> topic_of(OfficeBooks& books, const CallUpRecord& record) {
  auto found = books.find<alliance::Case>(record.case_id);
  if (!found) return tl::unexpected(found.error());
  return *found ? (*found)->title : std::string();
}

// Whether a member takes on anything: not where it was suspended, rests or has left since the order was planned. One
// that the books do not name is the file's alone, and has no status.
Result<bool> takes_part(OfficeBooks& books, const std::string& member) {
  auto found = books.find<alliance::Member>(member);
  if (!found) return tl::unexpected(found.error());
  return !*found || (*found)->status == "active";
}

// The office asks, whoever's answer or silence made it ask: a substitute's own log shall not say which rival could not
// staff.
Author office_at(TimeMs at) { return {"office", "office", "", "", at}; }

// What an order leaves open goes to the next in order who takes part, with as much time to answer as the first had, but
// not beyond the begin. What has begun by then, or is too close for an answer, is lost; the rest is not.
Result<void> ask_substitute(OfficeBooks& books, const CallUpRecord& record, TimeMs now) {
  CallUp order = alliance::call_up_of(record);
  if (!alliance::leaves_a_rest(order)) return {};
  auto closed = is_over(books, record.case_id);
  if (!closed) return tl::unexpected(closed.error());
  if (*closed) return {};
  while (!order.substitutes.empty()) {
    const auto may_be_asked = takes_part(books, order.substitutes.front());
    if (!may_be_asked) return tl::unexpected(may_be_asked.error());
    if (*may_be_asked) break;
    order.substitutes.erase(order.substitutes.begin());
  }
  if (order.substitutes.empty()) return {};
  const Author author = office_at(now);
  const auto next = alliance::next_substitute(order, 0, now + kLeastToAnswer + kBeforeBegin);
  if (!next) {
    const bool rest = alliance::next_substitute(order, 0).has_value();
    return rest ? note_in_case(books, record, "no_time_for_substitute", author) : Result<void>{};
  }
  CallUpRecord substitute;
  substitute.case_id = record.case_id;
  substitute.plan = record.plan;
  substitute.hotline = record.hotline;
  substitute.replaces = record.id;
  substitute.created_at = author.at;
  alliance::take_over(*next, substitute);
  auto id = books.next_id("callup");
  if (!id) return tl::unexpected(id.error());
  substitute.id = *id;
  const CallUp proposed = alliance::call_up_of(substitute);
  const Millis patience = record.deadline - record.opened_at;
  const TimeMs deadline = std::min(now + patience, next->begin - kBeforeBegin);
  auto opened = alliance::open(proposed, proposed.revision, author.at, deadline);
  if (!opened) return note_in_case(books, record, "no_time_for_substitute", author);
  alliance::take_over(*opened, substitute);
  if (auto added = books.add(substitute, author); !added) return added;
  auto topic = topic_of(books, record);
  if (!topic) return tl::unexpected(topic.error());
  if (auto told = issue_notices(books, substitute, *topic, author.at); !told) return told;
  return note_in_case(books, substitute, "substitute_asked", author);
}

}  // namespace

const std::string& phone_at(const alliance::Contact& contact, TimeMs at) {
  const int hour = alliance::to_local(at).hour;
  return hour < 7 || hour >= 19 ? contact.night_phone : contact.day_phone;
}

TimeMs end_of(const CallUpRecord& record) {
  return record.begin_at + Millis{record.interval_minutes * 60'000 * static_cast<std::int64_t>(record.ordered.size())};
}

Result<void> answer_call_up(OfficeBooks& books, const std::string& id, const std::string& member,
                            const CallUpAnswer& answer, const Author& author, std::optional<CallUpRecord>& record) {
  return books.transaction([&]() -> Result<void> {
    auto found = books.find<CallUpRecord>(id);
    if (!found) return tl::unexpected(found.error());
    if (!*found || (*found)->member != member) return fail(ErrorCode::kNotFound, "There is no such call-up.");
    record = **found;
    auto over = is_over(books, record->case_id);
    if (!over) return tl::unexpected(over.error());
    if (*over && record->state == "open") return refused(alliance::CallUpRefusal::kWithdrawn);
    if (answer.accepts) {
      const auto may_accept = takes_part(books, member);
      if (!may_accept) return tl::unexpected(may_accept.error());
      if (!*may_accept) return fail(ErrorCode::kConflict, "member_not_active");
    }
    const CallUp order = alliance::call_up_of(*record);
    std::vector<std::uint32_t> seats;
    for (const std::int64_t n : answer.seats) seats.push_back(static_cast<std::uint32_t>(n));
    const auto reason = alliance::decline_reason(answer.reason).value_or(alliance::DeclineReason::kOther);
    const auto after = !answer.accepts ? alliance::decline(order, member, author.at, reason, answer.text, answer.person)
                       : seats.empty() ? alliance::accept_whole(order, member, author.at, answer.person)
                                       : alliance::accept(order, member, author.at, seats, answer.person);
    if (!after) return refused(after.error());
    alliance::take_over(*after, *record);
    record->answered_via = answer.via;
    if (auto put = books.put(*record, author); !put) return put;
    if (auto noted = note_in_case(books, *record, record->state, author); !noted) return noted;
    return ask_substitute(books, *record, author.at);
  });
}

Result<int> expire_call_ups(OfficeBooks& books, TimeMs now) {
  auto open =
      books.select<CallUpRecord>("WHERE state = 'open' AND deadline < :now ORDER BY deadline, id", {{"now", now.ms}});
  if (!open) return tl::unexpected(open.error());
  const Author author = office_at(now);
  int count = 0;
  for (const CallUpRecord& seen : *open) {
    auto done = books.transaction([&]() -> Result<void> {
      auto found = books.find<CallUpRecord>(seen.id);
      if (!found) return tl::unexpected(found.error());
      if (!*found) return {};
      CallUpRecord record = **found;
      const auto expired = alliance::expire(alliance::call_up_of(record), now);
      if (!expired) return {};  // answered meanwhile
      alliance::take_over(*expired, record);
      if (auto put = books.put(record, author); !put) return put;
      if (auto noted = note_in_case(books, record, "expired", author); !noted) return noted;
      ++count;
      return ask_substitute(books, record, now);
    });
    if (!done) return tl::unexpected(done.error());
  }
  return count;
}

Result<int> withdraw_open(OfficeBooks& books, const std::string& case_id, const Author& author) {
  auto open = books.select<CallUpRecord>("WHERE case_id = :id AND state IN ('proposed', 'open') ORDER BY id",
                                         {{"id", case_id}});
  if (!open) return tl::unexpected(open.error());
  for (CallUpRecord& record : *open) {
    const CallUp order = alliance::call_up_of(record);
    const auto withdrawn = alliance::withdraw(order, order.revision, author.at, "");
    if (!withdrawn) return refused(withdrawn.error());
    alliance::take_over(*withdrawn, record);
    if (auto put = books.put(record, author); !put) return tl::unexpected(put.error());
    if (auto noted = note_in_case(books, record, "withdrawn", author); !noted) return tl::unexpected(noted.error());
  }
  return static_cast<int>(open->size());
}

Result<void> issue_notices(OfficeBooks& books, const CallUpRecord& record, const std::string& topic, TimeMs now) {
  auto member = books.find<alliance::Member>(record.member);
  if (!member) return tl::unexpected(member.error());
  auto contacts =
      books.select<alliance::Contact>("WHERE member = :member ORDER BY rank, id", {{"member", record.member}});
  if (!contacts) return tl::unexpected(contacts.error());
  const auto issue = [&](std::string_view channel, const std::string& contact, std::string_view state,
                         TimeMs due) -> Result<void> {
    auto id = books.next_id("notice");
    if (!id) return tl::unexpected(id.error());
    Notice notice;
    notice.id = *id;
    notice.kind = "call_up";
    notice.member = record.member;
    notice.call_up = record.id;
    notice.case_id = record.case_id;
    notice.channel = channel;
    notice.contact = contact;
    notice.state = state;
    notice.created_at = now;
    notice.next_at = due;
    notice.deadline = record.deadline;
    if (state == "sent") notice.done_at = now;
    notice.text = topic;
    return books.insert(notice);
  };
  if (auto told = issue("portal", "", "sent", now); !told) return told;
  if (*member && !(*member)->webhook_url.empty())
    if (auto told = issue("webhook", "", "due", now); !told) return told;
  const Millis left = std::max(record.deadline - now, Millis{0});
  const TimeMs rings = now + std::min(kTelephoneAfterMost, left / kTelephoneAfterPart);
  bool first = true;
  for (const alliance::Contact& contact : *contacts) {
    if (!contact.email.empty())
      if (auto told = issue("email", contact.id, "due", now); !told) return told;
    const std::string& phone = phone_at(contact, rings);
    if (first && !phone.empty()) {
      if (auto told = issue("telephone", contact.id, "due", rings); !told) return told;
      first = false;
    }
  }
  return {};
}

Result<void> forget_webhook(OfficeBooks& books, const std::string& key, const std::string& address, TimeMs now) {
  return books.transaction([&]() -> Result<void> {
    auto found = books.find<alliance::Member>(key);
    if (!found) return tl::unexpected(found.error());
    if (!*found || (*found)->webhook_url != address) return {};
    alliance::Member member = std::move(**found);
    member.webhook_url.clear();
    return books.put(member, office_at(now));
  });
}

}  // namespace rufbund::office
