// Retention over real files: the office's books and the books of calls in one data folder, a clock that the test moves,
// and a search for every byte of what should be gone.
#include "office/retention.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "alliance/application_record.h"
#include "alliance/case_records.h"
#include "alliance/evidence_records.h"
#include "alliance/site_check_records.h"
#include "app/cells.h"
#include "media/voice.h"
#include "office/desk.h"
#include "office/retention_clock.h"
#include "office/retention_kinds.h"
#include "storage/books_store.h"
#include "storage/retention_store.h"

namespace rufbund::office {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86'400'000;
constexpr TimeMs kBegin{1'800'000'000'000};
const storage::Author kOffice{"account-1", "Koordination", "coordinator", "", kBegin};

// What can be found again, whatever wrote it.
const std::string kGone = "vergehtwiesommerwind";
const std::string kStays = "bleibtwiegranit";

class RetentionTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("rufbund-retention-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    node_.data = folder_.string();
    auto opened = storage::OfficeBooks::open("sqlite:" + app::office_path(node_));
    ASSERT_TRUE(opened) << opened.error().message;
    books_ = std::move(*opened);
    auto calls = storage::Books::open(app::books_path(node_));
    ASSERT_TRUE(calls) << calls.error().message;
    calls_ = std::move(*calls);
    hooks_.call_records = [this](TimeMs before) { return storage::delete_calls(app::books_path(node_), before); };
    hooks_.line_caches = [this](TimeMs before) { return app::delete_line_caches(node_, directory_, before); };
    hooks_.forget = [this]() -> Result<void> {
      for (const std::string& path : {app::office_path(node_), app::books_path(node_)})
        if (auto done = storage::forget_deleted(path); !done) return done;
      return {};
    };
  }
  void TearDown() override { fs::remove_all(folder_); }

  // In which files of the data folder, logs and all, the bytes are.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& bytes) const {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream text;
      text << file.rdbuf();
      if (text.str().find(bytes) != std::string::npos) out.push_back(entry.path().filename().string());
    }
    return out;
  }
  [[nodiscard]] static std::string marked(const std::string& mark, int n) {
    return mark + std::to_string(n) + std::string(static_cast<std::size_t>(n % 7) * 40, 'x');
  }

  // `at`: when it is written down.
  void add_member(const std::string& key, const std::string& status, TimeMs since, TimeMs at, const std::string& mark) {
    storage::Author author = kOffice;
    author.at = at;
    alliance::Member member;
    member.key = key;
    member.name = key;
    member.status = status;
    member.status_since = since;
    ASSERT_TRUE(books_->add(member, author));
    for (int n = 0; n < 20; ++n) {
      alliance::Contact contact;
      contact.id = key + "-contact-" + std::to_string(n);
      contact.member = key;
      contact.name = "contact" + marked(mark, n);
      ASSERT_TRUE(books_->add(contact, author));
      contact.task = "task" + marked(mark, n);  // so that the log has a before and an after
      ASSERT_TRUE(books_->put(contact, author));
      alliance::Evidence evidence;
      evidence.id = key + "-evidence-" + std::to_string(n);
      evidence.member = key;
      evidence.title = "evidence" + marked(mark, n);
      ASSERT_TRUE(books_->add(evidence, author));
      ASSERT_TRUE(
          books_->insert(alliance::EvidenceFile{evidence.id, "content" + marked(mark, n) + std::string(30'000, 'A')}));
    }
  }
  // Everything that is dated by itself: `mark` says what becomes of it.
  void add_dated(TimeMs at, const std::string& mark) {
    storage::Author author = kOffice;
    author.at = at;
    for (int n = 0; n < 20; ++n) {
      ASSERT_TRUE(books_->insert(alliance::SignIn{"signin" + marked(mark, n), "account-1", at, at, at}));
      ASSERT_TRUE(
          books_->insert(alliance::Link{"link" + marked(mark, n), "invitation", "", "", "", "", "", at, at, TimeMs{}}));
      alliance::ApiToken token;
      token.id = "token" + marked(mark, n);
      token.created_at = token.expires_at = at;
      ASSERT_TRUE(books_->insert(token));
      alliance::Notice notice;
      notice.id = "notice" + marked(mark, n);
      notice.state = "sent";
      notice.created_at = at;
      ASSERT_TRUE(books_->insert(notice));
      ASSERT_TRUE(books_->note(author, "signed_in", "accounts", "audit" + marked(mark, n), "", "", ""));
      storage::StoredCall call;
      call.call.cell = CellId{1};
      call.call.ticket = TicketId{(static_cast<std::uint64_t>(at.ms / kDay % 10'000 * 100 + n) << 32) | 1};
      call.call.started_at = at;
      call.details = "call" + marked(mark, n) + std::string(5'000, 'z');
      ASSERT_TRUE(calls_->write({&call, 1}, {}, {}));
    }
  }
  void add_account(const std::string& id, const std::string& status, TimeMs since, TimeMs at, const std::string& mark) {
    storage::Author author = kOffice;
    author.at = at;
    alliance::Account account;
    account.id = id;
    account.email = "email" + marked(mark, 1);
    account.name = "person" + marked(mark, 1);
    account.status = "active";
    ASSERT_TRUE(books_->add(account, author));
    account.name += "renamed";  // so that the log has a before and an after
    account.status = status;
    account.disabled_at = since;
    ASSERT_TRUE(books_->put(account, author));
    alliance::Link link;
    link.token_hash = "invited" + marked(mark, 1);
    link.email = account.email;
    link.expires_at = at;
    ASSERT_TRUE(books_->insert(link));
  }
  void add_case(const std::string& id, TimeMs closed_at, TimeMs at, const std::string& mark) {
    storage::Author author = kOffice;
    author.at = at;
    alliance::Case one;
    one.id = id;
    one.title = "case" + marked(mark, 1);
    one.closed_at = closed_at;
    ASSERT_TRUE(books_->add(one, author));
    alliance::CaseEntry entry;
    entry.id = id + "-entry";
    entry.case_id = id;
    entry.text = "entry" + marked(mark, 1);
    ASSERT_TRUE(books_->insert(entry));
    alliance::OpenPoint point;
    point.id = id + "-point";
    point.case_id = id;
    point.text = "point" + marked(mark, 1);
    ASSERT_TRUE(books_->add(point, author));
    alliance::CallUpRecord order;
    order.id = id + "-order";
    order.case_id = id;
    order.text = "order" + marked(mark, 1);
    ASSERT_TRUE(books_->add(order, author));
    alliance::DeliveryInterval interval;
    interval.id = "interval" + marked(mark, 1);
    interval.call_up = order.id;
    ASSERT_TRUE(books_->insert(interval));
    alliance::Plan plan;
    plan.id = id + "-plan";
    plan.case_id = id;
    plan.title = "plan" + marked(mark, 1);
    ASSERT_TRUE(books_->add(plan, author));
    alliance::CaseReportRecord report;
    report.id = id + "-report";
    report.case_id = id;
    report.document = "report" + marked(mark, 1);
    ASSERT_TRUE(books_->insert(report));
    alliance::Notice notice;
    notice.id = id + "-notice";
    notice.case_id = id;
    notice.text = "told" + marked(mark, 1);
    notice.state = "sent";
    notice.created_at = at;
    ASSERT_TRUE(books_->insert(notice));
  }
  // Evidence of a site's check; `evidence`: "" for a check that failed.
  void add_check(const std::string& id, const std::string& site, TimeMs ended_at, const std::string& evidence,
                 const std::string& mark) {
    alliance::SiteCheckRecord check;
    check.id = id;
    check.site = site;
    check.ended_at = ended_at;
    check.evidence = evidence;
    check.document = "check" + marked(mark, 1) + id;
    ASSERT_TRUE(books_->insert(check));
    if (evidence.empty()) return;
    alliance::Evidence of_it;
    of_it.id = evidence;
    of_it.status = "accepted";
    ASSERT_TRUE(books_->insert(of_it));
  }
  [[nodiscard]] std::map<std::string, std::int64_t> log() {
    std::map<std::string, std::int64_t> out;
    const auto entries = books_->select<alliance::Deletion>();
    for (const auto& entry : *entries) out[entry.kind] += entry.count;
    return out;
  }

  fs::path folder_;
  app::NodeOptions node_;
  directory::Directory directory_;
  RetentionHooks hooks_;
  std::unique_ptr<storage::OfficeBooks> books_;
  std::unique_ptr<storage::Books> calls_;
};

TEST_F(RetentionTest, what_is_due_is_in_no_file_any_more_and_all_else_is_there) {
  constexpr TimeMs kNow{kBegin.ms + 4'000 * kDay};
  const TimeMs old{kNow.ms - 3'000 * kDay}, young{kNow.ms - kDay / 2};
  add_dated(old, kGone);
  add_dated(young, kStays);
  add_member("fort", "left", old, young, kGone);
  add_member("dabei", "active", old, young, kStays);
  add_member("ebenfort", "left", young, young, kStays);
  alliance::Notice due;
  due.id = "due" + kStays;
  due.state = "due";
  due.created_at = old;
  ASSERT_TRUE(books_->insert(due));
  ASSERT_FALSE(files_with(kGone).empty()) << "else the search below finds nothing in any case";

  const auto deleted = delete_what_is_due(*books_, {}, hooks_, kNow);
  ASSERT_TRUE(deleted) << deleted.error().message;
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  for (const char* kind :
       {"signin", "link", "token", "notice", "audit", "call", "contact", "task", "evidence", "content"})
    for (int n = 0; n < 20; ++n) EXPECT_FALSE(files_with(kind + marked(kStays, n)).empty()) << kind << n;
  EXPECT_FALSE(files_with(due.id).empty()) << "what is still to be sent stays";
  const auto said = log();
  EXPECT_EQ(said.at("sign_ins"), 20);
  EXPECT_EQ(said.at("call_records"), 20);
  EXPECT_EQ(said.at("contacts_of_members_left"), 20);
  EXPECT_EQ(said.at("evidence_of_members_left"), 20);
  EXPECT_EQ(said.at("notices"), 20);

  const auto again = delete_what_is_due(*books_, {}, hooks_, kNow);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, 0);
  EXPECT_EQ(log(), said) << "nothing deleted, nothing to note";
}

TEST_F(RetentionTest, a_disabled_account_goes_with_its_names_and_the_log_still_says_who_did_what) {
  constexpr TimeMs kNow{kBegin.ms + 1'000 * kDay};
  const TimeMs old{kNow.ms - 400 * kDay}, young{kNow.ms - kDay / 2};
  add_account("account-fort", "disabled", old, young, kGone);
  add_account("account-neu", "disabled", young, young, kStays + "neu");
  add_account("account-da", "active", TimeMs{}, young, kStays + "da");
  ASSERT_TRUE(books_->note({"account-fort", "Fort" + kStays, "planner", "", young}, "signed_in", "accounts",
                           "account-fort", "", "", ""));
  ASSERT_FALSE(files_with(kGone).empty());
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  EXPECT_EQ(log().at("disabled_accounts"), 1);
  EXPECT_FALSE(files_with("person" + marked(kStays + "neu", 1)).empty());
  EXPECT_FALSE(files_with("person" + marked(kStays + "da", 1)).empty());
  EXPECT_FALSE(files_with("Fort" + kStays).empty()) << "who it was is the audit log's, for its own time";
}

// The log says who invited somebody and when; the e-mail in it goes with the link, or with the account.
TEST_F(RetentionTest, the_log_of_a_link_forgets_the_e_mail_with_the_link_or_its_account) {
  constexpr TimeMs kNow{kBegin.ms + 1'000 * kDay};
  const TimeMs old{kNow.ms - 400 * kDay}, young{kNow.ms - kDay / 2};
  storage::Author author = kOffice;
  author.at = young;
  const auto add_link = [&](const std::string& hash, const std::string& email, TimeMs ends) {
    alliance::Link link;
    link.token_hash = hash;
    link.email = email;
    link.expires_at = ends;
    ASSERT_TRUE(books_->add(link, author));
  };
  add_link("link-1", "ended" + kGone, old);
  add_link("link-2", "open" + kStays, young);
  alliance::Account account;
  account.id = "account-fort";
  account.email = "person" + kGone;
  account.status = "disabled";
  account.disabled_at = old;
  ASSERT_TRUE(books_->insert(account));
  add_link("link-3", account.email, young);
  ASSERT_FALSE(files_with(kGone).empty());
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  EXPECT_FALSE(files_with("open" + kStays).empty());
  EXPECT_EQ(books_->select<alliance::AuditEntry>("WHERE kind = 'links'")->size(), 3U);
}

TEST_F(RetentionTest, an_account_without_a_day_of_disabling_has_its_whole_time_from_the_first_round_on) {
  add_account("account-alt", "disabled", TimeMs{}, kBegin, kGone);
  const auto person = [&] { return files_with("person" + kGone).size(); };
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, TimeMs{kBegin.ms + 2'000 * kDay}));
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, TimeMs{kBegin.ms + 2'364 * kDay}));
  EXPECT_NE(person(), 0U);
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, TimeMs{kBegin.ms + 2'366 * kDay}));
  EXPECT_EQ(person(), 0U);
}

TEST_F(RetentionTest, a_closed_case_goes_with_all_that_is_its_own) {
  constexpr TimeMs kNow{kBegin.ms + 5'000 * kDay};
  const TimeMs old{kNow.ms - 4'000 * kDay}, young{kNow.ms - kDay / 2};
  add_case("case-1", old, young, kGone);
  add_case("case-2", young, young, kStays + "zwei");
  add_case("case-3", TimeMs{}, young, kStays + "drei");
  ASSERT_FALSE(files_with(kGone).empty());
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  for (const char* what : {"case", "entry", "point", "order", "interval", "plan", "report", "told"})
    for (const char* which : {"zwei", "drei"})
      EXPECT_FALSE(files_with(what + marked(kStays + which, 1)).empty()) << what << which;
  EXPECT_EQ(log().at("closed_cases"), 1);
}

TEST_F(RetentionTest, a_check_of_a_site_goes_and_the_newest_that_is_evidence_stays) {
  constexpr TimeMs kNow{kBegin.ms + 2'000 * kDay};
  const auto before = [](std::int64_t days) { return TimeMs{kNow.ms - days * kDay}; };
  add_check("check-1", "kiel", before(1'000), "evidence-1", kGone);
  add_check("check-2", "kiel", before(900), "evidence-2", kStays);
  add_check("check-3", "kiel", before(800), "", kGone);
  add_check("check-4", "halle", before(10), "", kStays);
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  EXPECT_EQ(files_with("check" + kGone), std::vector<std::string>{});
  for (const char* id : {"check-2", "check-4"}) EXPECT_TRUE(*books_->find<alliance::SiteCheckRecord>(id)) << id;
  EXPECT_EQ(log().at("site_checks"), 2);
}

TEST_F(RetentionTest, what_was_told_of_evidence_goes_with_its_notices_but_a_dormancy_that_stands_stays) {
  constexpr TimeMs kNow{kBegin.ms + 1'000 * kDay};
  const TimeMs old{kNow.ms - 400 * kDay}, young{kNow.ms - kDay};
  const auto noted = [&](const std::string& id, const std::string& step, TimeMs ends_at) {
    ASSERT_TRUE(books_->insert(alliance::EvidenceStep{id, id, step, "art_28", ends_at, old, old}));
  };
  for (const char* key : {"ruht", "wieder"}) {
    alliance::Member member;
    member.key = key;
    member.status = key == std::string("ruht") ? "dormant" : "active";
    member.status_since = old;
    ASSERT_TRUE(books_->insert(member));
    noted(key, "dormant", old);
  }
  noted("lange", "30_days", young);
  noted("vorbei", "7_days", old);
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  std::vector<std::string> left;
  const auto steps = books_->select<alliance::EvidenceStep>("ORDER BY id");
  for (const auto& step : *steps) left.push_back(step.id);
  EXPECT_EQ(left, (std::vector<std::string>{"lange", "ruht"}));
}

TEST_F(RetentionTest, an_application_that_nobody_decided_goes_whole) {
  constexpr TimeMs kNow{kBegin.ms + 400 * kDay};
  for (const auto& [id, days, mark] :
       {std::tuple{"application-1", 181, kGone}, std::tuple{"application-2", 10, kStays}}) {
    alliance::Application a;
    a.id = id;
    a.name = "company" + mark;
    a.person = "person" + mark;
    a.message = marked("message" + mark, 5);
    a.received_at = TimeMs{kNow.ms - days * kDay};
    ASSERT_TRUE(books_->insert(a));
  }
  ASSERT_FALSE(files_with("person" + kGone).empty());
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kNow));
  for (const char* what : {"company", "person", "message"})
    EXPECT_EQ(files_with(what + kGone), std::vector<std::string>{}) << what;
  EXPECT_TRUE(*books_->find<alliance::Application>("application-2"));
  EXPECT_EQ(log().at("applications"), 1);
}

TEST_F(RetentionTest, texts_of_announcements_go_by_line_and_up_to_one) {
  const auto published = [&](std::uint16_t cell, const std::string& mark) {
    return *calls_->add_announcement(CellId{cell}, AnnouncementId{}, "ansage" + mark, "spoken" + mark);
  };
  const AnnouncementId first = published(1, kGone);
  published(1, kStays + "zwei");
  published(2, kStays + "andere");
  hooks_.announcements = [&](TimeMs) {
    return storage::delete_announcements(app::books_path(node_), CellId{1}, first);
  };
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kBegin));
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  EXPECT_FALSE(files_with("ansage" + kStays + "zwei").empty());
  EXPECT_FALSE(files_with("spoken" + kStays + "andere").empty());
  EXPECT_EQ(log().at("announcements"), 1);
}

TEST_F(RetentionTest, the_spoken_form_of_announcements_goes_by_their_days) {
  hooks_.voice = [this](TimeMs before) { return media::delete_unused_voice(folder_.string(), before); };
  fs::create_directories(folder_ / "voice");
  constexpr TimeMs kNow{kBegin.ms + 400 * kDay};
  const auto spoken = [&](const std::string& name, std::int64_t days_ago, const std::string& mark) {
    std::ofstream(folder_ / "voice" / name) << mark;
    const utimbuf heard{(kNow.ms - days_ago * kDay) / 1'000, (kNow.ms - days_ago * kDay) / 1'000};
    ASSERT_EQ(::utime((folder_ / "voice" / name).c_str(), &heard), 0);
  };
  spoken("a.wav", 31, "gesagt" + kGone);
  spoken("b.wav", 29, "gesagt" + kStays);
  ASSERT_TRUE(delete_what_is_due(*books_, {{"announcements", 30}}, hooks_, kNow));
  EXPECT_EQ(files_with(kGone), std::vector<std::string>{});
  EXPECT_EQ(files_with("gesagt" + kStays), std::vector<std::string>{"b.wav"});
  EXPECT_EQ(log().at("voice"), 1);
}

TEST_F(RetentionTest, a_clock_that_leapt_is_believed_after_a_day_without_another_leap) {
  std::int64_t hours = 0;
  const auto believed = [&] { return believe_clock(*books_, TimeMs{kBegin.ms + hours * 3'600'000}).has_value(); };
  EXPECT_TRUE(believed());
  for (int day = 0; day < 6; ++day) hours += 24;
  EXPECT_TRUE(believed()) << "some days of standing still";
  hours += 24 * 400;
  for (int n = 0; n < 10; ++n, ++hours) EXPECT_FALSE(believed()) << n;
  hours += 24;
  for (int n = 0; n < 24; ++n, ++hours) EXPECT_FALSE(believed()) << "another leap, from the beginning " << n;
  EXPECT_TRUE(believed());
  EXPECT_TRUE(believed());
  hours += 24 * 400;
  const auto doubt = believe_clock(*books_, TimeMs{kBegin.ms + hours * 3'600'000});
  ASSERT_FALSE(doubt);
  EXPECT_EQ(doubt.error().code, ErrorCode::kConflict);
  EXPECT_NE(doubt.error().message.find("mend it (NTP)"), std::string::npos);
  hours -= 24 * 400;
  EXPECT_TRUE(believed()) << "mended";
}

TEST_F(RetentionTest, the_first_round_of_all_has_the_audit_log_to_go_by) {
  ASSERT_TRUE(books_->note(kOffice, "signed_in", "accounts", "account-1", "", "", ""));
  EXPECT_FALSE(believe_clock(*books_, TimeMs{kBegin.ms + 8 * kDay}));
  EXPECT_TRUE(believe_clock(*books_, TimeMs{kBegin.ms + 6 * kDay}));
}

TEST_F(RetentionTest, a_kind_goes_on_the_day_that_the_schedule_says_and_not_before) {
  add_dated(kBegin, kGone);
  const RetentionDays days{{"call_records", 10}, {"links", 20}};
  const auto on_day = [&](std::int64_t day) {
    ASSERT_TRUE(delete_what_is_due(*books_, days, hooks_, TimeMs{kBegin.ms + day * kDay + 1}));
  };
  on_day(9);
  EXPECT_FALSE(files_with("call" + kGone).empty());
  on_day(10);
  EXPECT_TRUE(files_with("call" + kGone).empty());
  EXPECT_FALSE(files_with("link" + kGone).empty());
  on_day(20);
  EXPECT_TRUE(files_with("link" + kGone).empty());
  EXPECT_FALSE(files_with("audit" + kGone).empty()) << "its own time is six years";
}

TEST_F(RetentionTest, caches_of_lines_that_are_gone_go_and_no_journal_does) {
  directory_.hotlines.resize(1);
  directory_.hotlines[0].key = "impfen";
  const auto file = [&](const std::string& name) {
    std::ofstream(folder_ / name) << name;
    const utimbuf old{1'000'000, 1'000'000};
    ASSERT_EQ(::utime((folder_ / name).c_str(), &old), 0);
  };
  const std::vector<std::string> gone{"spenden.journal-picture", "spenden.journal-snapshot-7"};
  const std::vector<std::string> stay{"spenden.journal", "spenden.journal-mark",   "spenden.applied",
                                      "impfen.journal",  "impfen.journal-picture", "impfen.journal-snapshot-9",
                                      "node.key"};
  for (const auto* names : {&gone, &stay})
    for (const std::string& name : *names) file(name);
  ASSERT_TRUE(delete_what_is_due(*books_, {}, hooks_, kBegin));
  for (const std::string& name : gone) EXPECT_FALSE(fs::exists(folder_ / name)) << name;
  for (const std::string& name : stay) EXPECT_TRUE(fs::exists(folder_ / name)) << name;
  EXPECT_EQ(log().at("line_caches"), 2);
}

TEST_F(RetentionTest, trouble_with_one_kind_keeps_no_other_from_its_time) {
  add_dated(kBegin, kGone);
  hooks_.call_records = [](TimeMs) -> Result<std::int64_t> { return fail(ErrorCode::kUnavailable, "the disk"); };
  const auto done = delete_what_is_due(*books_, {}, hooks_, TimeMs{kBegin.ms + 4'000 * kDay});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the disk");
  EXPECT_TRUE(files_with("link" + kGone).empty());
  EXPECT_FALSE(files_with("call" + kGone).empty());
}

TEST_F(RetentionTest, the_desk_does_it_by_its_clock_once_an_hour) {
  std::int64_t minutes = 0;
  int rounds = 0;
  DeskHooks hooks;
  hooks.now = [&] { return TimeMs{kBegin.ms + minutes * 60'000}; };
  hooks.retention = [&](storage::OfficeBooks&, TimeMs) -> Result<std::int64_t> { return ++rounds; };
  Desk desk(std::move(books_), std::move(hooks));
  for (minutes = 0; minutes <= 180; ++minutes) desk.round();
  EXPECT_EQ(rounds, 4);
}

}  // namespace
}  // namespace rufbund::office
