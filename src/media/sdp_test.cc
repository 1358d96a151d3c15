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

TEST(Sdp, OneCodecAndItsKeysAreLeftOfAnOffer) {
  const std::string head = "v=0\r\nc=IN IP4 127.0.0.1\r\n";
  const std::pair<std::string, std::string> table[] = {
      {"m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
       "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n",
       "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
       "0-16\r\na=ptime:20\r\n"},
      {"m=audio 4000 RTP/AVP 18 0\r\n", "m=audio 4000 RTP/AVP 0\r\n"},
      {"m=audio 4000 RTP/AVP 13 111 110 96\r\na=rtpmap:13 CN/8000\r\na=rtpmap:111 opus/48000/2\r\n"
       "a=rtpmap:110 telephone-event/8000\r\na=rtpmap:96 telephone-event/48000\r\n",
       "m=audio 4000 RTP/AVP 111 96\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:96 telephone-event/48000\r\n"},
      {"m=audio 4000 RTP/AVP 8\r\nm=video 5000 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n",
       "m=audio 4000 RTP/AVP 8\r\nm=video 0 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n"}};
  for (const auto& [offered, left] : table) EXPECT_EQ(with_one_codec(head + offered), head + left);
}

TEST(Sdp, TheRoomAnswersWithThePayloadTypesOfTheOffer) {
  const auto answer = room_answer(
      "v=0\r\nm=audio 4000 UDP/TLS/RTP/SAVPF 0 96\r\na=rtpmap:96 telephone-event/8000\r\na=sendonly\r\nm=video 0 "
      "RTP/AVP "
      "99\r\n");
  EXPECT_NE(answer.find("m=audio 9 RTP/AVP 0 96\r\na=recvonly\r\na=rtpmap:96 telephone-event/8000\r\n"),
            std::string::npos)
      << answer;
  EXPECT_NE(answer.find("m=video 0 RTP/AVP 99\r\n"), std::string::npos) << answer;
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
