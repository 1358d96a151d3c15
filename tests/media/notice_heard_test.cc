// A notice by telephone, by what is heard: the desk with a real rtpengine, and somebody called who tells tones apart
// and presses keys. Signalling is a stand-in here; tests/sip has the real one.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>

#include "calls/notice_desk.h"
#include "engine/system_clock.h"
#include "media/rtpengine.h"
#include "poll_loop.h"
#include "relay.h"
#include "tone_file.h"
#include "tone_peer.h"

namespace rufbund::test {
namespace {

using Kind = calls::Sentence::Kind;

constexpr int kNgPort = 16'010, kKeysPort = 16'011;
constexpr double kMessageTone = 800, kQuestionTone = 1'000, kAcceptedTone = 1'300, kWrongTone = 1'700;

class ToneVoice final : public calls::VoicePort {
 public:
  explicit ToneVoice(calls::Loop& loop) : loop_(loop) {
    for (const auto& [kind, hz] : {std::pair{Kind::kNoticeCallUp, kMessageTone},
                                   {Kind::kNoticeKeys, kQuestionTone},
                                   {Kind::kNoticeAccepted, kAcceptedTone},
                                   {Kind::kInvalidChoice, kWrongTone}})
      files_[kind] = tone_file(hz);
  }
  ~ToneVoice() override {
    for (const auto& [kind, path] : files_) std::filesystem::remove(path);
  }
  void prepare(std::shared_ptr<const directory::Directory>, DonePrepared done) override { done({}); }
  void use_prepared() override {}
  void render(const calls::Sentence& sentence, DonePath done) override {
    const auto found = files_.find(sentence.kind);
    const auto path =
        found == files_.end() ? fail(ErrorCode::kNotFound, "no such tone") : Result<std::string>(found->second);
    loop_.after(Millis{0}, [done, path] { done(path); });
  }

 private:
  calls::Loop& loop_;
  std::map<Kind, std::string> files_;
};

// The other end answers with the peer's SDP as soon as it is told to.
class Switchboard final : public calls::OutboundPort {
 public:
  void call(const calls::OutboundInvite& invite) override { invited = invite; }
  void answer_outbound_reoffer(calls::OutboundLegId, const Result<std::string>& sdp) override {
    reoffered = sdp.value_or("");
  }
  void end_outbound(calls::OutboundLegId) override { ended = true; }
  std::optional<calls::OutboundInvite> invited;
  std::string reoffered;
  bool ended = false;
};

class NoticeHeard : public testing::Test {
 protected:
  NoticeHeard() : relay_(kNgPort, kKeysPort, 30'000, 30'999), desk_(directory()) {}
  static directory::Directory directory() {
    directory::Directory made;
    made.carriers.resize(1);
    made.carriers[0].key = "carrier";
    made.carriers[0].out = directory::CallsOut{{"127.0.0.1", 5060}, "+493023125000", 1};
    return made;
  }
  void SetUp() override {
    ASSERT_TRUE(relay_.started());
    media::RtpengineOptions options;
    options.relays = {{"127.0.0.1", kNgPort, directory::Transport::kUdp}};
    options.keys_listen = {"127.0.0.1", kKeysPort, directory::Transport::kUdp};
    auto made = media::make_rtpengine(loop_, options);
    ASSERT_TRUE(made) << made.error().message;
    media_ = std::move(*made);
    ASSERT_TRUE(loop_.run_until([&] { return media_->healthy(); }));
    desk_.open({loop_, *media_, voice_, sip_, clock_});
    auto notice = calls::call_up_notice({}, "de");
    notice.id = "n1";
    notice.to = "+491713920001";
    ASSERT_TRUE(desk_.place(std::move(notice), [this](const calls::NoticeOutcome& outcome) { outcome_ = outcome; }));
    ASSERT_TRUE(loop_.run_until([&] { return sip_.invited.has_value(); }));
  }
  void TearDown() override { desk_.close(); }

  void pick_up(TonePeer& peer) {
    desk_.on_outbound_answered(sip_.invited->leg, peer.sdp());
    peer.talk_to(sip_.invited->sdp);
  }
  // This tone comes within `limit`.
  bool comes(TonePeer& peer, double hz, Millis limit = Millis{6'000}) {
    return loop_.run_until([&] { return peer.hears(hz); }, limit);
  }

  PollLoop loop_;
  Relay relay_;
  ToneVoice voice_{loop_};
  Switchboard sip_;
  engine::SystemClock clock_;
  std::unique_ptr<calls::MediaPort> media_;
  calls::NoticeDesk desk_;
  std::optional<calls::NoticeOutcome> outcome_;
};

TEST_F(NoticeHeard, WhoIsCalledHearsTheMessageAndItsKeyWithinTheSoundIsConfirmed) {
  TonePeer phone(loop_, 500);
  pick_up(phone);
  EXPECT_TRUE(comes(phone, kMessageTone));
  EXPECT_TRUE(comes(phone, kQuestionTone));
  EXPECT_FALSE(outcome_);
  phone.press('1');
  EXPECT_TRUE(comes(phone, kAcceptedTone));
  EXPECT_FALSE(sip_.ended);
  ASSERT_TRUE(loop_.run_until([&] { return outcome_.has_value(); }));
  EXPECT_TRUE(sip_.ended);
  EXPECT_EQ(outcome_->end, calls::NoticeEnd::kKeyPressed);
  EXPECT_EQ(outcome_->key, '1');
}

TEST_F(NoticeHeard, AKeyByInfoCutsTheMessageShort) {
  TonePeer phone(loop_, 0);
  pick_up(phone);
  ASSERT_TRUE(comes(phone, kMessageTone));
  desk_.on_outbound_digit(sip_.invited->leg, '1');
  loop_.run_for(Millis{700});
  phone.forget();
  loop_.run_for(Millis{500});
  EXPECT_TRUE(phone.hears(kAcceptedTone));
  EXPECT_FALSE(phone.hears(kMessageTone));
  ASSERT_TRUE(loop_.run_until([&] { return outcome_.has_value(); }));
  EXPECT_EQ(outcome_->key, '1');
}

TEST_F(NoticeHeard, AWrongKeyIsToldAndTheRepeatKeyBeginsAgain) {
  TonePeer phone(loop_, 0);
  pick_up(phone);
  ASSERT_TRUE(comes(phone, kMessageTone));
  phone.press('9');
  ASSERT_TRUE(comes(phone, kWrongTone));
  ASSERT_TRUE(comes(phone, kQuestionTone));
  phone.press('3');
  ASSERT_TRUE(comes(phone, kMessageTone));
  EXPECT_FALSE(outcome_);
}

TEST_F(NoticeHeard, WhoHoldsHearsItAgainAfterwards) {
  TonePeer phone(loop_, 0);
  pick_up(phone);
  ASSERT_TRUE(comes(phone, kMessageTone));
  for (const auto& [direction, answer] : {std::pair{"sendonly", "a=recvonly"}, {"sendrecv", "a=sendrecv"}}) {
    sip_.reoffered.clear();
    desk_.on_outbound_reoffer(sip_.invited->leg, phone.sdp(direction));
    ASSERT_TRUE(loop_.run_until([&] { return !sip_.reoffered.empty(); }));
    EXPECT_NE(sip_.reoffered.find(answer), std::string::npos) << sip_.reoffered;
  }
  phone.talk_to(sip_.reoffered);
  phone.press('3');
  loop_.run_for(Millis{300});
  phone.forget();
  EXPECT_TRUE(comes(phone, kMessageTone));
}

}  // namespace
}  // namespace rufbund::test
