// The first caller ever to ask for some skills was told position 1, whoever stood ahead of it in the line of others who
// wait for the same seats.
#include <gtest/gtest.h>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, the_first_caller_with_new_skills_is_told_its_true_position) {
  SmallLine line(1);
  line.run(DefineTopic{TopicId{2}, SkillId{1}, Millis{180'000}});
  for (int i = 0; i < 3; ++i) line.call();  // one is offered, two wait
  line.run(AdmitAttempt{LegId{9}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{}});
  line.run(SelectService{line.find<AttemptAdmitted>()->ticket, TopicId{1}, SkillId{}});  // no skill at all: a new set
  ASSERT_NE(line.find<TicketQueued>(), nullptr);
  EXPECT_EQ(line.find<TicketQueued>()->position, 3u);
}

}  // namespace
}  // namespace rufbund::core
