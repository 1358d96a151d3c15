// Giving a topic another skill made `verify` report a broken invariant for callers who had been offered before: what a
// caller needs is fixed when it joins the line.
#include <gtest/gtest.h>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, a_topic_may_get_another_skill_while_its_callers_talk) {
  SmallLine line;
  line.call();
  line.run(DefineSkill{SkillId{2}, 0});
  line.run(DefineTopic{TopicId{1}, SkillId{2}, Millis{180'000}});
  EXPECT_EQ(line.core.broken_invariant(), nullptr);
}

}  // namespace
}  // namespace rufbund::core
