#include "api/case_talk.h"

#include <gtest/gtest.h>

namespace rufbund::api {
namespace {

constexpr TimeMs kClosed{1'768'204'800'000};

TEST(CaseTalk, the_last_word_waits_for_the_books_and_not_for_ever) {
  alliance::Case c;
  const CaseTalk silent{0, true}, talking{1, true}, unknown{0, false};
  EXPECT_FALSE(is_final(c, silent, kClosed)) << "the case goes on";
  c.closed_at = kClosed;
  EXPECT_FALSE(is_final(c, silent, kClosed + Millis{1'999})) << "what was under way may not be on record";
  EXPECT_TRUE(is_final(c, silent, kClosed + kSettled));
  EXPECT_TRUE(is_final(c, talking, kClosed + kSettled)) << "who talks on is told in it";
  EXPECT_FALSE(is_final(c, unknown, kClosed + kLongestUntold - Millis{1}));
  EXPECT_TRUE(is_final(c, unknown, kClosed + kLongestUntold));
}

}  // namespace
}  // namespace rufbund::api
