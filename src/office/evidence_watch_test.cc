#include "office/evidence_watch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "alliance/evidence_records.h"
#include "office/desk.h"
#include "office/retention_clock.h"

namespace rufbund::office {
namespace {

using alliance::Evidence;
using alliance::Member;
using alliance::Notice;

constexpr TimeMs kBegin{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr Millis kHour{3'600'000}, kDay{24 * 3'600'000LL};
const storage::Author kAuthor{"account-1", "Koordination", "coordinator", "", kBegin};

Evidence paper(const std::string& kind, TimeMs from, TimeMs to, const std::string& site = "") {
  Evidence out;
  out.kind = kind;
  out.member = "nord";
  out.site = site;
  out.status = "accepted";
  out.valid_from = from;
  out.expires_at = to;
  return out;
}

TEST(Checklist, a_point_is_held_until_the_last_of_what_follows_without_a_gap) {
  const auto at = [](int day) { return kBegin + day * kDay; };
  const auto iso = [&](std::vector<Evidence> papers) { return checklist_of(papers, {}, kBegin).front(); };
  const ChecklistPoint nothing = iso({});
  EXPECT_FALSE(nothing.held);
  EXPECT_FALSE(nothing.ended()) << "what never was there has not ended";
  const ChecklistPoint over = iso({paper("iso_18295_1", at(-20), at(-10)), paper("iso_18295_1", at(-30), kBegin)});
  EXPECT_TRUE(over.ended()) << "it ends with its last moment";
  EXPECT_EQ(over.ends_at, kBegin);
  EXPECT_EQ(iso({paper("iso_18295_1", at(-20), at(3)), paper("iso_18295_1", at(3), at(40))}).ends_at, at(40));
  EXPECT_EQ(iso({paper("iso_18295_1", at(-20), at(3)), paper("iso_18295_1", at(4), at(40))}).ends_at, at(3));
  EXPECT_EQ(iso({paper("iso_18295_1", at(-20), at(3)), paper("iso_18295_1", at(2), TimeMs{})}).ends_at, TimeMs{});
  EXPECT_TRUE(iso({paper("iso_18295_1", at(-20), at(-3)), paper("iso_18295_1", at(1), at(40))}).ended());
  Evidence waiting = paper("iso_18295_1", at(-20), at(40));
  waiting.status = "submitted";
  EXPECT_FALSE(iso({waiting}).held);
}

TEST(Checklist, a_contract_under_article_26_follows_one_under_article_28) {
  const auto points =
      checklist_of({paper("art_28", kBegin, kBegin + kDay), paper("art_26", kBegin, kBegin + 9 * kDay)}, {}, kBegin);
  EXPECT_EQ(points[1].code, "art_28");
  EXPECT_EQ(points[1].ends_at, kBegin + 9 * kDay);
}

// A member with a site, and the desk that looks after it; the clock is the test's.
class EvidenceWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "evidence_watch_" + std::to_string(::getpid()) + ".sqlite";
    remove();
    books = open();
    Member member;
    member.key = "nord";
    member.name = "Nordlicht";
    member.status = "active";
    member.status_since = kBegin;
    member.webhook_url = "https://nord.example/hook";
    ASSERT_TRUE(books->add(member, kAuthor));
    alliance::MemberSite site;
    site.key = "kiel";
    site.member = "nord";
    site.name = "Kiel";
    ASSERT_TRUE(books->insert(site));
    alliance::Contact contact;
    contact.id = "contact-1";
    contact.member = "nord";
    contact.name = "Dörte";
    contact.email = "doerte@nord.example";
    contact.language = "en";
    contact.day_phone = contact.night_phone = "+493023125001";
    ASSERT_TRUE(books->insert(contact));
    account("account-1", "coordinator", "active");
    account("account-2", "coordinator", "disabled");
    account("account-3", "auditor", "active");
    for (const char* kind : {"art_28", "code_of_conduct"}) accept(paper(kind, kBegin, TimeMs{}));
    accept(paper("site_check", kBegin, TimeMs{}, "kiel"));
    start_desk();
  }
  void TearDown() override {
    desk.reset();
    books.reset();
    remove();
  }
  void remove() const {
    for (const char* of : {"", "-wal", "-shm"}) ::unlink((path_ + of).c_str());
  }
  [[nodiscard]] std::unique_ptr<storage::OfficeBooks> open() const {
    auto opened = storage::OfficeBooks::open("sqlite:" + path_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  void account(const std::string& id, const std::string& role, const std::string& status) {
    alliance::Account one;
    one.id = id;
    one.role = role;
    one.status = status;
    one.email = id + "@office.example";
    ASSERT_TRUE(books->insert(one));
  }
  void accept(Evidence evidence) {
    evidence.id = "evidence-" + std::to_string(++papers_);
    ASSERT_TRUE(books->insert(evidence));
  }
  // As after a start.
  void start_desk() {
    DeskHooks hooks;
    hooks.now = [this] { return now; };
    hooks.mail = [this](const Letter& letter) -> notices::Delivery {
      letters.push_back(letter);
      return {notices::Fate::kDelivered, 250, "delivered"};
    };
    hooks.webhook = [this](const std::string&, const std::string&, TimeMs,
                           const std::string& body) -> notices::Delivery {
      posted.push_back(body);
      return {notices::Fate::kDelivered, 204, "delivered"};
    };
    hooks.telephone = [](const PhoneOrder&) -> Result<void> {
      ADD_FAILURE() << "nobody is rung for that";
      return {};
    };
    hooks.follow_status = [this](const std::string& member, const std::function<void(Result<void>)>& done) {
      followed.push_back(member);
      if (line_answers) done(line_follows ? Result<void>{} : fail(ErrorCode::kUnavailable, "the line"));
    };
    hooks.alarms = [this](std::vector<OfficeAlarm> all) { alarms = std::move(all); };
    hooks.retention = [](storage::OfficeBooks&, TimeMs) -> Result<std::int64_t> { return 0; };
    desk = std::make_unique<Desk>(open(), std::move(hooks));
  }
  // The desk's rounds up to that time; a notice that one round writes is sent by the next.
  void until(TimeMs at, Millis step = 12 * kHour) {
    while (now < at) {
      now = std::min(at, now + step);
      for (int n = 0; n < 2; ++n) desk->round();
    }
  }
  [[nodiscard]] Member member() {
    auto found = books->find<Member>("nord");
    EXPECT_TRUE(found && *found);
    return **found;
  }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const OfficeAlarm& alarm : alarms) out.push_back(std::string(alarm.code) + ":" + alarm.member);
    return out;
  }
  [[nodiscard]] std::multiset<std::string> fates(std::string_view kind) {
    std::multiset<std::string> out;
    const auto all = books->select<Notice>("WHERE kind = :kind", {{"kind", std::string(kind)}});
    for (const Notice& n : *all) out.insert(n.channel + " " + n.contact + " " + n.state);
    return out;
  }
  void open_case(const std::string& level) {
    alliance::Case one;
    one.id = "case-1";
    one.level = level;
    ASSERT_TRUE(books->insert(one));
    alliance::CallUpRecord order;
    order.id = "callup-1";
    order.case_id = "case-1";
    order.member = "nord";
    order.state = "accepted";
    ASSERT_TRUE(books->insert(order));
  }
  void set_level(const std::string& level) {
    auto one = *books->find<alliance::Case>("case-1");
    one->level = level;
    ASSERT_TRUE(books->store(*one));
  }

  std::unique_ptr<storage::OfficeBooks> books;
  std::unique_ptr<Desk> desk;
  TimeMs now = kBegin;
  std::vector<Letter> letters;
  std::vector<std::string> posted, followed;
  std::vector<OfficeAlarm> alarms;
  bool line_answers = true, line_follows = true;

 private:
  std::string path_;
  int papers_ = 0;
};

const std::multiset<std::string> kAllTold{"portal  sent", "webhook  sent", "email contact-1 sent",
                                          "email account-1 sent"};

TEST_F(EvidenceWatchTest, contacts_and_coordinators_are_told_30_and_7_days_before_and_once_each) {
  const TimeMs ends = kBegin + 40 * kDay;
  accept(paper("iso_18295_1", kBegin, ends));
  until(ends - 30 * kDay - kHour);
  EXPECT_TRUE(letters.empty());
  until(ends - 30 * kDay);
  EXPECT_EQ(fates(kEvidenceEnds), kAllTold);
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].to_address, "doerte@nord.example");
  EXPECT_EQ(letters[0].subject, "Nordlicht: evidence ends soon");
  EXPECT_NE(letters[0].text.find("ISO 18295-1: until 2026-02-21 09:00, 30 more days"), std::string::npos)
      << letters[0].text;
  EXPECT_EQ(letters[1].to_address, "account-1@office.example");
  EXPECT_EQ(letters[1].subject, "Nordlicht: Nachweise laufen ab / evidence ends soon");
  ASSERT_EQ(posted.size(), 1u);
  EXPECT_NE(posted[0].find("\"kind\":\"evidence_ends\""), std::string::npos) << posted[0];
  EXPECT_NE(posted[0].find("{\"point\":\"iso_18295_1\",\"ends_at_ms\":" + std::to_string(ends.ms) + "}"),
            std::string::npos)
      << posted[0];
  start_desk();
  until(ends - 7 * kDay - kHour);
  EXPECT_EQ(letters.size(), 2u) << "a restart tells it not again";
  until(ends - 7 * kDay);
  EXPECT_EQ(letters.size(), 4u);
  start_desk();
  until(ends - kHour);
  EXPECT_EQ(letters.size(), 4u);
  EXPECT_EQ(member().status, "active");
  EXPECT_TRUE(alarms.empty());
}

TEST_F(EvidenceWatchTest, what_is_renewed_in_time_is_told_no_more) {
  const TimeMs ends = kBegin + 20 * kDay;
  accept(paper("iso_18295_1", kBegin, ends));
  until(kBegin + kDay);
  EXPECT_EQ(letters.size(), 2u) << "less than 30 days from the beginning: told at once, and as the first step";
  accept(paper("iso_18295_1", kBegin, ends + 300 * kDay));
  until(ends + kDay);
  EXPECT_EQ(letters.size(), 2u);
  EXPECT_EQ(member().status, "active");
}

TEST_F(EvidenceWatchTest, a_letter_that_waits_while_the_evidence_is_renewed_is_not_sent) {
  accept(paper("iso_18295_1", kBegin, kBegin + 20 * kDay));
  ASSERT_TRUE(look_at_evidence(*books, now));
  accept(paper("iso_18295_1", kBegin, TimeMs{}));
  until(now + kHour);
  EXPECT_TRUE(letters.empty());
  EXPECT_EQ(fates(kEvidenceEnds).count("email contact-1 given_up"), 1u);
}

TEST_F(EvidenceWatchTest,
       a_member_whose_evidence_ended_becomes_dormant_with_notice_alarm_and_log_and_the_lines_follow) {
  const TimeMs ends = kBegin + 40 * kDay;
  accept(paper("iso_18295_1", kBegin, ends));
  until(ends - kHour);
  letters.clear();
  line_follows = false;
  until(ends);
  EXPECT_EQ(member().status, "dormant");
  EXPECT_EQ(member().status_since, ends);
  EXPECT_EQ(
      member().status_reason,
      "Nachweise abgelaufen: ISO 18295-1 (21.02.2026 09:00 Uhr). / Evidence ended: ISO 18295-1 (2026-02-21 09:00).");
  EXPECT_EQ(fates(kMemberDormant), kAllTold);
  ASSERT_EQ(letters.size(), 2u);
  EXPECT_EQ(letters[0].subject, "Nordlicht: the membership is dormant, evidence has ended");
  EXPECT_EQ(codes(), std::vector<std::string>{"member_dormant:nord"});
  const auto log = books->select<alliance::AuditEntry>("WHERE kind = 'members' AND item = 'nord' ORDER BY number DESC");
  EXPECT_EQ(log->front().name, "office");
  EXPECT_NE(log->front().after.find("\"status\":\"dormant\""), std::string::npos) << log->front().after;
  EXPECT_NE(log->front().after.find("Evidence ended: ISO 18295-1"), std::string::npos) << log->front().after;
  until(now + kHour);
  line_answers = false;
  start_desk();
  until(now + kHour);
  line_answers = line_follows = true;
  until(now + kHour);
  const std::size_t asked = followed.size();
  EXPECT_EQ(asked, 4u) << "until the line confirmed it, over a restart too";
  until(now + kDay);
  EXPECT_EQ(followed.size(), asked);
  EXPECT_EQ(letters.size(), 2u) << "told once";
}

TEST_F(EvidenceWatchTest, renewed_evidence_ends_the_alarm_and_the_coordinator_decides_about_the_status) {
  accept(paper("iso_18295_1", kBegin, kBegin + kDay));
  until(kBegin + 2 * kDay);
  ASSERT_EQ(member().status, "dormant");
  start_desk();
  until(now + kHour);
  EXPECT_EQ(codes(), std::vector<std::string>{"member_dormant:nord"}) << "after a restart it is there again";
  accept(paper("iso_18295_1", kBegin, kBegin + 400 * kDay));
  now = now + Millis{60'000};
  desk->round();
  EXPECT_TRUE(alarms.empty());
  EXPECT_EQ(member().status, "dormant");
  EXPECT_EQ(missing_of(*books, "nord", now), std::vector<std::string>{});
}

TEST_F(EvidenceWatchTest, a_member_that_a_case_needs_stays_until_the_case_stands_down) {
  const TimeMs ends = kBegin + 40 * kDay;
  accept(paper("iso_18295_1", kBegin, ends));
  open_case("live");
  until(ends - kHour);
  letters.clear();
  until(ends + 3 * kDay);
  EXPECT_EQ(member().status, "active");
  EXPECT_TRUE(followed.empty());
  EXPECT_EQ(codes(), std::vector<std::string>{"evidence_ended:nord"});
  EXPECT_EQ(alarms.front().severity, "critical");
  EXPECT_EQ(alarms.front().since, ends);
  EXPECT_EQ(letters.size(), 2u) << "once";
  EXPECT_EQ(fates(kEvidenceEnded), kAllTold);
  set_level("stand_down");
  now = now + Millis{60'000};
  for (int n = 0; n < 3; ++n) desk->round();
  EXPECT_EQ(member().status, "dormant");
  EXPECT_EQ(letters.size(), 4u);
  EXPECT_EQ(codes(), std::vector<std::string>{"member_dormant:nord"});
}

TEST_F(EvidenceWatchTest, neither_an_announced_case_nor_a_declined_order_holds_a_member) {
  open_case("watch");
  EXPECT_FALSE(*held_by_case(*books, "nord"));
  set_level("activation");
  EXPECT_EQ(*held_by_case(*books, "nord"), "case-1");
  auto order = *books->find<alliance::CallUpRecord>("callup-1");
  order->state = "declined";
  ASSERT_TRUE(books->store(*order));
  EXPECT_FALSE(*held_by_case(*books, "nord"));
}

TEST_F(EvidenceWatchTest, what_was_never_there_or_was_taken_back_makes_nobody_dormant) {
  accept(paper("iso_18295_1", kBegin, TimeMs{}));
  alliance::MemberSite site;
  site.key = "halle";
  site.member = "nord";
  ASSERT_TRUE(books->insert(site));
  until(kBegin + 2 * kDay);
  EXPECT_EQ(member().status, "active") << "a site that is being prepared has no check yet";
  auto check = *books->find<Evidence>("evidence-3");
  check->status = "rejected";
  ASSERT_TRUE(books->store(*check));
  until(now + kDay);
  EXPECT_EQ(member().status, "active");
  EXPECT_TRUE(alarms.empty());
}

TEST_F(EvidenceWatchTest, a_dormancy_that_the_coordinator_decided_is_no_alarm) {
  accept(paper("iso_18295_1", kBegin, kBegin + kDay));
  Member one = member();
  one.status = "dormant";
  ASSERT_TRUE(books->put(one, kAuthor));
  until(kBegin + 2 * kDay);
  EXPECT_TRUE(alarms.empty());
  EXPECT_TRUE(followed.empty());
}

TEST_F(EvidenceWatchTest, a_clock_that_leapt_makes_nobody_dormant_and_is_an_alarm_itself) {
  accept(paper("iso_18295_1", kBegin, kBegin + 300 * kDay));
  until(kBegin + kDay);
  const TimeMs right = now;
  now = now + 400 * kDay;
  start_desk();
  desk->round();
  EXPECT_EQ(codes(), std::vector<std::string>{"clock_doubted:"});
  until(now + 20 * kHour, kHour);
  EXPECT_EQ(member().status, "active");
  EXPECT_TRUE(letters.empty());
  const TimeMs leapt = now;
  now = right + kHour;
  desk->round();
  EXPECT_TRUE(alarms.empty()) << "mended";
  now = leapt;
  until(now + 26 * kHour, kHour);
  EXPECT_EQ(member().status, "dormant") << "a node that stood still goes on after a day";
  EXPECT_EQ(codes(), std::vector<std::string>{"member_dormant:nord"});
}

}  // namespace
}  // namespace rufbund::office
