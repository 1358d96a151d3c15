#include "calls/notice_script.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rufbund::calls {
namespace {

using Part = NoticeScript::Part;
using Step = NoticeScript::Step;

NoticeScript two_sentences() { return {2, "12", '3', 2}; }

TEST(NoticeScript, AllIsSaidTwiceAndThenTheNodeSaysGoodbyeWithoutAKey) {
  NoticeScript script = two_sentences();
  EXPECT_EQ(script.now(), (Step{Part::kMessage, 0}));
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(script.passed(), (Step{Part::kMessage, 1}));
    EXPECT_EQ(script.passed(), (Step{Part::kQuestion}));
    EXPECT_EQ(script.passed(), (Step{Part::kPatience}));
    if (round == 0) script.passed();
    EXPECT_EQ(script.now().part, round == 0 ? Part::kMessage : Part::kPatience);
  }
  EXPECT_EQ(script.passed(), (Step{Part::kUnanswered}));
  EXPECT_EQ(script.passed(), (Step{Part::kEnd}));
  EXPECT_EQ(script.key(), 0);
}

TEST(NoticeScript, AnAnswerCountsFromTheFirstWordOnAndIsConfirmed) {
  NoticeScript script = two_sentences();
  EXPECT_TRUE(script.pressed('2'));
  EXPECT_EQ(script.key(), '2');
  EXPECT_EQ(script.now(), (Step{Part::kDecision}));
  EXPECT_TRUE(script.decided());
  EXPECT_EQ(script.now(), (Step{Part::kVerdict}));
  EXPECT_FALSE(script.decided());
  EXPECT_EQ(script.passed(), (Step{Part::kEnd}));
}

TEST(NoticeScript, AnAnswerIsNeverTakenBack) {
  NoticeScript script = two_sentences();
  EXPECT_TRUE(script.pressed('1'));
  for (const char key : {'2', '1', '3', '9'}) EXPECT_FALSE(script.pressed(key));
  EXPECT_FALSE(script.time_is_up());
  EXPECT_EQ(script.key(), '1');
  EXPECT_EQ(script.now(), (Step{Part::kDecision}));
}

TEST(NoticeScript, TheRepeatKeyBeginsAgainAndAWrongOneIsToldSo) {
  NoticeScript script = two_sentences();
  script.passed();
  EXPECT_TRUE(script.pressed('3'));
  EXPECT_EQ(script.now(), (Step{Part::kMessage, 0}));
  EXPECT_TRUE(script.pressed('7'));
  EXPECT_EQ(script.now(), (Step{Part::kWrongKey}));
  EXPECT_EQ(script.passed(), (Step{Part::kQuestion}));
  NoticeScript without(1, "1", 0, 1);
  EXPECT_TRUE(without.pressed('\0'));
  EXPECT_EQ(without.now(), (Step{Part::kWrongKey}));
}

TEST(NoticeScript, AKeyDuringTheFarewellStillCounts) {
  NoticeScript script = two_sentences();
  EXPECT_TRUE(script.time_is_up());
  EXPECT_FALSE(script.time_is_up());
  EXPECT_FALSE(script.pressed('3'));
  EXPECT_TRUE(script.pressed('1'));
  EXPECT_EQ(script.now(), (Step{Part::kDecision}));
}

// Whatever is pressed, and when: the call ends, and only an answer's key comes back.
RC_GTEST_PROP(NoticeScript, EveryCallEndsAndOnlyAnAnswerComesBack, ()) {
  const auto sentences = *rc::gen::inRange<std::size_t>(1, 5);
  const int rounds = *rc::gen::inRange(1, 5);
  NoticeScript script(sentences, "12", '3', rounds);
  const auto keys = *rc::gen::container<std::string>(rc::gen::element('0', '1', '2', '3', '#'));
  char first_answer = 0;
  std::size_t passed = 0;
  for (const char key : keys) {
    const bool open = script.now().part != Part::kEnd;
    if (!first_answer && open && (key == '1' || key == '2')) first_answer = key;
    (void)script.pressed(key);
    RC_ASSERT(script.key() == first_answer);
    if (*rc::gen::arbitrary<bool>()) {
      script.passed();
      ++passed;
    }
  }
  const std::size_t most = (sentences + 2) * static_cast<std::size_t>(rounds) + 10 * (sentences + 2) + 4;
  while (script.now().part != Part::kEnd) {
    RC_ASSERT(++passed <= most + keys.size());
    script.passed();
  }
}

}  // namespace
}  // namespace rufbund::calls
