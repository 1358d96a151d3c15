#include "office/desk.h"

#include <fmt/format.h>

#include <algorithm>

#include "alliance/values.h"
#include "notices/retry.h"
#include "office/case_notices.h"
#include "office/evidence_watch.h"
#include "office/retention_clock.h"

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
constexpr Millis kLookEvery{15'000};
constexpr Millis kTidyEvery{3'600'000};
constexpr Millis kAskEvery{2'000};

}  // namespace

Desk::Desk(std::unique_ptr<storage::OfficeBooks> books, DeskHooks hooks)
    : books_(std::move(books)), hooks_(std::move(hooks)) {}
Desk::~Desk() { stop(); }

void Desk::start() {
  // Calls of a life before this one have no outcome any more: they are made again.
  const auto again = books_->tables().execute("UPDATE notices SET state = 'due' WHERE state = 'calling'");
  work("calls that were under way", again ? Result<void>{} : tl::unexpected(again.error()));
  couriers_.start();
  thread_ = std::thread([this] { run(); });
}

void Desk::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  couriers_.stop();
  settle_returned();  // what was delivered is not delivered again after the next start
}

void Desk::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    round();
    lock.lock();
    wake_.wait_for(lock, kRound, [this] { return stopping_ || !tasks_.empty() || !returned_.empty(); });
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
  settle_returned();
  const auto expired = expire_call_ups(*books_, hooks_.now());
  work("call-ups that ran out", expired ? Result<void>{} : tl::unexpected(expired.error()));
  work("notices", send_due());
  work("delivery", measure());
  work("seats that are owed", tell_lines());
  work("final reports", ask_for_reports());
  work("retention", tidy());
  work("evidence that ends", watch_evidence());
}

// --- notices ---

Result<void> Desk::send_due() {
  // Those that a courier has are still due in the books: after a crash they are carried again, under the same id.
  auto due = books_->select<Notice>(
      fmt::format("WHERE state = 'due' AND next_at <= :now ORDER BY next_at, id LIMIT {}", 20 + carried_.size()),
      {{"now", hooks_.now().ms}});
  if (!due) return tl::unexpected(due.error());
  for (Notice& notice : *due) {
    if (carried_.contains(notice.id)) continue;
    {
      std::lock_guard lock(mutex_);
      if (stopping_ || !tasks_.empty()) return {};  // somebody waits on the telephone
    }
    if (auto sent = send(std::move(notice)); !sent) return sent;
  }
  return {};
}

// The alert level of a case.
Result<void> Desk::send_level(Notice notice) {
  const TimeMs now = hooks_.now();
  auto told = case_told_of(*books_, notice);
  if (!told) return tl::unexpected(told.error());
  if (!*told) {
    notice.state = "given_up";
    notice.result = "changed_meanwhile";
    notice.done_at = now;
    return books_->store(notice);
  }
  if (notice.channel == "webhook") return post(notice, level_webhook(notice, **told));
  auto whom = books_->find<Contact>(notice.contact);
  if (!whom) return tl::unexpected(whom.error());
  if (!*whom) return settle(std::move(notice), {Fate::kRefused, 0, "no_contact"});
  if (!hooks_.mail) return settle(std::move(notice), {Fate::kRefused, 0, "no_mail_server"});
  const NoticeText text = level_text(**told, (*whom)->language);
  return mail(std::move(notice), {(*whom)->name, (*whom)->email, text.subject, text.body, {}, now});
}

Result<void> Desk::post(Notice notice, const std::string& body) {
  const TimeMs now = hooks_.now();
  auto member = books_->find<alliance::Member>(notice.member);
  if (!member) return tl::unexpected(member.error());
  if (!hooks_.webhook || !*member || (*member)->webhook_url.empty())
    return settle(std::move(notice), {Fate::kRefused, 0, "no_webhook"});
  return carry(notice, (*member)->webhook_url, [this, url = (*member)->webhook_url, id = notice.id, now, body] {
    return hooks_.webhook(url, id, now, body);
  });
}

Result<void> Desk::mail(Notice notice, Letter letter) {
  letter.message_id = notice.id;
  return carry(std::move(notice), "mail", [this, letter = std::move(letter)] { return hooks_.mail(letter); });
}

Result<void> Desk::send(Notice notice) {
  if (is_level_notice(notice)) return send_level(std::move(notice));
  const TimeMs now = hooks_.now();
  auto content = content_of(*books_, notice, now);
  if (!content) return tl::unexpected(content.error());
  if (!content->over.empty()) {
    notice.state = "given_up";
    notice.result = content->over;
    notice.done_at = now;
    return books_->store(notice);
  }
  if (notice.channel == "webhook") return post(std::move(notice), content->webhook);
  auto whom = recipient_of(*books_, notice, now);
  if (!whom) return tl::unexpected(whom.error());
  if (!*whom) return settle(std::move(notice), {Fate::kRefused, 0, "no_contact"});
  if (notice.channel == "email") {
    if (!hooks_.mail) return settle(std::move(notice), {Fate::kRefused, 0, "no_mail_server"});
    const NoticeText text = content->letter((*whom)->language);
    return mail(std::move(notice), {(*whom)->name, (*whom)->email, text.subject, text.body, {}, now});
  }
  if (!hooks_.telephone || !content->call) return settle(std::move(notice), {Fate::kRefused, 0, "no_telephone"});
  PhoneOrder order = std::move(*content->call);
  order.number = (*whom)->phone;
  order.language = (*whom)->language;
  return ring(std::move(notice), order);
}

Result<void> Desk::carry(Notice notice, const std::string& address, std::function<Delivery()> deliver) {
  if (!couriers_.started()) return settle(Carried{std::move(notice), address, deliver()});
  const std::string id = notice.id;
  const bool taken = couriers_.take(address, [this, notice, address, deliver = std::move(deliver)] {
    const Delivery delivery = deliver();
    {
      std::lock_guard lock(mutex_);
      returned_.push_back({notice, address, delivery});
    }
    wake_.notify_all();
  });
  if (taken) carried_.insert(id);
  return {};
}

void Desk::settle_returned() {
  for (;;) {
    Carried back;
    {
      std::lock_guard lock(mutex_);
      if (returned_.empty()) return;
      back = std::move(returned_.front());
      returned_.pop_front();
    }
    carried_.erase(back.notice.id);
    work("a notice", settle(std::move(back)));
  }
}

Result<void> Desk::settle(Carried carried) {
  if (carried.delivery.fate == Fate::kGone)
    if (auto forgotten = forget_webhook(*books_, carried.notice.member, carried.address, hooks_.now()); !forgotten)
      return forgotten;
  return settle(std::move(carried.notice), carried.delivery);
}

Result<void> Desk::ring(Notice notice, const PhoneOrder& order) {
  // Under way: phone_ended settles it. A crash leaves it so; the next start tries again.
  notice.state = "calling";
  notice.next_at = hooks_.now();
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

// --- evidence ---

Result<void> Desk::watch_evidence() {
  const TimeMs now = hooks_.now();
  if (looked_at_ != TimeMs{} && now >= looked_at_ && now - looked_at_ < kLookEvery) return {};
  looked_at_ = now;
  // Nobody becomes dormant by a clock that was set ahead; what was seen before it stands.
  auto doubt = is_doubtful(*books_, now);
  if (!doubt) return tl::unexpected(doubt.error());
  Result<void> done;
  if (!*doubt) {
    auto seen = look_at_evidence(*books_, now);
    if (seen)
      evidence_alarms_ = std::move(*seen);
    else
      done = tl::unexpected(seen.error());
    follow_dormant();
  }
  if (!hooks_.alarms) return done;
  std::vector<OfficeAlarm> alarms = evidence_alarms_;
  if (!*doubt) doubted_since_ = {};
  if (*doubt && doubted_since_ == TimeMs{}) doubted_since_ = now;
  if (*doubt) alarms.push_back({"clock_doubted", "warning", "", doubted_since_});
  hooks_.alarms(std::move(alarms));
  return done;
}

// The way of a coordinator's own change of status. Asked again with each look until the lines confirmed it.
void Desk::follow_dormant() {
  if (!hooks_.follow_status) return;
  const auto members = still_to_follow(*books_);
  if (!members) return work("who became dormant", tl::unexpected(members.error()));
  for (const std::string& member : *members)
    hooks_.follow_status(member, [this, member](const Result<void>& followed) {
      {
        std::lock_guard lock(mutex_);
        if (tasks_.size() >= kMostTasks) return;
        tasks_.push_back([this, member, followed] {
          work("a dormant member's lines", followed ? has_followed(*books_, member, hooks_.now()) : followed);
        });
      }
      wake_.notify_all();
    });
}

// --- final reports ---

Result<void> Desk::ask_for_reports() {
  const TimeMs now = hooks_.now();
  if (!hooks_.account_due || (asked_at_ != TimeMs{} && now >= asked_at_ && now - asked_at_ < kAskEvery)) return {};
  asked_at_ = now;
  const auto due = books_->select<alliance::Case>(
      "WHERE closed_at > 0 AND id NOT IN (SELECT case_id FROM case_reports WHERE status = 'final') "
      "ORDER BY closed_at, id LIMIT 20");
  if (!due) return tl::unexpected(due.error());
  for (const alliance::Case& c : *due) hooks_.account_due(c.id);
  return {};
}

// --- retention ---

Result<void> Desk::tidy() {
  const TimeMs now = hooks_.now();
  if (!hooks_.retention || (tidied_at_ != TimeMs{} && now - tidied_at_ < kTidyEvery)) return {};
  tidied_at_ = now;
  if (auto believed = believe_clock(*books_, now); !believed) return believed;
  const auto deleted = hooks_.retention(*books_, now);
  if (!deleted) return tl::unexpected(deleted.error());
  return {};
}

}  // namespace rufbund::office
