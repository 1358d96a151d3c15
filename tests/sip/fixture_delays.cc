#include "fixture_delays.h"

namespace rufbund::test {
namespace {

using calls::MediaPort;
using calls::RoomName;

class DelayedMedia final : public MediaPort {
 public:
  DelayedMedia(calls::Loop& loop, Delays& delays, std::unique_ptr<MediaPort> port)
      : loop_(loop), delays_(delays), port_(std::move(port)) {}

  bool healthy() const override { return port_->healthy(); }
  void on_digit(OnDigit handler) override { port_->on_digit(std::move(handler)); }
  void on_room_lost(OnRoomLost handler) override { port_->on_room_lost(std::move(handler)); }
  void open(const RoomName& room, const std::string& sdp, DoneSdp done) override {
    const int delay = delays_.next_opening_ms.exchange(0);
    if (delay == 0) return port_->open(room, sdp, std::move(done));
    loop_.after(Millis{delay}, [this, room, sdp, done] { port_->open(room, sdp, done); });
  }
  void open_without_offer(const RoomName& room, DoneSdp done) override { port_->open_without_offer(room, done); }
  void accept_answer(const RoomName& room, const std::string& sdp, Done done) override {
    port_->accept_answer(room, sdp, done);
  }
  void renegotiate_caller(const RoomName& room, const std::string& sdp, DoneSdp done) override {
    port_->renegotiate_caller(room, sdp, done);
  }
  void play(const RoomName& room, const std::string& wav, int repeat, DonePlaying done) override {
    port_->play(room, wav, repeat, done);
  }
  void stop(const RoomName& room, Done done) override { port_->stop(room, done); }
  void offer_seat(const RoomName& room, int n, DoneSdp done) override { port_->offer_seat(room, n, done); }
  bool accepts(const std::string& sdp) const override { return port_->accepts(sdp); }
  void connect(const RoomName& room, int n, const std::string& sdp, Done done) override {
    if (delays_.no_connection) return done(fail(ErrorCode::kUnavailable, "no connection, as ordered"));
    const int delay = delays_.next_connection_ms.exchange(0);
    if (delay == 0) return port_->connect(room, n, sdp, done);
    loop_.after(Millis{delay}, [this, room, n, sdp, done] { port_->connect(room, n, sdp, done); });
  }
  void renegotiate_seat(const RoomName& room, int n, const std::string& sdp, DoneSdp done) override {
    port_->renegotiate_seat(room, n, sdp, done);
  }
  void return_to_room(const RoomName& room, Done done) override { port_->return_to_room(room, done); }
  void close(const RoomName& room) override { port_->close(room); }

 private:
  calls::Loop& loop_;
  Delays& delays_;
  std::unique_ptr<MediaPort> port_;
};

}  // namespace

Result<sip::MediaPorts> with_delays(calls::Loop& loop, Delays& delays, Result<sip::MediaPorts> ports) {
  if (ports) ports->media = std::make_unique<DelayedMedia>(loop, delays, std::move(ports->media));
  return ports;
}

}  // namespace rufbund::test
