#include "media/bencode.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rufbund::media::bencode {
namespace {

TEST(Bencode, ARequestIsWrittenInKeyOrder) {
  const Dict dict{{"sdp", "v=0\r\n"}, {"flags", List{"port latching", 3}}, {"command", "offer"}};
  EXPECT_EQ(encode(dict), "d7:command5:offer5:flagsl13:port latchingi3ee3:sdp5:v=0\r\ne");
}

TEST(Bencode, AReplyIsRead) {
  const auto reply = decode("d6:result2:ok8:durationi2000e4:tagsd2:tal1:aeee");
  ASSERT_TRUE(reply);
  EXPECT_EQ(text_at(*reply, "result"), "ok");
  EXPECT_EQ(*reply->at("duration").integer(), 2000);
  EXPECT_EQ(text_at(*reply, "duration"), "");
  EXPECT_EQ(text_at(*reply, "nothing"), "");
}

TEST(Bencode, MalformedInputIsRefused) {
  for (const std::string text : {"", "d", "de ", "i1e", "li1ee", "4:spam", "d1:ae", "d1:a1:be1", "d1:ai e", "d1:a5:be",
                                 "d1:ai99999999999999999999ee", "d-1:ae", "d1:a-1:ee", "d1:a99999999999:xe", "di1ei2ee",
                                 "d1:ai1", "d1:al", "d1:a\xff", "d+1:ai1ee"}) {
    EXPECT_FALSE(decode(text)) << text;
  }
}

TEST(Bencode, DepthAndCountAreBounded) {
  EXPECT_FALSE(decode("d1:a" + std::string(100'000, 'l')));
  EXPECT_FALSE(decode("d1:a" + std::string(50, 'l') + std::string(50, 'e') + "e"));
  std::string many = "d1:al";
  for (int n = 0; n <= kMaxValues; ++n) many += "i1e";
  EXPECT_FALSE(decode(many + "ee"));
}

RC_GTEST_PROP(Bencode, WhatIsWrittenIsReadAgain,
              (const std::map<std::string, std::string>& entries, std::int64_t number)) {
  Dict dict{{"number", number}};
  for (const auto& [key, value] : entries) dict[key + "_"] = List{value, Dict{{key, value}}};
  const auto read = decode(encode(dict));
  RC_ASSERT(bool(read));
  RC_ASSERT(encode(*read) == encode(dict));
}

RC_GTEST_PROP(Bencode, GarbageNeverHarms, (const std::string& garbage, std::uint8_t at)) {
  (void)decode(garbage);
  (void)decode("d" + garbage + "e");
  std::string reply = "d6:result2:ok8:durationi2000e4:tagsd2:tal1:aeee";
  reply[at % reply.size()] = garbage.empty() ? 'x' : garbage.front();
  if (const auto read = decode(reply)) RC_ASSERT(!encode(*read).empty());
}

}  // namespace
}  // namespace rufbund::media::bencode
