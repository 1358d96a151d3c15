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

// What plain_sdp writes before the media, and at the end of the one that is spoken.
const std::string kHead = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\n";
const std::string kBoth = "a=sendrecv\r\n";

TEST(Sdp, OneCodecAndItsKeysAreLeftOfAnOffer) {
  const std::string head = "v=0\r\nc=IN IP4 192.0.2.7\r\n";
  const std::pair<std::string, std::string> table[] = {
      {"m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 pcma/8000\r\n"
       "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\n",
       "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 "
       "0-16\r\na=ptime:20\r\n" +
           kBoth},
      {"m=audio 4000 RTP/AVP 18 0\r\n", "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n" + kBoth},
      {"m=audio 4000 RTP/AVPF 13 111 110 96\r\na=rtpmap:13 CN/8000\r\na=rtpmap:111 opus/48000/2\r\n"
       "a=fmtp:111 minptime=10; useinbandfec=1\r\na=rtpmap:110 telephone-event/8000\r\n"
       "a=rtpmap:96 telephone-event/48000\r\n",
       "m=audio 4000 RTP/AVPF 111 96\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
       "a=rtpmap:96 telephone-event/48000\r\n" +
           kBoth},
      {"m=audio 4000 RTP/AVP 8\r\na=rtcp:4009 IN IP4 192.0.2.7\r\nm=video 5000 RTP/AVP 99\r\na=rtpmap:99 "
       "H264/90000\r\n",
       "m=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=rtcp:4009\r\n" + kBoth + "m=video 0 RTP/AVP 99\r\n"},
      {"m=audio 4001 RTP/SAVP 8\r\nm=audio 4000 RTP/AVP 8\r\na=sendonly\r\n",
       "m=audio 0 RTP/SAVP 8\r\nm=audio 4000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendonly\r\n"}};
  for (const auto& [offered, left] : table) EXPECT_EQ(plain_sdp(head + offered, Codecs::kOne), kHead + left);
}

TEST(Sdp, ASeatsAnswerKeepsEveryCodecItNames) {
  EXPECT_EQ(plain_sdp("v=0\r\nm=audio 4000 RTP/AVP 0 8\r\nc=IN IP6 2001:db8::7\r\n", Codecs::kAll),
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP6 2001:db8::7\r\nt=0 0\r\n"
            "m=audio 4000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n" +
                kBoth);
}

TEST(Sdp, NothingThatTellsWhoSomebodyIsGoesThrough) {
  const std::string told =
      "v=0\r\no=491713920077 491713920077 1 IN IP4 pc.erika.example\r\ns=Erika Beispiel\r\ni=Anruf von Erika\r\n"
      "u=http://erika.example\r\ne=erika@beispiel.example\r\np=+49 171 39200 77\r\nc=IN IP4 192.0.2.7\r\n"
      "b=X-erika:1\r\nt=0 0\r\nk=clear:erika\r\na=tool:Erikas Telefon\r\na=x-caller:491713920077\r\n"
      "m=audio 4000 RTP/AVP 8 101 97\r\ni=Erika\r\na=msid:erika erika\r\na=ssrc:1 cname:erika@pc\r\n"
      "a=rtpmap:8 PCMA/8000\r\na=fmtp:8 x-caller=491713920077;mode=491713920077\r\n"
      "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15,491713920077\r\na=rtpmap:97 erika/8000\r\n"
      "a=ptime:20\r\na=label:erika\r\nm=image 5000 udptl erika\r\na=x:erika\r\n";
  EXPECT_EQ(plain_sdp(told, Codecs::kAll),
            kHead +
                "m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                "a=fmtp:101 0-15\r\na=ptime:20\r\n" +
                kBoth + "m=image 0 udptl 0\r\n");
}

TEST(Sdp, TheRoomAnswersWithThePayloadTypesOfTheOffer) {
  const auto answer = room_answer(
      "v=0\r\nm=audio 4000 RTP/AVPF 0 96\r\na=rtpmap:96 telephone-event/8000\r\na=sendonly\r\nm=video 0 RTP/AVP "
      "99\r\n");
  EXPECT_NE(answer.find("m=audio 9 RTP/AVP 0 96\r\na=recvonly\r\na=rtpmap:96 telephone-event/8000\r\n"),
            std::string::npos)
      << answer;
  EXPECT_NE(answer.find("m=video 0 RTP/AVP 99\r\n"), std::string::npos) << answer;
}

TEST(Sdp, TheDirectionIsThatOfTheMediumInUse) {
  const std::string refused_first = "v=0\r\nm=audio 0 RTP/SAVP 8\r\nm=audio 4000 RTP/AVP 8\r\na=sendonly\r\n";
  EXPECT_NE(room_answer(refused_first).find("m=audio 9 RTP/AVP 8\r\na=recvonly\r\n"), std::string::npos);
  EXPECT_EQ(
      with_direction_for("v=0\r\nm=audio 0 RTP/SAVP 8\r\nm=audio 4000 RTP/AVP 8\r\na=sendrecv\r\n", refused_first),
      "v=0\r\nm=audio 0 RTP/SAVP 8\r\nm=audio 4000 RTP/AVP 8\r\na=recvonly\r\n");
}

TEST(Sdp, OnlyAudioThatCanBeSpokenIsTaken) {
  const std::string head = "v=0\r\nc=IN IP4 192.0.2.7\r\n";
  EXPECT_TRUE(plain_sdp(offer(""), Codecs::kOne));
  EXPECT_TRUE(plain_sdp(head + "m=audio 1 RTP/AVP 8\n", Codecs::kOne));
  for (const std::string& bad :
       {std::string(), std::string("m=audio 1 RTP/AVP 8\r\n"), std::string("v=0\r\nm=audio 1 RTP/AVP 8\r\n"),
        std::string("v=0\r\nc=IN IP4 erika.example\r\nm=audio 1 RTP/AVP 8\r\n"), head, head + "m=audio\r\n",
        head + "m=video 1 RTP/AVP 99\r\n", head + "m=audio 0 RTP/AVP 8\r\n", head + "m=audio 1 RTP/AVP 101\r\n",
        head + "m=audio -1 RTP/AVP 8\r\n", head + "m=audio 1 RTP/SAVP 8\r\n", head + "m=audio 70000 RTP/AVP 8\r\n",
        std::string("v=0\nc=IN IP4 192.0.2.7\0erika\nm=audio 1 RTP/AVP 8\n", 49), head + "m=audio 1 RTP/AVP 13\r\n",
        head + "m=audio 1 RTP/AVP 8\r\nm=erika 1 RTP/AVP 8\r\n", offer(std::string(20'000, 'a'))}) {
    EXPECT_FALSE(plain_sdp(bad, Codecs::kOne)) << bad.substr(0, 200);
  }
}

}  // namespace
}  // namespace rufbund::media
