// Call-ups in the books: who is asked, and whose answer counts.
#include <gtest/gtest.h>

#include "office/call_ups.h"

namespace rufbund::office {
namespace {

using alliance::CallUpRecord;

constexpr TimeMs kNow{1'768'204'800'000};  // 2026-01-12 08:00 UTC
constexpr Millis kHour{3'600'000};
const storage::Author kPerson{"account-1", "Ada Beispiel", "manager", "nord", kNow};

class CallUpStatusTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = storage::OfficeBooks::open("sqlite::memory:");
    ASSERT_TRUE(opened) << opened.error().message;
    books = std::move(*opened);
    alliance::Case c;
    c.id = "case-1";
    ASSERT_TRUE(books->insert(c));
    for (const char* key : {"nord", "elbe", "isar"}) {
      alliance::Member member;
      member.key = key;
      member.status = "active";
      ASSERT_TRUE(books->insert(member));
    }
    CallUpRecord order;
    order.id = "order-1";
    order.case_id = "case-1";
    order.member = "nord";
    order.hotline = "impfen";
    order.skills = {"de"};
    order.begin_at = kNow + 4 * kHour;
    order.ordered = {5, 5};
    order.substitutes = {"elbe", "isar"};
    order.state = "open";
    order.opened_at = kNow;
    order.deadline = kNow + kHour;
    ASSERT_TRUE(books->insert(order));
  }
  void suspend(const std::string& key) {
    auto member = books->find<alliance::Member>(key);
    (*member)->status = "suspended";
    ASSERT_TRUE(books->store(**member));
  }
  Result<void> answer(bool accepts) {
    CallUpAnswer answer;
    answer.accepts = accepts;
    answer.reason = "no_staff";
    answer.person = "Ada Beispiel";
    answer.via = "portal";
    std::optional<CallUpRecord> record;
    return answer_call_up(*books, "order-1", "nord", answer, kPerson, record);
  }
  // Who was asked in place of the order's member.
  std::vector<std::string> substitutes() {
    std::vector<std::string> out;
    const auto orders = books->select<CallUpRecord>("WHERE replaces = 'order-1'");
    for (const CallUpRecord& order : *orders) out.push_back(order.member);
    return out;
  }
  std::unique_ptr<storage::OfficeBooks> books;
};

TEST_F(CallUpStatusTest, a_substitute_that_was_suspended_since_is_passed_over) {
  suspend("elbe");
  ASSERT_TRUE(answer(false));
  EXPECT_EQ(substitutes(), std::vector<std::string>{"isar"});
}

TEST_F(CallUpStatusTest, where_every_substitute_was_suspended_nobody_is_asked) {
  suspend("elbe");
  suspend("isar");
  const auto expired = expire_call_ups(*books, kNow + kHour + Millis{1});
  ASSERT_TRUE(expired);
  EXPECT_EQ(*expired, 1);
  EXPECT_TRUE(substitutes().empty());
}

TEST_F(CallUpStatusTest, a_member_that_was_suspended_since_declines_and_does_not_accept) {
  suspend("nord");
  const auto accepted = answer(true);
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().code, ErrorCode::kConflict);
  EXPECT_EQ(accepted.error().message, "member_not_active");
  EXPECT_TRUE(answer(false));
  EXPECT_EQ(substitutes(), std::vector<std::string>{"elbe"});
}

}  // namespace
}  // namespace rufbund::office
