#include "notices/one_line.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/utf8.h"

namespace rufbund::notices {
namespace {

TEST(OneLine, WhatBreaksALineBecomesASpace) {
  for (const std::string& bad : {std::string("\n"), std::string("\x7f"), std::string("\xc2\x85"),
                                 std::string("\xe2\x80\xa8"), std::string("\xe2\x80\xa9"), std::string(1, '\0')}) {
    EXPECT_FALSE(is_one_line("a" + bad + "b"));
    EXPECT_EQ(one_line("a" + bad + "b"), "a b");
  }
  EXPECT_FALSE(is_one_line("\xff"));
  EXPECT_EQ(one_line("a\xff"), "a?");
  EXPECT_TRUE(is_one_line("Ümit Ålund 山田 حداد"));
}

TEST(OneLine, WhatIsTooLongEndsWithAnEllipsisBetweenLetters) {
  EXPECT_EQ(one_line("Impfstart", 9), "Impfstart");
  EXPECT_EQ(one_line("Impfstart!", 9), "Impfst…");
  EXPECT_EQ(one_line("ЖЖЖЖ", 7), "ЖЖ…");
  std::string title;
  for (int i = 0; i < 200; ++i) title += "Ж";
  EXPECT_LE(one_line(title).size(), kMailHeaderMost);
}

RC_GTEST_PROP(OneLine, FitsAndIsOneLineWhateverCame, (const std::string& bytes)) {
  const std::size_t most = *rc::gen::inRange<std::size_t>(4, 40);
  const std::string line = one_line(bytes, most);
  RC_ASSERT(line.size() <= most);
  RC_ASSERT(is_one_line(line));
  if (is_one_line(bytes) && bytes.size() <= most) RC_ASSERT(line == bytes);
}

}  // namespace
}  // namespace rufbund::notices
