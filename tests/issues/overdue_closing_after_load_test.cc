// A closing time that was due when the snapshot was taken was forgotten by load: the hotline stayed open all night.
#include <gtest/gtest.h>

#include <vector>

#include "small_line.h"

namespace rufbund::core {
namespace {

TEST(Issue, a_closing_that_was_due_before_the_snapshot_happens_after_it) {
  SmallLine line;
  line.run(ScheduleHours{line.now, line.now + Millis{60'000}});
  line.now = line.now + Millis{120'000};  // due, but the next command is another
  line.run(AdmitAttempt{LegId{1}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
  std::vector<std::byte> bytes;
  line.core.save(bytes);
  ASSERT_TRUE(line.core.load(bytes));
  EXPECT_LE(line.core.next_deadline(), line.now);
  line.run(PassTime{});
  EXPECT_FALSE(line.core.state().g.open);
}

TEST(Issue, a_menu_limit_changed_meanwhile_leaves_the_timers_of_a_loaded_core_as_they_were) {
  SmallLine line;
  line.run(AdmitAttempt{LegId{1}, CallerKey{}, CarrierId{1}, ClassId{}, SkillId{1}});
  line.run(ChangeSetting{Setting::kMenuLimit, 1'000});
  const TimeMs due = line.core.next_deadline();
  std::vector<std::byte> bytes;
  line.core.save(bytes);
  ASSERT_TRUE(line.core.load(bytes));
  EXPECT_EQ(line.core.next_deadline(), due);
}

}  // namespace
}  // namespace rufbund::core
