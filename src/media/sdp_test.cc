#include "media/sdp.h"

#include <gtest/gtest.h>

namespace rufbund::media {
namespace {

std::string offer(const std::string& direction) {
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n" +
         direction;
}

TEST(Sdp, AnAnswerFitsTheDirectionOfItsOffer) {
  const std::pair<std::string, std::string> table[] = {
      {"a=sendonly\r\n", "a=recvonly"},       {"a=recvonly\r\n", "a=sendonly"}, {"a=inactive\n", "a=inactive"},
      {"c=IN IP4 0.0.0.0\r\n", "a=inactive"}, {"a=sendrecv\r\n", "a=sendrecv"}, {"", "a=sendrecv"}};
  for (const auto& [direction, wanted] : table) {
    const auto answer = with_direction_for(room_sdp(), offer(direction));
    EXPECT_NE(answer.find(wanted + "\r\n"), std::string::npos) << direction << answer;
    EXPECT_EQ(answer.find("a=send") != std::string::npos, wanted.starts_with("a=send")) << answer;
  }
}

TEST(Sdp, ADirectionOfTheSessionCountsToo) {
  const auto answer = with_direction_for(room_sdp(), "v=0\r\na=sendonly\r\nm=audio 4000 RTP/AVP 8\r\n");
  EXPECT_NE(answer.find("a=recvonly"), std::string::npos);
}

TEST(Sdp, LinesOfBrowsersAreTakenOut) {
  EXPECT_EQ(without_browser_lines("v=0\r\na=msid:a b\r\na=ssrc:1 cname:x\r\na=sendrecv\r\n"), "v=0\r\na=sendrecv\r\n");
}

TEST(Sdp, OnlyAnSdpWithAudioIsPlausible) {
  EXPECT_TRUE(is_plausible(offer("")));
  EXPECT_FALSE(is_plausible(""));
  EXPECT_FALSE(is_plausible("v=0\r\nm=video 1 RTP/AVP 99\r\n"));
  EXPECT_FALSE(is_plausible("m=audio 1 RTP/AVP 8\r\n"));
  EXPECT_FALSE(is_plausible(offer(std::string(20'000, 'a'))));
}

}  // namespace
}  // namespace rufbund::media
