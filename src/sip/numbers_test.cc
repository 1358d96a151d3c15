#include "sip/numbers.h"

#include <gtest/gtest.h>

namespace rufbund::sip {
namespace {

TEST(Numbers, EveryWayOfWritingLeadsToE164) {
  for (const char* written : {"+493023125000", "+49 30 23125-000", "00493023125000", "03023125000", "493023125000",
                              "+493023125000;phone-context=x", "+49(30)23125.000"}) {
    EXPECT_EQ(to_e164(written), "+493023125000") << written;
  }
}

TEST(Numbers, AnEscapedCharacterIsTheCharacter) {
  for (const char* written : {"%2B493023125000", "%2b493023125000", "%2B49%20%2830%29%2023125%2D000",
                              "%2B%34%393023125000", "%30%304930%2E23125000", "%2B493023125000;phone-context=%"}) {
    EXPECT_EQ(to_e164(written), "+493023125000") << written;
  }
}

TEST(Numbers, AnEscapeThatIsNoneIsNoNumber) {
  for (const char* written :
       {"%", "%2", "%2B", "%%", "%zz493023125000", "%2G493023125000", "+493023125000%", "+493023125000%3",
        "+493023125000%0", "+49302312500%00", "%2B%2B493023125000", "+%2B493023125000", "%252B493023125000",
        "+493023125000%3Bx=y", "+493023125000%40h", "%FF493023125000"}) {
    EXPECT_EQ(to_e164(written), "") << written;
  }
}

TEST(Numbers, WhatIsNoNumberIsEmpty) {
  for (const char* written : {"", "+", "anonymous", "+49x", "0", "12", "++49302312", "49+302312", "+0302312",
                              "+4930231250001234567", "00000000000000000000", "\"", "+49\n30"}) {
    EXPECT_EQ(to_e164(written), "") << written;
  }
}

TEST(Numbers, ADialledNumberLeadsToItsHotline) {
  const auto directory = std::make_shared<directory::Directory>();
  directory->hotlines.emplace_back();
  directory->hotlines[0].cell = CellId{4};
  directory->hotlines[0].numbers = {{"+493023125000", SkillId{2}, ClassId{}}};
  const NumberTable table(directory);
  ASSERT_NE(table.find("03023125000").hotline, nullptr);
  EXPECT_EQ(table.find("03023125000").number->language, SkillId{2});
  EXPECT_EQ(table.find("03023125001").hotline, nullptr);
  EXPECT_EQ(table.find("").hotline, nullptr);
}

}  // namespace
}  // namespace rufbund::sip
