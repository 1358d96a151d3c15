#include "api/application_resources.h"

#include <gtest/gtest.h>

#include "api/record_resources.h"

namespace rufbund::api {
namespace {

TEST(KeyOfNameTest, whatever_the_name_a_member_can_have_the_key) {
  EXPECT_EQ(key_of_name("Nordlicht Dialog GmbH"), "nordlicht-dialog-gmbh");
  EXPECT_EQ(key_of_name("  Süd & Söhne -- \"Ruf\" 24 "), "sued-soehne-ruf-24");
  EXPECT_EQ(key_of_name("24 Stunden Ruf"), "stunden-ruf");
  EXPECT_EQ(key_of_name("山田"), "mitglied");
  EXPECT_EQ(key_of_name("A"), "mitglied");
  EXPECT_EQ(key_of_name(""), "mitglied");
  EXPECT_EQ(key_of_name("\xff\xfe broken"), "mitglied");
  for (const char* name : {"Ein sehr langer Name einer sehr langen Gesellschaft", "-x-y-", "ÄÖÜ", "a1", "1a2b"})
    EXPECT_TRUE(is_record_key(key_of_name(name))) << name;
}

}  // namespace
}  // namespace rufbund::api
