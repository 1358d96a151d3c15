// Waiting rooms over rtpengine; see rtpengine.h.
#include "media/rtpengine.h"

#include <fmt/format.h>

#include <map>
#include <unordered_map>
#include <utility>

#include "media/bencode.h"
#include "media/digit_listener.h"
#include "media/sdp.h"

namespace rufbund::media {
namespace {

using calls::RoomName;

constexpr std::string_view kCaller = "caller";
constexpr std::string_view kRoom = "room";
constexpr std::string_view kRoomBranch = "wr0";

struct Room {
  NgClient* relay = nullptr;
  std::string caller_sdp;               // last offered or answered by the caller, direction included
  int connected = 0;                    // attempt that is bridged; 0: in the room
  std::map<int, std::string> seat_sdp;  // of the attempts that answered
};

std::string seat_tag(int attempt) { return fmt::format("ag{}", attempt); }

class Rtpengine final : public calls::MediaPort {
 public:
  Rtpengine(calls::Loop& loop, const RtpengineOptions& options)
      : digits_(loop, [this](const std::string& room, char digit) {
          if (on_digit_ && rooms_.contains(room)) on_digit_(room, digit);
        }) {
    for (const auto& address : options.relays) relays_.push_back(std::make_unique<NgClient>(loop, address));
  }

  [[nodiscard]] Result<void> open_sockets(const RtpengineOptions& options) {
    if (relays_.empty()) return fail(ErrorCode::kInvalidArgument, "no media relay is configured");
    for (const auto& relay : relays_)
      if (auto opened = relay->open(); !opened) return opened;
    return digits_.open(options.digits_host, options.digits_port);
  }

  [[nodiscard]] bool healthy() const override {
    for (const auto& relay : relays_)
      if (relay->healthy()) return true;
    return false;
  }

  void on_digit(OnDigit handler) override { on_digit_ = std::move(handler); }

  void open(const RoomName& name, const std::string& caller_sdp, DoneSdp done) override {
    Room* room = make_room(name);
    if (room == nullptr) return done(fail(ErrorCode::kUnavailable, "no media relay answers"));
    room->caller_sdp = caller_sdp;
    enter_room(name, std::move(done));
  }

  void open_without_offer(const RoomName& name, DoneSdp done) override {
    Room* room = make_room(name);
    if (room == nullptr) return done(fail(ErrorCode::kUnavailable, "no media relay answers"));
    // The room is the one who offers; the caller's answer comes with the ACK.
    auto command = begin("offer", name, kRoomBranch);
    command.add("from-tag", kRoom).add("sdp", room_sdp());
    ask_sdp(*room, std::move(command), std::move(done));
  }

  void accept_answer(const RoomName& name, const std::string& caller_sdp, Done done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    room->caller_sdp = caller_sdp;
    auto command = begin("answer", name, kRoomBranch);
    command.add("from-tag", kRoom).add("to-tag", kCaller).add("sdp", caller_sdp);
    ask(*room, std::move(command), [this, name, done = std::move(done)](Result<void> answered) mutable {
      if (!answered) return done(std::move(answered));
      block(name, std::move(done));
    });
  }

  void renegotiate_caller(const RoomName& name, const std::string& caller_sdp, DoneSdp done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    room->caller_sdp = caller_sdp;
    if (room->connected == 0) return enter_room(name, std::move(done));
    const int attempt = room->connected;
    auto offer = begin("offer", name, seat_tag(attempt));
    offer.add("from-tag", kCaller).add("to-tag", seat_tag(attempt)).add("sdp", caller_sdp);
    ask_sdp(*room, std::move(offer),
            [this, name, attempt, done = std::move(done)](Result<std::string> offered) mutable {
              if (!offered) return done(std::move(offered));
              Room* still = find(name, done);
              if (still == nullptr) return;
              auto answer = begin("answer", name, seat_tag(attempt));
              answer.add("from-tag", kCaller)
                  .add("to-tag", seat_tag(attempt))
                  .add("sdp", with_direction(still->seat_sdp[attempt], answer_to(direction_of(still->caller_sdp))));
              ask_sdp(*still, std::move(answer), std::move(done));
            });
  }

  void renegotiate_seat(const RoomName& name, int attempt, const std::string& seat_sdp, DoneSdp done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    room->seat_sdp[attempt] = seat_sdp;
    auto offer = begin("offer", name, seat_tag(attempt));
    offer.add("from-tag", seat_tag(attempt)).add("to-tag", kCaller).add("sdp", seat_sdp);
    ask_sdp(*room, std::move(offer),
            [this, name, attempt, done = std::move(done)](Result<std::string> offered) mutable {
              if (!offered) return done(std::move(offered));
              Room* still = find(name, done);
              if (still == nullptr) return;
              auto answer = begin("answer", name, seat_tag(attempt));
              answer.add("from-tag", seat_tag(attempt))
                  .add("to-tag", kCaller)
                  .add("sdp", with_direction(still->caller_sdp, answer_to(direction_of(still->seat_sdp[attempt]))));
              ask_sdp(*still, std::move(answer), std::move(done));
            });
  }

  void play(const RoomName& name, const std::string& wav_path, int repeat, DonePlaying done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    BencodeWriter command;
    command.add("command", "play media").add("call-id", name).add("from-tag", kCaller).add("file", wav_path);
    if (repeat > 1) command.add("repeat-times", std::int64_t{repeat});
    room->relay->send(std::move(command).finish(), [done = std::move(done)](Result<const BencodeDictionary*> reply) {
      if (!reply) return done(tl::unexpected(reply.error()));
      done(Millis{(*reply)->integer("duration").value_or(0)});
    });
  }

  void stop(const RoomName& name, Done done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    BencodeWriter command;
    command.add("command", "stop media").add("call-id", name).add("from-tag", kCaller);
    ask(*room, std::move(command), std::move(done));
  }

  void offer_seat(const RoomName& name, int attempt, DoneSdp done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    // No to-tag: the announcement goes on, and the caller's port stays what it was.
    auto command = begin("offer", name, seat_tag(attempt));
    command.add("from-tag", kCaller).add("sdp", with_direction(room->caller_sdp, Direction::kSendRecv));
    ask_sdp(*room, std::move(command), std::move(done));
  }

  void connect(const RoomName& name, int attempt, const std::string& seat_sdp, Done done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    room->seat_sdp[attempt] = seat_sdp;
    room->connected = attempt;
    auto answer = begin("answer", name, seat_tag(attempt));
    answer.add("from-tag", kCaller).add("to-tag", seat_tag(attempt)).add("sdp", seat_sdp);
    ask(*room, std::move(answer), [this, name, done = std::move(done)](Result<void> answered) mutable {
      if (!answered) return done(std::move(answered));
      stop(name, [this, name, done = std::move(done)](Result<void>) mutable {
        // Nothing may have been playing; what matters is that both directions open now.
        Room* still = find(name, done);
        if (still == nullptr) return;
        BencodeWriter unblock;
        unblock.add("command", "unblock media").add("call-id", name);
        ask(*still, std::move(unblock), std::move(done));
      });
    });
  }

  void return_to_room(const RoomName& name, Done done) override {
    Room* room = find(name, done);
    if (room == nullptr) return;
    room->connected = 0;
    enter_room(name, [done = std::move(done)](Result<std::string> entered) {
      done(entered ? Result<void>{} : tl::unexpected(entered.error()));
    });
  }

  void close(const RoomName& name) override {
    const auto found = rooms_.find(name);
    if (found == rooms_.end()) return;
    BencodeWriter command;
    command.add("command", "delete").add("call-id", name).add("delete-delay", std::int64_t{0});
    found->second.relay->send(std::move(command).finish(), [](Result<const BencodeDictionary*>) {});
    rooms_.erase(found);
  }

 private:
  // What every offer and answer carries. `port latching` keeps the caller's port over bridges, `trust address` takes
  // the SDP's word, ICE is for browsers alone.
  static BencodeWriter begin(std::string_view what, const RoomName& name, std::string_view branch) {
    BencodeWriter command;
    command.add("command", what).add("call-id", name).add("via-branch", branch);
    command.add("ICE", "remove").add("transport-protocol", "RTP/AVP").add_list("rtcp-mux", {"demux"});
    command.add_list("flags", {"port latching", "trust address"}).add_list("replace", {"origin"});
    return command;
  }

  Room* make_room(const RoomName& name) {
    // Relays take turns, so that a pool is used evenly; which one does not matter to anybody.
    for (std::size_t i = 0; i < relays_.size(); ++i) {
      NgClient* relay = relays_[next_relay_++ % relays_.size()].get();
      if (!relay->healthy()) continue;
      Room& room = rooms_[name];
      room = Room{};
      room.relay = relay;
      return &room;
    }
    return nullptr;
  }

  template <class Callback>
  Room* find(const RoomName& name, Callback& done) {
    const auto found = rooms_.find(name);
    if (found != rooms_.end()) return &found->second;
    done(fail(ErrorCode::kNotFound, "the media room is closed"));
    return nullptr;
  }

  // The caller against the room: offer, answer, everything blocked. Gives the SDP for the caller.
  void enter_room(const RoomName& name, DoneSdp done) {
    Room& room = rooms_[name];
    auto offer = begin("offer", name, kRoomBranch);
    offer.add("from-tag", kCaller).add("sdp", room.caller_sdp);
    if (!room.seat_sdp.empty()) offer.add("to-tag", kRoom);
    ask_sdp(room, std::move(offer), [this, name, done = std::move(done)](Result<std::string> offered) mutable {
      if (!offered) return done(std::move(offered));
      Room* still = find(name, done);
      if (still == nullptr) return;
      auto answer = begin("answer", name, kRoomBranch);
      answer.add("from-tag", kCaller)
          .add("to-tag", kRoom)
          .add("sdp", with_direction(room_sdp(), answer_to(direction_of(still->caller_sdp))));
      ask_sdp(*still, std::move(answer), [this, name, done = std::move(done)](Result<std::string> answered) mutable {
        if (!answered) return done(std::move(answered));
        block(name, [done = std::move(done), sdp = std::move(answered)](Result<void> blocked) mutable {
          done(blocked ? std::move(sdp) : tl::unexpected(blocked.error()));
        });
      });
    });
  }

  // The whole call: blocking one tag only would let a seat's early media through.
  void block(const RoomName& name, Done done) {
    Room* room = find(name, done);
    if (room == nullptr) return;
    BencodeWriter command;
    command.add("command", "block media").add("call-id", name);
    ask(*room, std::move(command), std::move(done));
  }

  static void ask(Room& room, BencodeWriter command, Done done) {
    room.relay->send(std::move(command).finish(), [done = std::move(done)](Result<const BencodeDictionary*> reply) {
      done(reply ? Result<void>{} : tl::unexpected(reply.error()));
    });
  }

  static void ask_sdp(Room& room, BencodeWriter command, DoneSdp done) {
    room.relay->send(std::move(command).finish(), [done = std::move(done)](Result<const BencodeDictionary*> reply) {
      if (!reply) return done(tl::unexpected(reply.error()));
      const auto sdp = (*reply)->string("sdp");
      if (!sdp) return done(fail(ErrorCode::kInternal, "the media relay gave no SDP"));
      done(std::string{*sdp});
    });
  }

  std::vector<std::unique_ptr<NgClient>> relays_;
  std::size_t next_relay_ = 0;
  std::unordered_map<RoomName, Room> rooms_;
  OnDigit on_digit_;
  DigitListener digits_;
};

}  // namespace

Result<std::unique_ptr<calls::MediaPort>> make_rtpengine(calls::Loop& loop, const RtpengineOptions& options) {
  auto port = std::make_unique<Rtpengine>(loop, options);
  if (auto opened = port->open_sockets(options); !opened) return tl::unexpected(opened.error());
  return std::unique_ptr<calls::MediaPort>{std::move(port)};
}

}  // namespace rufbund::media
