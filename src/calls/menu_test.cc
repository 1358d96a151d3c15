#include "calls/menu.h"

#include <gtest/gtest.h>

namespace rufbund::calls {
namespace {

directory::Hotline hotline() {
  directory::Hotline made;
  made.skills = {{SkillId{1}, "de", 0, true}, {SkillId{4}, "dates", 0, false}, {SkillId{2}, "en", 0, true}};
  made.topics = {{TopicId{3}, "questions", "", "", {}, Millis{1}, 1}, {TopicId{5}, "dates", "", "", {}, Millis{1}, 4}};
  return made;
}

TEST(Menu, LanguagesAreNumberedInTheHotlinesOrder) {
  const directory::Hotline line = hotline();
  const Menu menu(line);
  EXPECT_TRUE(menu.asks_language());
  EXPECT_EQ(menu.language_for('1'), SkillId{1});
  EXPECT_EQ(menu.language_for('2'), SkillId{2});
  for (const char wrong : {'0', '3', '9', '*', '#', 'A'}) EXPECT_EQ(menu.language_for(wrong), SkillId{});
}

TEST(Menu, TopicsHaveTheirOwnDigits) {
  const directory::Hotline line = hotline();
  const Menu menu(line);
  EXPECT_EQ(menu.topic_for('1'), TopicId{3});
  EXPECT_EQ(menu.topic_for('4'), TopicId{5});
  EXPECT_EQ(menu.topic_for('2'), TopicId{});
  EXPECT_EQ(menu.topic_for('0'), TopicId{});
}

TEST(Menu, WithoutAChoiceTheFirstLanguageAndTopicHold) {
  const directory::Hotline line = hotline();
  const Menu menu(line);
  EXPECT_EQ(menu.default_language(), SkillId{1});
  EXPECT_EQ(menu.default_topic(), TopicId{3});
}

TEST(Menu, OneLanguageAndOneTopicAskNothing) {
  directory::Hotline line = hotline();
  line.skills.pop_back();
  line.topics.pop_back();
  const Menu menu(line);
  EXPECT_FALSE(menu.asks_language());
  EXPECT_FALSE(menu.asks_topic());
}

}  // namespace
}  // namespace rufbund::calls
