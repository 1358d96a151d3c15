// The office's desk: what has to be done when its time has come, without anybody asking for it. Call-ups run out,
// notices are sent and tried again, delivery is measured, evidence that ends is looked after, what was kept long enough
// is deleted.
//
// A thread of its own, with books of its own. What it needs of the house comes in as functions.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "alliance/records.h"
#include "notices/delivery.h"
#include "office/call_ups.h"
#include "office/couriers.h"
#include "office/delivery.h"
#include "office/notice_content.h"
#include "office/office_alarms.h"
#include "storage/office_books.h"

namespace rufbund::office {

struct Letter {
  std::string to_name, to_address, subject, text, message_id;
  TimeMs at;
};

// What a member hears after a key: recorded first, then said.
enum class KeyResult { kAccepted, kDeclined, kTooLate, kAnswered, kFailed };

struct PhoneEnd {
  std::string notice, result;  // result: stable, without a number
  bool reached = false;        // somebody pressed a key
  bool again = false;          // worth another try
};

struct DeskHooks {
  std::function<TimeMs()> now;
  // Each may be empty: then that channel is not there, and its notices say so.
  std::function<notices::Delivery(const Letter&)> mail;
  std::function<notices::Delivery(const std::string& url, const std::string& id, TimeMs at, const std::string& body)>
      webhook;
  std::function<Result<void>(const PhoneOrder&)> telephone;
  StaffedSource staffed;  // empty: delivery is not measured
  CommitHook commit;      // seats that are owed reach the lines; empty: they do not
  // The lines follow a member's status as the books have it; `done` once they confirmed or could not, on any thread, or
  // never where the node is stopping: then it is asked again. Empty: nobody follows.
  std::function<void(const std::string& member, std::function<void(Result<void>)> done)> follow_status;
  std::function<void(std::vector<OfficeAlarm>)> alarms;  // all of them, each time; may be empty
  // A case is closed and has no final report yet; told every few seconds until it has. Empty: nobody makes one.
  std::function<void(const std::string& case_id)> account_due;
  // Deletes what was kept long enough; once an hour, where the clock is believed.
  std::function<Result<std::int64_t>(storage::OfficeBooks&, TimeMs now)> retention;
  std::function<void(const std::string&)> log;
};

class Desk {
 public:
  Desk(std::unique_ptr<storage::OfficeBooks> books, DeskHooks hooks);
  ~Desk();
  void start();
  void stop();

  // --- from any thread ---
  // A key was pressed; `done` is called on the desk's thread once the answer is on record.
  void key_pressed(const std::string& notice, bool accepts, std::function<void(KeyResult)> done);
  void phone_ended(PhoneEnd end);

  // One round, as the thread does it every second; for tests.
  void round();

 private:
  struct Carried {
    alliance::Notice notice;
    std::string address;  // where it went
    notices::Delivery delivery;
  };

  void run();
  void work(const char* what, const Result<void>& done);
  Result<void> send_due();
  Result<void> send(alliance::Notice notice);
  Result<void> send_level(alliance::Notice notice);
  Result<void> post(alliance::Notice notice, const std::string& body);
  Result<void> mail(alliance::Notice notice, Letter letter);  // without its message id
  Result<void> ring(alliance::Notice notice, const PhoneOrder& order);
  // `deliver` by a courier, and settled here once it has come back; at once where none was started.
  Result<void> carry(alliance::Notice notice, const std::string& address, std::function<notices::Delivery()> deliver);
  Result<void> settle(alliance::Notice notice, const notices::Delivery& delivery);
  Result<void> measure();
  Result<void> tell_lines();
  Result<void> watch_evidence();
  void follow_dormant();
  Result<void> ask_for_reports();
  Result<void> tidy();
  Result<void> settle(Carried carried);
  void settle_returned();
  KeyResult answer(const std::string& notice, bool accepts);

  std::unique_ptr<storage::OfficeBooks> books_;
  const DeskHooks hooks_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::deque<std::function<void()>> tasks_;
  std::set<std::string> carried_;  // ids of notices that a courier has
  std::deque<Carried> returned_;   // what couriers bring back
  TimeMs measured_at_, told_at_, reported_at_, looked_at_, tidied_at_, asked_at_;
  std::vector<OfficeAlarm> evidence_alarms_;
  TimeMs doubted_since_;       // 0: the clock is believed
  bool measured_all_ = false;  // also what ended long ago: once after a start
  std::thread thread_;
  Couriers couriers_;  // last: they end before what they report to
};

}  // namespace rufbund::office
