#include "notices/retry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace rufbund::notices {
namespace {

constexpr TimeMs kNow{1'800'000'000'000};

RetryRule any_rule() {
  RetryRule rule;
  rule.first = Millis{*rc::gen::inRange<std::int64_t>(2, 100'000)};
  rule.cap = rule.first + Millis{*rc::gen::inRange<std::int64_t>(0, 10'000'000)};
  rule.before_deadline = Millis{*rc::gen::inRange<std::int64_t>(0, 60'000)};
  rule.most_tries = *rc::gen::inRange<std::uint32_t>(1, 60);
  return rule;
}

TEST(Retry, TheWaitDoublesUpToTheCap) {
  RetryRule rule;
  rule.first = Millis{1'000};
  rule.cap = Millis{10'000};
  const std::int64_t whole[] = {1'000, 2'000, 4'000, 8'000, 10'000, 10'000};
  for (std::uint32_t tries = 1; tries <= 6; ++tries) {
    const auto next = next_try(rule, "notice-7", tries, kNow, kNever);
    ASSERT_TRUE(next);
    EXPECT_LE((*next - kNow).count(), whole[tries - 1]);
    EXPECT_GE((*next - kNow).count(), whole[tries - 1] / 2);
  }
}

TEST(Retry, NoticesThatFailedTogetherDoNotComeBackTogether) {
  std::set<std::int64_t> times;
  for (int n = 0; n < 1000; ++n) times.insert(next_try({}, "notice-" + std::to_string(n), 1, kNow, kNever)->ms);
  EXPECT_GT(times.size(), 900u);
  EXPECT_GT(*times.rbegin() - *times.begin(), 9'000) << "they use the whole half of 20 s";
}

TEST(Retry, TheLastTryIsShortlyBeforeTheDeadline) {
  RetryRule rule;
  rule.first = Millis{20'000};
  rule.before_deadline = Millis{5'000};
  EXPECT_EQ(next_try(rule, "a", 9, kNow, kNow + Millis{60'000}), kNow + Millis{55'000});
  EXPECT_EQ(next_try(rule, "a", 9, kNow + Millis{45'000}, kNow + Millis{60'000}), kNow + Millis{55'000});
  EXPECT_FALSE(next_try(rule, "a", 9, kNow + Millis{45'001}, kNow + Millis{60'000}));
  EXPECT_FALSE(next_try(rule, "a", 1, kNow, kNow));
  EXPECT_FALSE(next_try(rule, "a", 1, kNow + Millis{1}, kNow)) << "the deadline is over";
}

TEST(Retry, TheTriesAreCounted) {
  RetryRule rule;
  rule.most_tries = 3;
  EXPECT_TRUE(next_try(rule, "a", 2, kNow, kNever));
  EXPECT_FALSE(next_try(rule, "a", 3, kNow, kNever));
}

RC_GTEST_PROP(Retry, EveryTryIsLaterThanTheLastAndBeforeTheDeadline, (const std::string& id)) {
  const RetryRule rule = any_rule();
  const auto tries = *rc::gen::inRange<std::uint32_t>(1, 70);
  const TimeMs last{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)};
  const TimeMs deadline{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)};
  const auto next = next_try(rule, id, tries, last, deadline);
  RC_ASSERT(next == next_try(rule, id, tries, last, deadline));
  if (!next) return;
  RC_ASSERT(*next - last >= rule.first / 2);
  RC_ASSERT(*next - last <= rule.cap);
  RC_ASSERT(*next + rule.before_deadline <= deadline);
}

RC_GTEST_PROP(Retry, ANoticeWithTimeLeftGetsATryAtTheVeryEnd, (const std::string& id)) {
  RetryRule rule = any_rule();
  rule.most_tries = 1'000'000;
  rule.cap = std::min(rule.cap, rule.first * 64);
  const TimeMs deadline = kNow + rule.before_deadline + rule.first * *rc::gen::inRange<std::int64_t>(1, 200);
  TimeMs last = kNow;
  std::uint32_t tries = 1;
  while (const auto next = next_try(rule, id, tries, last, deadline)) {
    last = *next;
    ++tries;
    RC_ASSERT(tries < 1'000u);
  }
  RC_ASSERT(tries > 1u);
  RC_ASSERT(deadline - rule.before_deadline - last < rule.first / 2);
}

RC_GTEST_PROP(Retry, AnExtremeClockOverflowsNothing, (const std::string& id)) {
  const TimeMs last = *rc::gen::element(TimeMs{0}, kNow, TimeMs{INT64_MAX - 1}, kNever);
  const auto next = next_try({}, id, *rc::gen::inRange<std::uint32_t>(1, UINT32_MAX), last, kNever);
  if (next) RC_ASSERT(*next > last);
}

}  // namespace
}  // namespace rufbund::notices
