#include "access/secrets.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace rufbund::access {
namespace {

constexpr SecretKind kKinds[] = {SecretKind::kSession, SecretKind::kApiToken, SecretKind::kLink};
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

TEST(Secrets, APrefixNamesTheKindAndTheTextIsSafeInAnAddress) {
  EXPECT_EQ(prefix_of(SecretKind::kSession), "rbs_");
  EXPECT_EQ(prefix_of(SecretKind::kApiToken), "rbt_");
  EXPECT_EQ(prefix_of(SecretKind::kLink), "rbl_");
  for (const SecretKind kind : kKinds) {
    const std::string secret = new_secret(kind);
    EXPECT_EQ(secret.size(), kSecretLength);
    EXPECT_TRUE(secret.starts_with(prefix_of(kind)));
    EXPECT_EQ(secret.find_first_not_of(kLetters), std::string::npos);
  }
}

TEST(Secrets, NoTwoAreAlike) {
  std::set<std::string> seen;
  for (int n = 0; n < 1000; ++n) seen.insert(new_secret(SecretKind::kSession));
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Secrets, TheHashIsBlake2bOfTheWholeText) {
  // printf 'rbs_%s' AAAA… | b2sum -l 256
  const auto hash = hash_secret(SecretKind::kSession, "rbs_" + std::string(43, 'A'));
  ASSERT_TRUE(hash);
  EXPECT_EQ(to_hex(*hash), "ac5e06579331566c8d40a2156ac1fb72a289e85a32403236bb5a683a1c7cf2dd");
}

TEST(Secrets, AHashBelongsToOneKindOnly) {
  for (const SecretKind kind : kKinds) {
    const std::string secret = new_secret(kind);
    for (const SecretKind other : kKinds) EXPECT_EQ(hash_secret(other, secret).has_value(), other == kind);
  }
}

TEST(Secrets, WhatIsNotWrittenAsASecretHasNoHash) {
  const std::string good = "rbt_" + std::string(43, 'A');
  ASSERT_TRUE(hash_secret(SecretKind::kApiToken, good));
  for (const std::string& text :
       {std::string(), std::string("rbt_"), good.substr(0, 46), good + "A", good + "=", "RBT_" + std::string(43, 'A'),
        "rbt_" + std::string(42, 'A') + "+", "rbt_" + std::string(42, 'A') + " ", "rbt_" + std::string(42, 'A') + "B",
        "rbt_" + std::string(42, 'A') + std::string(1, '\0'), " " + good.substr(0, 46), std::string(100'000, 'A')}) {
    EXPECT_FALSE(hash_secret(SecretKind::kApiToken, text)) << text.substr(0, 60);
  }
}

TEST(Secrets, AChangeOfOneBitIsSeen) {
  const auto hash = hash_secret(SecretKind::kLink, new_secret(SecretKind::kLink));
  ASSERT_TRUE(hash);
  EXPECT_TRUE(same_secret(*hash, SecretHash(*hash)));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    SecretHash other = *hash;
    other[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_FALSE(same_secret(*hash, other)) << bit;
  }
}

RC_GTEST_PROP(Secrets, TextsAreTheSameWhereTheyAreEqual, (const std::string& a, const std::string& b)) {
  RC_ASSERT(same_text(a, a));
  RC_ASSERT(same_text(a, b) == (a == b));
}

RC_GTEST_PROP(Secrets, AHashIsReadAsItWasWritten, (const SecretHash& hash)) {
  RC_ASSERT(hash_from_hex(to_hex(hash)) == hash);
}

TEST(Secrets, AHashIsReadFromExactlySixtyFourDigits) {
  EXPECT_TRUE(hash_from_hex(std::string(64, 'a')));
  for (const std::string& text : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                                  std::string(62, 'a') + ":a", std::string(63, 'a') + "g"}) {
    EXPECT_FALSE(hash_from_hex(text)) << text;
  }
}

}  // namespace
}  // namespace rufbund::access
