#include "media/key_report.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace rufbund::media {
namespace {

TEST(KeyReport, OfRtpengineIsUnderstood) {
  const auto report = parse_key_report(
      R"({"callid":"00ab","source_tag":"ta","tags":["room","ta"],"type":"DTMF","timestamp":1795478944,)"
      R"("source_ip":"127.0.0.1","event":11,"duration":100,"volume":10})");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->call_id, "00ab");
  EXPECT_EQ(report->source_tag, "ta");
  EXPECT_EQ(report->digit, '#');
}

TEST(KeyReport, AnythingElseIsNone) {
  for (const std::string text :
       {"", "{}", "[]", "7", "{", R"({"type":"DTMF","callid":"a","event":16})",
        R"({"type":"DTMF","callid":"a","event":-1})", R"({"type":"DTMF","callid":"a","event":"1"})",
        R"({"type":"DTMF","callid":7,"event":1})", R"({"type":"DTMF","event":1})",
        R"({"type":"x","callid":"a","event":1})"}) {
    EXPECT_FALSE(parse_key_report(text)) << text;
  }
  EXPECT_FALSE(parse_key_report(std::string(5'000, '[')));
}

RC_GTEST_PROP(KeyReport, GarbageNeverHarms, (const std::string& garbage)) {
  (void)parse_key_report(garbage);
  (void)parse_key_report(R"({"type":"DTMF","callid":")" + garbage + R"(","event":1})");
}

}  // namespace
}  // namespace rufbund::media
