#include "access/totp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "access/base32.h"

namespace rufbund::access {
namespace {

TotpSecret rfc_secret() {
  TotpSecret secret;
  std::memcpy(secret.data(), "12345678901234567890", secret.size());
  return secret;
}

std::string base32_of(std::string_view text) {
  return to_base32({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(Base32, TheVectorsOfTheRfc) {  // RFC 4648 §10, without padding
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(base32_of(plain), encoded);
    const auto read = from_base32(encoded);
    ASSERT_TRUE(read) << encoded;
    EXPECT_EQ(std::string(read->begin(), read->end()), plain);
  }
}

TEST(Base32, LettersAreReadAsPeopleTypeThem) {
  const auto read = from_base32("mzxw 6ytb oi======");
  ASSERT_TRUE(read);
  EXPECT_EQ(std::string(read->begin(), read->end()), "foobar");
  for (const std::string& text :
       {std::string("M"), std::string("MZX"), std::string("MZXW6Y"), std::string("MZ"), std::string("MZXW61"),
        std::string("M=Y"), std::string("MY\n"), std::string(129, 'A')}) {
    EXPECT_FALSE(from_base32(text)) << text;
  }
}

RC_GTEST_PROP(Base32, WhatIsWrittenIsReadAgain, (std::vector<std::uint8_t> bytes)) {
  if (bytes.size() > 80) bytes.resize(80);
  RC_ASSERT(from_base32(to_base32(bytes)) == bytes);
}

TEST(Totp, TheVectorsOfTheRfc) {  // RFC 6238 appendix B, SHA-1: the last six of its eight digits
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                                          {1111111111, "14050471"}, {1234567890, "89005924"},
                                                          {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const auto& [seconds, code] : vectors) {
    EXPECT_EQ(totp_code(rfc_secret(), totp_step(TimeMs{seconds * 1000})), std::string_view(code).substr(2));
  }
}

TEST(Totp, TheCounterVectorsOfTheRfc) {  // RFC 4226 appendix D
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (std::int64_t count = 0; count < 10; ++count) EXPECT_EQ(totp_code(rfc_secret(), count), codes[count]);
}

TEST(Totp, OneStepToEitherSideIsAllowedAndNoMore) {
  const TimeMs now{1'800'000'015'000};
  const std::int64_t present = totp_step(now);
  for (std::int64_t apart = -3; apart <= 3; ++apart) {
    const auto step = check_totp(rfc_secret(), totp_code(rfc_secret(), present + apart), now, std::nullopt);
    if (apart >= -1 && apart <= 1) {
      EXPECT_EQ(step, present + apart);
    } else {
      EXPECT_FALSE(step) << apart;
    }
  }
}

TEST(Totp, ACodeCountsOnce) {
  const TimeMs now{1'800'000'015'000};
  const std::string code = totp_code(rfc_secret(), totp_step(now));
  const auto used = check_totp(rfc_secret(), code, now, std::nullopt);
  ASSERT_TRUE(used);
  EXPECT_FALSE(check_totp(rfc_secret(), code, now, used));
  EXPECT_FALSE(check_totp(rfc_secret(), totp_code(rfc_secret(), *used - 1), now, used)) << "an older one neither";
  EXPECT_EQ(check_totp(rfc_secret(), totp_code(rfc_secret(), *used + 1), now, used), *used + 1);
}

TEST(Totp, OnlySixDigitsAreACode) {
  const TimeMs now{1'800'000'015'000};
  const std::string code = totp_code(rfc_secret(), totp_step(now));
  EXPECT_TRUE(check_totp(rfc_secret(), code.substr(0, 3) + " " + code.substr(3), now, std::nullopt));
  for (const std::string& text : {std::string(), code.substr(1), code + "0", "+" + code.substr(1), code + "\n",
                                  std::string(6, '\0'), std::string(100'000, ' ') + code}) {
    EXPECT_FALSE(check_totp(rfc_secret(), text, now, std::nullopt)) << text.substr(0, 20);
  }
}

TEST(Totp, AnAppReadsTheAddress) {
  EXPECT_EQ(otpauth_uri(rfc_secret(), "Rufbund: Übung", "k.öz@nordlicht.example"),
            "otpauth://totp/Rufbund%20%20%C3%9Cbung:k.%C3%B6z%40nordlicht.example?secret="
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rufbund%20%20%C3%9Cbung&algorithm=SHA1&digits=6&period=30");
}

TEST(Totp, SecretsDifferAndAreReadAgain) {
  const TotpSecret secret = new_totp_secret();
  EXPECT_NE(secret, new_totp_secret());
  EXPECT_EQ(totp_secret_from_text(to_text(secret)), secret);
  EXPECT_FALSE(totp_secret_from_text("MZXW6YTBOI"));
}

}  // namespace
}  // namespace rufbund::access
