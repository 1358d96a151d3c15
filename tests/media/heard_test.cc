// Media by what is heard: a real rtpengine, a caller and seats that send tones, and Goertzel's algorithm at each ear.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "media/rtpengine.h"
#include "poll_loop.h"
#include "relay.h"
#include "tone_file.h"
#include "tone_peer.h"

namespace rufbund::test {
namespace {

constexpr double kCallerTone = 500, kSeatTone = 1'150, kOtherSeatTone = 1'450, kPromptTone = 800;
constexpr int kNgPort = 16'010, kKeysPort = 16'011;

std::string sdp_with_port(int port) { return "v=0\r\nm=audio " + std::to_string(port) + " RTP/AVP 8 101\r\n"; }

class Heard : public testing::Test {
 protected:
  Heard() : relay_(kNgPort, kKeysPort, 30'000, 30'999), prompt_(tone_file(kPromptTone)) {}
  ~Heard() override { std::filesystem::remove(prompt_); }

  void SetUp() override {
    ASSERT_TRUE(relay_.started());
    media::RtpengineOptions options;
    options.relays = {{"127.0.0.1", kNgPort, directory::Transport::kUdp}};
    options.keys_listen = {"127.0.0.1", kKeysPort, directory::Transport::kUdp};
    auto made = media::make_rtpengine(loop_, options);
    ASSERT_TRUE(made) << made.error().message;
    media_ = std::move(*made);
    media_->on_digit([this](const calls::RoomName& room, char digit) { digits_ += room + ":" + digit + " "; });
    ASSERT_TRUE(loop_.run_until([&] { return media_->healthy(); }));
  }

  template <class T>
  T await(const std::function<void(std::function<void(Result<T>)>)>& start) {
    std::optional<Result<T>> outcome;
    start([&outcome](Result<T> result) { outcome = std::move(result); });
    EXPECT_TRUE(loop_.run_until([&] { return outcome.has_value(); }));
    if (outcome && !*outcome) ADD_FAILURE() << outcome->error().message;
    return outcome && *outcome ? std::move(**outcome) : T{};
  }
  void await_done(const std::function<void(calls::MediaPort::Done)>& start) {
    std::optional<Result<void>> outcome;
    start([&outcome](Result<void> result) { outcome = std::move(result); });
    ASSERT_TRUE(loop_.run_until([&] { return outcome.has_value(); }));
    ASSERT_TRUE(*outcome) << outcome->error().message;
  }

  void open(TonePeer& caller) {
    const auto sdp = await<std::string>([&](auto done) { media_->open("r1", caller.sdp(), done); });
    caller.talk_to(sdp);
  }
  void open_without_offer(TonePeer& caller) {
    const auto sdp = await<std::string>([&](auto done) { media_->open_without_offer("r1", done); });
    caller.talk_to(sdp);
    await_done([&](auto done) { media_->accept_answer("r1", caller.sdp(), done); });
  }
  void announce() {
    const auto length = await<Millis>([&](auto done) { media_->play("r1", prompt_, 999, done); });
    EXPECT_EQ(length.count(), 2'000);
  }
  // The seat rings and already sends: early media.
  void ring(TonePeer& seat, int n) {
    const auto sdp = await<std::string>([&](auto done) { media_->offer_seat("r1", n, done); });
    seat.talk_to(sdp);
  }
  void connect(const TonePeer& seat, int n) {
    await_done([&](auto done) { media_->connect("r1", n, seat.sdp(), done); });
  }
  void back_to_room() {
    await_done([&](auto done) { media_->return_to_room("r1", done); });
  }

  // After some settling, a second of listening at each ear.
  void listen(std::initializer_list<TonePeer*> peers) {
    loop_.run_for(Millis{400});
    for (auto* peer : peers) peer->forget();
    loop_.run_for(Millis{1'000});
  }

  PollLoop loop_;
  Relay relay_;
  std::string prompt_;
  std::unique_ptr<calls::MediaPort> media_;
  std::string digits_;
};

TEST_F(Heard, ACallerHearsTheRoomThenTheSeatThenTheRoomThenAnotherSeat) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone), other(loop_, kOtherSeatTone);
  open(caller);
  const int port = caller.talks_to_port();
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));

  // A seat's early media does not leak, and it hears nothing of the caller.
  ring(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kPromptTone));
  EXPECT_FALSE(caller.hears(kSeatTone));
  EXPECT_FALSE(seat.hears(kCallerTone));

  connect(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_FALSE(caller.hears(kPromptTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
  EXPECT_FALSE(seat.hears(kPromptTone));

  // The seat fails but still sends: the caller hears the room, not the seat.
  back_to_room();
  announce();
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kPromptTone));
  EXPECT_FALSE(caller.hears(kSeatTone));
  EXPECT_FALSE(seat.hears(kCallerTone));

  ring(other, 2);
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  EXPECT_FALSE(caller.hears(kOtherSeatTone));
  connect(other, 2);
  listen({&caller, &seat, &other});
  EXPECT_TRUE(caller.hears(kOtherSeatTone));
  EXPECT_FALSE(caller.hears(kSeatTone));
  EXPECT_FALSE(caller.hears(kPromptTone));
  EXPECT_TRUE(other.hears(kCallerTone));
  EXPECT_FALSE(seat.hears(kCallerTone));
  EXPECT_EQ(caller.talks_to_port(), port);
  media_->close("r1");
  loop_.run_for(Millis{200});
}

TEST_F(Heard, AnOfferThatFailsLeavesTheAnnouncementAndANextOneConnects) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone), other(loop_, kOtherSeatTone);
  open(caller);
  announce();
  ring(seat, 1);  // never answers, and goes on sending
  ring(other, 2);
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  connect(other, 2);
  listen({&caller, &other});
  EXPECT_TRUE(caller.hears(kOtherSeatTone));
  EXPECT_TRUE(other.hears(kCallerTone));
  EXPECT_FALSE(caller.hears(kPromptTone));
  EXPECT_FALSE(caller.hears(kSeatTone));
}

TEST_F(Heard, PressedKeysAreReportedWhileWaiting) {
  TonePeer caller(loop_, 0);
  open(caller);
  announce();
  loop_.run_for(Millis{300});
  for (const char digit : {'1', '2', '#', '*'}) {
    caller.press(digit);
    loop_.run_for(Millis{400});
  }
  EXPECT_EQ(digits_, "r1:1 r1:2 r1:# r1:* ");
}

TEST_F(Heard, ADelayedOfferWorksLikeAnyOther) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone);
  open_without_offer(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  caller.press('2');
  ring(seat, 1);
  connect(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
  EXPECT_EQ(digits_, "r1:2 ");
  back_to_room();
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  EXPECT_FALSE(caller.hears(kSeatTone));
}

TEST_F(Heard, ACallerWithMulawAndOtherNumbersForKeysIsServedToo) {
  TonePeer caller(loop_, kCallerTone, 0, 96), seat(loop_, kSeatTone, 0, 96);
  open(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  caller.press('7');
  ring(seat, 1);
  connect(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
  EXPECT_EQ(digits_, "r1:7 ");
}

TEST_F(Heard, ASeatWithMulawTalksToACallerWithAlaw) {
  TonePeer caller(loop_, kCallerTone, 8), seat(loop_, kSeatTone, 0);
  open(caller);
  announce();
  ring(seat, 1);
  connect(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));

  const auto again = await<std::string>([&](auto done) { media_->renegotiate_seat("r1", 1, seat.sdp(), done); });
  EXPECT_NE(again.find("RTP/AVP 0"), std::string::npos) << again;
  seat.talk_to(again);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
}

// "o=- 1 2 IN IP4 127.0.0.1" without the version, and the version.
std::pair<std::string, int> origin_of(const std::string& sdp) {
  const auto begin = sdp.find("o=");
  auto line = sdp.substr(begin, sdp.find('\r', begin) - begin);
  const auto session = line.find(' '), version = line.find(' ', session + 1), rest = line.find(' ', version + 1);
  const int number = std::atoi(line.c_str() + version);
  return {line.erase(version, rest - version), number};
}

// RFC 3264 §8: whoever keeps the version tells that nothing has changed.
TEST_F(Heard, ASessionKeepsItsOriginAndCountsItsChanges) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone, 0);
  const auto opened = await<std::string>([&](auto done) { media_->open("r1", caller.sdp(), done); });
  const auto renegotiated = [&](const std::string& direction) {
    return await<std::string>([&](auto done) { media_->renegotiate_caller("r1", caller.sdp(direction), done); });
  };
  const auto held = renegotiated("sendonly"), resumed = renegotiated("sendrecv");
  const auto offered = await<std::string>([&](auto done) { media_->offer_seat("r1", 1, done); });
  connect(seat, 1);
  const auto held_talking = renegotiated("inactive");
  const auto seat_again =
      await<std::string>([&](auto done) { media_->renegotiate_seat("r1", 1, seat.sdp("inactive"), done); });
  int version = origin_of(opened).second;
  for (const auto& answer : {held, resumed, held_talking}) {
    EXPECT_EQ(origin_of(answer).first, origin_of(opened).first);
    EXPECT_EQ(origin_of(answer).second, ++version) << answer;
  }
  EXPECT_EQ(origin_of(seat_again).first, origin_of(offered).first);
  EXPECT_GT(origin_of(seat_again).second, origin_of(offered).second);
}

TEST_F(Heard, HoldSilencesAndResumeBringsBothBack) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone);
  open(caller);
  ring(seat, 1);
  connect(seat, 1);
  listen({&caller, &seat});
  ASSERT_TRUE(caller.hears(kSeatTone));

  const auto held =
      await<std::string>([&](auto done) { media_->renegotiate_caller("r1", caller.sdp("sendonly"), done); });
  EXPECT_NE(held.find("a=recvonly"), std::string::npos) << held;
  const auto resumed = await<std::string>([&](auto done) { media_->renegotiate_caller("r1", caller.sdp(), done); });
  EXPECT_NE(resumed.find("a=sendrecv"), std::string::npos) << resumed;
  caller.talk_to(resumed);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));

  const auto seat_held =
      await<std::string>([&](auto done) { media_->renegotiate_seat("r1", 1, seat.sdp("sendonly"), done); });
  EXPECT_NE(seat_held.find("a=recvonly"), std::string::npos) << seat_held;
  const auto seat_resumed = await<std::string>([&](auto done) { media_->renegotiate_seat("r1", 1, seat.sdp(), done); });
  seat.talk_to(seat_resumed);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
}

TEST_F(Heard, ACallerOnHoldInTheRoomIsAnsweredAndHearsTheRoomAgain) {
  TonePeer caller(loop_, kCallerTone);
  open(caller);
  announce();
  const auto held =
      await<std::string>([&](auto done) { media_->renegotiate_caller("r1", caller.sdp("inactive"), done); });
  EXPECT_NE(held.find("a=inactive"), std::string::npos) << held;
  const auto resumed = await<std::string>([&](auto done) { media_->renegotiate_caller("r1", caller.sdp(), done); });
  caller.talk_to(resumed);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
}

// The relay learns for three seconds after each negotiation where the sound comes from.
constexpr Millis kLearning{4'000};

// A stranger who found the ports by trying: it sends to the caller's and to the seat's.
TEST_F(Heard, WhoIsNeitherCallerNorSeatIsNotHeardAndPressesNoKeys) {
  TonePeer caller(loop_, kCallerTone), seat(loop_, kSeatTone), stranger(loop_, kOtherSeatTone),
      other(loop_, kOtherSeatTone);
  open(caller);
  announce();
  loop_.run_for(kLearning);
  stranger.talk_to(sdp_with_port(caller.talks_to_port()));
  loop_.run_for(Millis{300});
  stranger.press('2');
  loop_.run_for(Millis{500});
  EXPECT_EQ(digits_, "");
  ring(seat, 1);
  connect(seat, 1);
  loop_.run_for(kLearning);
  other.talk_to(sdp_with_port(seat.talks_to_port()));
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
  EXPECT_FALSE(seat.hears(kOtherSeatTone));
  EXPECT_FALSE(caller.hears(kOtherSeatTone));
}

// Behind NAT the packets come from elsewhere than the SDP says; the first ones tell from where.
TEST_F(Heard, ACallerBehindNatIsHeardFromWhereItSends) {
  TonePeer inside(loop_, 0), caller(loop_, kCallerTone), seat(loop_, kSeatTone);
  const auto answer = await<std::string>([&](auto done) { media_->open("r1", inside.sdp(), done); });
  caller.talk_to(answer);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
  ring(seat, 1);
  connect(seat, 1);
  listen({&caller, &seat});
  EXPECT_TRUE(caller.hears(kSeatTone));
  EXPECT_TRUE(seat.hears(kCallerTone));
}

TEST_F(Heard, WhatTheRelayRefusesIsAnError) {
  std::optional<Result<Millis>> played;
  media_->play("nowhere", prompt_, 1, [&](Result<Millis> result) { played = std::move(result); });
  EXPECT_FALSE(played) << "no callback within the call";
  ASSERT_TRUE(loop_.run_until([&] { return played.has_value(); }));
  EXPECT_EQ(played->error().code, ErrorCode::kNotFound);

  std::optional<Result<std::string>> opened;
  media_->open("r2", "garbage", [&](Result<std::string> result) { opened = std::move(result); });
  ASSERT_TRUE(loop_.run_until([&] { return opened.has_value(); }));
  EXPECT_EQ(opened->error().code, ErrorCode::kInvalidArgument);

  TonePeer caller(loop_, kCallerTone);
  open(caller);
  played.reset();
  media_->play("r1", "/nowhere/at/all.wav", 1, [&](Result<Millis> result) { played = std::move(result); });
  ASSERT_TRUE(loop_.run_until([&] { return played.has_value(); }));
  EXPECT_FALSE(*played);
}

TEST_F(Heard, ACrashedRelayIsNoticedAndItsReturnToo) {
  relay_.crash();
  ASSERT_TRUE(loop_.run_until([&] { return !media_->healthy(); }, Millis{20'000}));
  TonePeer caller(loop_, kCallerTone);
  std::optional<Result<std::string>> opened;
  media_->open("r1", caller.sdp(), [&](Result<std::string> result) { opened = std::move(result); });
  ASSERT_TRUE(loop_.run_until([&] { return opened.has_value(); }));
  EXPECT_EQ(opened->error().code, ErrorCode::kUnavailable);

  const Relay again(kNgPort, kKeysPort, 30'000, 30'999);
  ASSERT_TRUE(loop_.run_until([&] { return media_->healthy(); }, Millis{20'000}));
  open(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
}

TEST_F(Heard, ARelayThatWasRestartedAtOnceTellsThatItsRoomsAreLost) {
  TonePeer caller(loop_, kCallerTone);
  std::string lost;
  media_->on_room_lost([&](const calls::RoomName& room) {
    lost += room;
    media_->close(room);
  });
  open(caller);
  announce();
  loop_.run_for(Millis{4'500});  // its uptime is told in whole seconds
  relay_.crash();
  const Relay again(kNgPort, kKeysPort, 30'000, 30'999);
  ASSERT_TRUE(loop_.run_until([&] { return !lost.empty(); }));
  loop_.run_for(Millis{300});
  EXPECT_EQ(lost, "r1");
  open(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
}

TEST_F(Heard, AnOfferToASeatDoesNotOpenAForgottenRoomAnew) {
  TonePeer caller(loop_, kCallerTone);
  std::string lost;
  media_->on_room_lost([&](const calls::RoomName& room) { lost += room; });
  open(caller);
  relay_.crash();
  const Relay again(kNgPort, kKeysPort, 30'000, 30'999);
  std::optional<Result<std::string>> offered;
  media_->offer_seat("r1", 1, [&](Result<std::string> result) { offered = std::move(result); });
  ASSERT_TRUE(loop_.run_until([&] { return offered.has_value(); }));
  ASSERT_FALSE(*offered);
  EXPECT_EQ(offered->error().code, ErrorCode::kNotFound) << offered->error().message;
  EXPECT_EQ(lost, "r1");
}

TEST_F(Heard, WhoHangsUpAtOnceLeavesNothingBehindAndTheNameIsFreeAgain) {
  TonePeer caller(loop_, kCallerTone);
  std::string order;
  media_->open("r1", caller.sdp(), [&](const Result<std::string>& sdp) { order += sdp ? "opened " : "refused "; });
  media_->play("r1", prompt_, 1, [&](const Result<Millis>& played) { order += played ? "played " : "dropped "; });
  media_->close("r1");
  media_->close("r1");
  ASSERT_TRUE(loop_.run_until([&] { return order.size() >= 15; }));
  EXPECT_NE(order.find("opened"), std::string::npos) << "what was in progress ends by itself";
  EXPECT_NE(order.find("dropped"), std::string::npos) << "what waited behind it is of no use";
  loop_.run_for(Millis{300});
  open(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
}

TEST_F(Heard, OfSeveralRelaysOneThatAnswersIsTaken) {
  media::RtpengineOptions options;
  options.relays = {{"127.0.0.1", 16'019, directory::Transport::kUdp},  // nobody there
                    {"127.0.0.1", kNgPort, directory::Transport::kUdp}};
  options.keys_listen.port = 0;
  auto made = media::make_rtpengine(loop_, options);
  ASSERT_TRUE(made) << made.error().message;
  media_ = std::move(*made);
  EXPECT_FALSE(media_->healthy());
  ASSERT_TRUE(loop_.run_until([&] { return media_->healthy(); }));
  TonePeer caller(loop_, kCallerTone);
  open(caller);
  announce();
  listen({&caller});
  EXPECT_TRUE(caller.hears(kPromptTone));
}

TEST_F(Heard, HundredsOfRoomsAreOpenedTogether) {
  constexpr int kRooms = 120;  // four ports each
  TonePeer caller(loop_, 0);
  int opened = 0, failed = 0;
  for (int n = 0; n < kRooms; ++n) {
    media_->open("many" + std::to_string(n), caller.sdp(),
                 [&](const Result<std::string>& sdp) { ++(sdp ? opened : failed); });
  }
  ASSERT_TRUE(loop_.run_until([&] { return opened + failed == kRooms; }));
  EXPECT_EQ(failed, 0);
  for (int n = 0; n < kRooms; ++n) media_->close("many" + std::to_string(n));
  loop_.run_for(Millis{300});
}

}  // namespace
}  // namespace rufbund::test
