#include "office/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/record_text.h"
#include "alliance/values.h"
#include "notices/retry.h"
#include "office/notice_words.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;
using alliance::Contact;
using alliance::Notice;
using notices::Delivery;
using notices::Fate;

constexpr std::size_t kMostTasks = 1'024;
constexpr auto kRound = std::chrono::seconds(1);
constexpr Millis kMeasureEvery{10'000};
constexpr Millis kTellEvery{5'000};
constexpr Millis kMeasuredAgain{2 * 3'600'000};
constexpr Millis kMeasuredAfterStart{60 * 24 * 3'600'000LL};
constexpr Millis kReportEvery{60'000};
constexpr Millis kTidyEvery{3'600'000};

std::int64_t most_of(const alliance::Numbers& numbers) {
  return numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end());
}

std::string webhook_body(const Notice& notice, const CallUpRecord& record) {
  using alliance::json_string;
  std::string seats;
  for (const std::int64_t n : record.ordered) seats += (seats.empty() ? "" : ",") + std::to_string(n);
  return fmt::format(
      "{{\"kind\":\"call_up\",\"id\":{},\"member\":{},\"call_up\":{},\"case\":{},\"topic\":{},\"hotline\":{},"
      "\"skills\":{},"
      "\"begin_at_ms\":{},\"interval_minutes\":{},\"ordered\":[{}],\"deadline_ms\":{}}}",
      json_string(notice.id), json_string(notice.member), json_string(record.id), json_string(record.case_id),
      json_string(notice.text), json_string(record.hotline), json_string(alliance::joined(record.skills)),
      record.begin_at.ms, record.interval_minutes, seats, record.deadline.ms);
}

}  // namespace

Desk::Desk(std::unique_ptr<storage::OfficeBooks> books, DeskHooks hooks)
    : books_(std::move(books)), hooks_(std::move(hooks)) {}
Desk::~Desk() { stop(); }

void Desk::start() {
  // Calls of a life before this one have no outcome any more: they are made again.
  const auto again = books_->tables().execute("UPDATE notices SET state = 'due' WHERE state = 'calling'");
  work("calls that were under way", again ? Result<void>{} : tl::unexpected(again.error()));
  thread_ = std::thread([this] { run(); });
}

void Desk::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Desk::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    round();
    lock.lock();
    wake_.wait_for(lock, kRound, [this] { return stopping_ || !tasks_.empty(); });
  }
}

// The same trouble once a minute is enough for a log.
void Desk::work(const char* what, const Result<void>& done) {
  if (done || !hooks_.log) return;
  const TimeMs now = hooks_.now();
  if (now - reported_at_ < kReportEvery) return;
  reported_at_ = now;
  hooks_.log(fmt::format("office: {}: {}", what, done.error().message));
}

void Desk::round() {
  for (;;) {
    std::function<void()> task;
    {
      std::lock_guard lock(mutex_);
      if (tasks_.empty()) break;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
  const auto expired = expire_call_ups(*books_, hooks_.now());
  work("call-ups that ran out", expired ? Result<void>{} : tl::unexpected(expired.error()));
  work("notices", send_due());
  work("delivery", measure());
  work("seats that are owed", tell_lines());
  work("retention", tidy());
}

// --- notices ---

Result<void> Desk::send_due() {
  auto due = books_->select<Notice>("WHERE state = 'due' AND next_at <= :now ORDER BY next_at, id LIMIT 20",
                                    {{"now", hooks_.now().ms}});
  if (!due) return tl::unexpected(due.error());
  for (Notice& notice : *due) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_ || !tasks_.empty()) return {};  // somebody waits on the telephone
    }
    if (auto sent = send(std::move(notice)); !sent) return sent;
  }
  return {};
}

Result<void> Desk::send(Notice notice) {
  const TimeMs now = hooks_.now();
  auto record = books_->find<CallUpRecord>(notice.call_up);
  if (!record) return tl::unexpected(record.error());
  if (!*record || (*record)->state != "open") {
    notice.state = "given_up";
    notice.result = "answered_meanwhile";
    notice.done_at = now;
    return books_->store(notice);
  }
  if (notice.channel == "webhook") {
    auto member = books_->find<alliance::Member>(notice.member);
    if (!member) return tl::unexpected(member.error());
    if (!hooks_.webhook || !*member || (*member)->webhook_url.empty())
      return settle(std::move(notice), {Fate::kRefused, 0, "no_webhook"});
    return settle(notice, hooks_.webhook((*member)->webhook_url, notice.id, now, webhook_body(notice, **record)));
  }
  auto contact = books_->find<Contact>(notice.contact);
  if (!contact) return tl::unexpected(contact.error());
  if (!*contact) return settle(std::move(notice), {Fate::kRefused, 0, "no_contact"});
  const Contact& whom = **contact;
  if (notice.channel == "email") {
    if (!hooks_.mail) return settle(std::move(notice), {Fate::kRefused, 0, "no_mail_server"});
    const NoticeText text = call_up_text(**record, notice.text, whom.language);
    return settle(notice, hooks_.mail({whom.name, whom.email, text.subject, text.body, notice.id, now}));
  }
  if (!hooks_.telephone) return settle(std::move(notice), {Fate::kRefused, 0, "no_telephone"});
  PhoneOrder order;
  order.notice = notice.id;
  order.number = phone_at(whom, now);
  order.language = whom.language;
  order.topic = notice.text;
  order.seats = static_cast<std::uint32_t>(most_of((*record)->ordered));
  order.from = (*record)->begin_at;
  order.until = end_of(**record);
  order.deadline = (*record)->deadline;
  // Under way: phone_ended settles it. A crash leaves it so; the next start tries again.
  notice.state = "calling";
  notice.next_at = now;
  if (auto stored = books_->store(notice); !stored) return stored;
  if (auto placed = hooks_.telephone(order); !placed) {
    const bool later = placed.error().code == ErrorCode::kOverloaded || placed.error().code == ErrorCode::kUnavailable;
    notice.state = "due";
    return settle(std::move(notice), {later ? Fate::kRetry : Fate::kRefused, 0, "not_placed"});
  }
  return {};
}

Result<void> Desk::settle(Notice notice, const Delivery& delivery) {
  const TimeMs now = hooks_.now();
  ++notice.tries;
  notice.result = delivery.code == 0 ? delivery.reason : fmt::format("{} {}", delivery.code, delivery.reason);
  const auto next =
      delivery.fate != Fate::kRetry
          ? std::nullopt
          : notices::next_try({}, notice.id, static_cast<std::uint32_t>(notice.tries), now, notice.deadline);
  if (next) {
    notice.state = "due";
    notice.next_at = *next;
  } else {
    notice.state = delivery.fate == Fate::kDelivered ? "sent" : delivery.fate == Fate::kRetry ? "given_up" : "failed";
    notice.done_at = now;
  }
  return books_->store(notice);
}

// --- the telephone ---

void Desk::key_pressed(const std::string& notice, bool accepts, std::function<void(KeyResult)> done) {
  {
    std::lock_guard lock(mutex_);
    if (tasks_.size() >= kMostTasks) return;  // the member hears that nothing was decided
    tasks_.push_back([this, notice, accepts, done = std::move(done)] { done(answer(notice, accepts)); });
  }
  wake_.notify_all();
}

KeyResult Desk::answer(const std::string& id, bool accepts) {
  auto notice = books_->find<Notice>(id);
  if (!notice || !*notice) return KeyResult::kFailed;
  auto contact = books_->find<Contact>((*notice)->contact);
  if (!contact) return KeyResult::kFailed;
  CallUpAnswer answer;
  answer.accepts = accepts;
  answer.reason = "other";
  answer.text = accepts ? "" : "telephone";
  answer.person = *contact ? (*contact)->name : "telephone";
  answer.via = "telephone";
  std::optional<CallUpRecord> record;
  const storage::Author author{(*notice)->contact, answer.person, "telephone", (*notice)->member, hooks_.now()};
  const auto done = answer_call_up(*books_, (*notice)->call_up, (*notice)->member, answer, author, record);
  if (done) return accepts ? KeyResult::kAccepted : KeyResult::kDeclined;
  if (done.error().message == to_text(alliance::CallUpRefusal::kAfterDeadline)) return KeyResult::kTooLate;
  return done.error().code == ErrorCode::kConflict ? KeyResult::kAnswered : KeyResult::kFailed;
}

void Desk::phone_ended(PhoneEnd end) {
  std::lock_guard lock(mutex_);
  if (tasks_.size() >= kMostTasks) return;
  tasks_.push_back([this, end = std::move(end)] {
    auto notice = books_->find<Notice>(end.notice);
    if (!notice || !*notice || (*notice)->state != "calling") return;
    work("a notice by telephone", settle(**notice, {end.reached ? Fate::kDelivered
                                                    : end.again ? Fate::kRetry
                                                                : Fate::kRefused,
                                                    0, end.result}));
  });
}

// --- delivery ---

Result<void> Desk::tell_lines() {
  if (!hooks_.commit) return {};
  const TimeMs now = hooks_.now();
  if (told_at_ != TimeMs{} && now >= told_at_ && now - told_at_ < kTellEvery) return {};
  told_at_ = now;
  return tell_commitments(*books_, hooks_.commit, now);
}

Result<void> Desk::measure() {
  if (!hooks_.staffed) return {};
  const TimeMs now = hooks_.now();
  if (measured_at_ != TimeMs{} && now >= measured_at_ && now - measured_at_ < kMeasureEvery) return {};
  measured_at_ = now;
  // What a journal tells later than it happened is corrected for a while; what was missed while the node was down,
  // once.
  const auto whole =
      measure_delivery(*books_, hooks_.staffed, now, now - (measured_all_ ? kMeasuredAgain : kMeasuredAfterStart));
  if (!whole) return tl::unexpected(whole.error());
  measured_all_ |= *whole;
  return {};
}

// --- retention ---

Result<void> Desk::tidy() {
  const TimeMs now = hooks_.now();
  if (!hooks_.retention || (tidied_at_ != TimeMs{} && now - tidied_at_ < kTidyEvery)) return {};
  tidied_at_ = now;
  const auto deleted = hooks_.retention(*books_, now);
  if (!deleted) return tl::unexpected(deleted.error());
  return {};
}

}  // namespace rufbund::office
