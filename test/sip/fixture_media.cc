#include "fixture_media.h"
namespace rufbund::test {
namespace {
const char kSdp[] =
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 30000 RTP/AVP 8 "
    "101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n";
class StubMedia final : public calls::MediaPort {
 public:
  explicit StubMedia(calls::Loop& loop) : loop_(loop) {}
  bool healthy() const override { return true; }
  void on_digit(OnDigit) override {}
  void open(const calls::RoomName&, const std::string&, DoneSdp done) override { later(done, std::string(kSdp)); }
  void open_without_offer(const calls::RoomName&, DoneSdp done) override { later(done, std::string(kSdp)); }
  void accept_answer(const calls::RoomName&, const std::string&, Done done) override { ok(done); }
  void renegotiate_caller(const calls::RoomName&, const std::string&, DoneSdp done) override {
    later(done, std::string(kSdp));
  }
  void play(const calls::RoomName&, const std::string&, int, DonePlaying done) override {
    loop_.after(Millis{1}, [done] { done(Millis{200}); });
  }
  void stop(const calls::RoomName&, Done done) override { ok(done); }
  void offer_seat(const calls::RoomName&, int, DoneSdp done) override { later(done, std::string(kSdp)); }
  void connect(const calls::RoomName&, int, const std::string&, Done done) override { ok(done); }
  void renegotiate_seat(const calls::RoomName&, int, const std::string&, DoneSdp done) override {
    later(done, std::string(kSdp));
  }
  void return_to_room(const calls::RoomName&, Done done) override { ok(done); }
  void close(const calls::RoomName&) override {}

 private:
  void later(DoneSdp done, std::string s) {
    loop_.after(Millis{1}, [done, s] { done(s); });
  }
  void ok(Done done) {
    loop_.after(Millis{1}, [done] { done({}); });
  }
  calls::Loop& loop_;
};
class StubVoice final : public calls::VoicePort {
 public:
  explicit StubVoice(calls::Loop& loop) : loop_(loop) {}
  void render(const calls::Sentence&, DonePath done) override {
    loop_.after(Millis{0}, [done] { done(std::string("x.wav")); });
  }

 private:
  calls::Loop& loop_;
};
}  // namespace
Result<sip::MediaPorts> make_media(calls::Loop& loop, const std::string&, const std::string&, const std::string&) {
  return sip::MediaPorts{std::make_unique<StubMedia>(loop), std::make_unique<StubVoice>(loop)};
}
}  // namespace rufbund::test
