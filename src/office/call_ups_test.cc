// Call-ups over real books: who is asked next, for what, in whose name; and that a closed case asks nobody.
#include "office/call_ups.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "alliance/local_time.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;

constexpr Millis kMinute{60'000};
const TimeMs kBegin = alliance::day_begin(*alliance::parse_date("2026-11-30")) + 8 * 60 * kMinute;
const storage::Author kElbe{"account-7", "Mehmet Aydın", "manager", "elbe", kBegin - 60 * kMinute};

class CallUpsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("rufbund-callups-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    auto opened = storage::OfficeBooks::open("sqlite:" + (folder_ / "o.db").string());
    ASSERT_TRUE(opened) << opened.error().message;
    books = std::move(*opened);
    for (const char* key : {"elbe", "nord"}) {
      alliance::Member member;
      member.key = key;
      member.status = "active";
      ASSERT_TRUE(books->add(member, kOffice));
    }
    ASSERT_TRUE(books->add(case_, kOffice));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // An order to elbe from eight o'clock on, of hours, with nord as the substitute.
  void order(std::size_t hours, TimeMs opened_at, TimeMs deadline) {
    CallUpRecord record;
    record.id = "callup-0";
    record.case_id = case_.id;
    record.member = "elbe";
    record.hotline = "impfen";
    record.skills = {"de"};
    record.begin_at = kBegin;
    record.interval_minutes = 60;
    record.ordered.assign(hours, 4);
    record.substitutes = {"nord"};
    record.state = "open";
    record.opened_at = opened_at;
    record.deadline = deadline;
    ASSERT_TRUE(books->add(record, kOffice));
  }
  Result<void> answer(bool accepts, alliance::Numbers seats, TimeMs at) {
    CallUpAnswer what;
    what.accepts = accepts;
    what.seats = std::move(seats);
    what.reason = "no_staff";
    what.person = kElbe.name;
    what.via = "portal";
    storage::Author author = kElbe;
    author.at = at;
    std::optional<CallUpRecord> record;
    return answer_call_up(*books, "callup-0", "elbe", what, author, record);
  }
  void close(TimeMs at) {
    case_.closed_at = at;
    ASSERT_TRUE(books->put(case_, kOffice));
  }
  std::vector<CallUpRecord> substitutes() { return *books->select<CallUpRecord>("WHERE replaces <> ''"); }
  std::vector<std::string> entries() {
    std::vector<std::string> out;
    const auto all = books->select<alliance::CaseEntry>("ORDER BY at, id");
    for (const auto& entry : *all) out.push_back(entry.kind);
    return out;
  }

  static inline const storage::Author kOffice{"account-1", "Dana Świderska", "coordinator", "", kBegin};
  alliance::Case case_ = [] {
    alliance::Case c;
    c.id = "case-1";
    c.title = "Impfstart";
    c.level = "live";
    return c;
  }();
  std::filesystem::path folder_;
  std::unique_ptr<storage::OfficeBooks> books;
};

TEST_F(CallUpsTest, a_substitute_is_asked_by_the_office_and_never_in_the_rivals_name) {
  order(4, kBegin - 120 * kMinute, kBegin - 10 * kMinute);
  ASSERT_TRUE(answer(false, {}, kBegin - 60 * kMinute));
  ASSERT_EQ(substitutes().size(), 1u);
  const auto log = *books->select<alliance::AuditEntry>("WHERE member = 'nord' AND kind = 'call_ups'");
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].account, "office");
  EXPECT_EQ(log[0].name, "office");
  EXPECT_EQ(log[0].organisation, "");
  EXPECT_EQ(entries(), (std::vector<std::string>{"declined", "substitute_asked"}));
}

TEST_F(CallUpsTest, an_order_of_days_that_is_declined_after_its_begin_goes_on_with_what_is_to_come) {
  order(72, kBegin - 30 * kMinute, kBegin + 30 * kMinute);
  ASSERT_TRUE(answer(false, {}, kBegin + 5 * kMinute));
  const auto asked = substitutes();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].begin_at, kBegin + 60 * kMinute);
  EXPECT_EQ(asked[0].ordered, alliance::Numbers(71, 4));
  EXPECT_EQ(asked[0].deadline, kBegin + 59 * kMinute);
}

TEST_F(CallUpsTest, an_order_that_expires_a_minute_before_its_begin_finds_a_substitute_for_the_hours_after_the_first) {
  order(3, kBegin - 30 * kMinute, kBegin - kMinute);
  ASSERT_EQ(expire_call_ups(*books, kBegin - kMinute + Millis{1'000}).value_or(0), 1);
  const auto asked = substitutes();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].begin_at, kBegin + 60 * kMinute);
  EXPECT_EQ(asked[0].ordered.size(), 2u);
  EXPECT_EQ(asked[0].state, "open");
}

TEST_F(CallUpsTest, where_all_that_is_left_has_begun_the_case_says_that_no_time_was_left) {
  order(1, kBegin - 30 * kMinute, kBegin - kMinute);
  ASSERT_EQ(expire_call_ups(*books, kBegin).value_or(0), 1);
  EXPECT_TRUE(substitutes().empty());
  EXPECT_EQ(entries(), (std::vector<std::string>{"expired", "no_time_for_substitute"}));
}

TEST_F(CallUpsTest, what_was_accepted_in_part_leaves_the_hours_that_have_begun) {
  order(3, kBegin - 30 * kMinute, kBegin + 30 * kMinute);
  ASSERT_TRUE(answer(true, {1, 4, 2}, kBegin + 5 * kMinute));
  const auto asked = substitutes();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(asked[0].begin_at, kBegin + 120 * kMinute);
  EXPECT_EQ(asked[0].ordered, alliance::Numbers{2});
}

TEST_F(CallUpsTest, a_closed_case_leaves_no_order_open_and_takes_no_answer) {
  order(3, kBegin - 120 * kMinute, kBegin - 30 * kMinute);
  const auto withdrawn = withdraw_open(*books, "case-1", kOffice);
  ASSERT_TRUE(withdrawn);
  EXPECT_EQ(*withdrawn, 1);
  close(kBegin - 100 * kMinute);
  EXPECT_EQ((*books->find<CallUpRecord>("callup-0"))->state, "withdrawn");
  const auto answered = answer(true, {}, kBegin - 90 * kMinute);
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().message, "withdrawn");
  EXPECT_EQ(expire_call_ups(*books, kBegin).value_or(-1), 0);
  EXPECT_TRUE(substitutes().empty());
}

TEST_F(CallUpsTest, an_order_that_an_older_version_left_open_in_a_closed_case_asks_nobody) {
  order(3, kBegin - 120 * kMinute, kBegin - 30 * kMinute);
  close(kBegin - 100 * kMinute);
  const auto answered = answer(false, {}, kBegin - 90 * kMinute);
  ASSERT_FALSE(answered);
  EXPECT_EQ(answered.error().message, "withdrawn");
  EXPECT_EQ(expire_call_ups(*books, kBegin).value_or(-1), 1);
  EXPECT_TRUE(substitutes().empty());
  EXPECT_TRUE(books->select<alliance::Notice>()->empty());
}

}  // namespace
}  // namespace rufbund::office
