#include "access/password.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rufbund::access {
namespace {

const std::vector<std::string> kNobody;

std::string times(std::string_view text, std::size_t count) {
  std::string out;
  while (count-- > 0) out += text;
  return out;
}

TEST(Password, WhatPeopleChooseWellIsTaken) {
  for (const std::string good : {"kaffee mit zwei zucker", "Tr0ub4dour&3-fenster", "zug nach Görlitz um neun",
                                 "правильный конь", "九天玄女下凡問道心安處即是吾鄉", "v7#Kq2!mZp9x"}) {
    EXPECT_FALSE(password_fault(good, kNobody)) << good;
  }
}

TEST(Password, WhatEverybodyTriesFirstIsRefused) {
  for (const std::string bad :
       {"passwort1234", "Passwort2026!", "password12345", "123456789012", "aaaaaaaaaaaaaa", "qwertzuiop12",
        "qwertyuiop!!", "abcdefghijklmnop", "asdfasdfasdf", "hallohallohallo1", "RufbundHotline2026", "zyxwvutsrqpo",
        "abababababababab", "ichliebedich1", "WillkommenSommer1", "111222333444", "correcthorsebatterystaple"}) {
    EXPECT_EQ(password_fault(bad, kNobody), PasswordFault::kTooCommon) << bad;
  }
}

TEST(Password, OnesOwnNamesCountForNothing) {
  const std::vector<std::string> own{"Karin Öztürk", "k.oeztuerk@nordlicht.example", "Nordlicht GmbH"};
  EXPECT_EQ(password_fault("NordlichtÖztürk7", {}), std::nullopt);
  EXPECT_EQ(password_fault("NordlichtÖztürk7", own), PasswordFault::kTooCommon);
  EXPECT_FALSE(password_fault("Nordlicht über dem Wattenmeer", own));
}

TEST(Password, LengthIsCountedInCodePoints) {
  const std::string eleven = "äöüßéñçåøþð";
  EXPECT_EQ(password_fault(eleven, kNobody), PasswordFault::kTooShort);
  EXPECT_FALSE(password_fault(eleven + "ł", kNobody));
  const std::string sixteen = "kaffee-mit-äöüß!";
  EXPECT_EQ(password_fault(times(sixteen, 16) + "x", kNobody), PasswordFault::kTooLong);
  EXPECT_FALSE(password_fault(times(sixteen, 16), kNobody));
  EXPECT_EQ(password_fault(std::string(1'000'000, 'x'), kNobody), PasswordFault::kTooLong);
}

TEST(Password, NoTextIsRefused) {
  for (const std::string& bad : {std::string("kaffee mit zucker\xff"), std::string("kaffee mit zucker\n"),
                                 std::string("kaffee mit\0zucker", 17), std::string("kaffee mit zucker\xc3"),
                                 std::string("kaffee mit zucker\xc0\x80"), std::string("kaffee mit \xed\xa0\x80zucker"),
                                 std::string("kaffee mit \xe0\x80\xafzucker"), std::string("kaffee \xc2\x85zucker")}) {
    EXPECT_EQ(password_fault(bad, kNobody), PasswordFault::kMalformed);
    EXPECT_FALSE(hash_password(bad));
  }
}

RC_GTEST_PROP(Password, AnyBytesGetAnAnswer, (const std::string& password, const std::vector<std::string>& own)) {
  const auto fault = password_fault(password, own);
  if (password.size() < kPasswordLeast) RC_ASSERT(fault.has_value());
}

TEST(Password, AHashLetsInItsPasswordAlone) {
  const std::string password = "zug nach Görlitz um neun";
  const auto stored = hash_password(password);
  ASSERT_TRUE(stored);
  EXPECT_TRUE(stored->starts_with("$argon2id$v=19$m=32768,t=3,p=1$")) << *stored;
  EXPECT_EQ(stored->find(password), std::string::npos);
  EXPECT_TRUE(password_matches(*stored, password));
  EXPECT_FALSE(password_matches(*stored, "zug nach Görlitz um zehn"));
  EXPECT_FALSE(password_matches(*stored, password + " "));
  EXPECT_FALSE(password_matches(*stored, std::string(100'000, 'x')));
  EXPECT_FALSE(password_is_outdated(*stored));
  EXPECT_NE(hash_password(password).value_or(""), *stored) << "each has a salt of its own";
}

TEST(Password, AnOlderHashIsRecognisedAndStillLetsIn) {
  // crypto_pwhash_str with 8 MiB and two passes.
  const std::string older =
      "$argon2id$v=19$m=8192,t=2,p=1$5k1XDwG74w7ugLhSwphaFQ$v4W6XblN7ZPE+q/yzui3CoxEVfXpSiEyOZ1mFZoWYVU";
  EXPECT_TRUE(password_is_outdated(older));
  EXPECT_TRUE(password_matches(older, "kaffee mit zwei zucker"));
  EXPECT_FALSE(password_matches(older, "kaffee mit drei zucker"));
}

TEST(Password, WhatIsStoredCannotChooseTheMemory) {
  EXPECT_FALSE(
      password_matches("$argon2id$v=19$m=4194304,t=3,p=1$c29tZXNhbHQxMjM0NTY3OA$"
                       "c29tZXNhbHQxMjM0NTY3OHNvbWVzYWx0MTIzNDU2Nzg",
                       "kaffee mit zwei zucker"));
}

TEST(Password, NobodyGetsInByAnythingElse) {
  for (const std::string& stored :
       {std::string(), std::string("kaffee mit zwei zucker"), std::string("$argon2id$"), std::string("$7$C6"),
        std::string("$argon2id$v=19$m=32768,t=3,p=1$$"), std::string(5000, '$')}) {
    EXPECT_FALSE(password_matches(stored, "kaffee mit zwei zucker"));
    EXPECT_FALSE(password_matches(stored, ""));
  }
  password_matches_nobody("kaffee mit zwei zucker");
}

}  // namespace
}  // namespace rufbund::access
