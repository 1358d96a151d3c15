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

TEST(Numbers, WhatIsNoNumberIsEmpty) {
  for (const char* written : {"", "+", "anonymous", "+49x", "0", "12", "++49302312", "49+302312", "+0302312",
                              "+4930231250001234567", "00000000000000000000", "\"", "+49\n30"}) {
    EXPECT_EQ(to_e164(written), "") << written;
  }
}

TEST(Numbers, ADialledNumberLeadsToItsHotline) {
  directory::Directory directory;
  directory.hotlines.emplace_back();
  directory.hotlines[0].cell = CellId{4};
  directory.hotlines[0].numbers = {{"+493023125000", SkillId{2}, ClassId{}}};
  const NumberTable table(directory);
  ASSERT_NE(table.find("03023125000").hotline, nullptr);
  EXPECT_EQ(table.find("03023125000").number->language, SkillId{2});
  EXPECT_EQ(table.find("03023125001").hotline, nullptr);
  EXPECT_EQ(table.find("").hotline, nullptr);
}

}  // namespace
}  // namespace rufbund::sip
