// calls::MediaPort by rtpengine. Every room is pinned to one relay and has a short queue of operations, carried out one
// after another, so that what calls ask in order happens in order although each request is a datagram of its own.
// Owner: the loop's thread. Private to this folder; others use make_rtpengine.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "media/relay_watch.h"
#include "media/rtpengine.h"
#include "media/rtpengine_requests.h"

namespace rufbund::media {

class RtpenginePort final : public calls::MediaPort {
 public:
  static Result<std::unique_ptr<RtpenginePort>> create(calls::Loop& loop, RtpengineOptions options);
  // Rooms stay at the relay until its own timeout. Operations in progress are dropped without a report.
  ~RtpenginePort() override;
  RtpenginePort(const RtpenginePort&) = delete;
  RtpenginePort& operator=(const RtpenginePort&) = delete;

  [[nodiscard]] bool healthy() const override;
  void on_digit(OnDigit handler) override { add(on_digit_, std::move(handler)); }
  void on_room_lost(OnRoomLost handler) override { add(on_room_lost_, std::move(handler)); }
  void open(const calls::RoomName& room, const std::string& caller_sdp, DoneSdp done) override;
  void open_without_offer(const calls::RoomName& room, DoneSdp done) override;
  void accept_answer(const calls::RoomName& room, const std::string& caller_sdp, Done done) override;
  void renegotiate_caller(const calls::RoomName& room, const std::string& caller_sdp, DoneSdp done) override;
  void play(const calls::RoomName& room, const std::string& wav_path, int repeat, DonePlaying done) override;
  void stop(const calls::RoomName& room, Done done) override;
  void offer_seat(const calls::RoomName& room, int n, DoneSdp done) override;
  [[nodiscard]] bool accepts(const std::string& seat_sdp) const override;
  void connect(const calls::RoomName& room, int n, const std::string& seat_sdp, Done done) override;
  void renegotiate_seat(const calls::RoomName& room, int n, const std::string& seat_sdp, DoneSdp done) override;
  void return_to_room(const calls::RoomName& room, Done done) override;
  void close(const calls::RoomName& room) override;

 private:
  using Replies = std::vector<bencode::Dict>;
  struct Room;
  // Planned when its turn comes, because its requests depend on what went before. The first failing request ends it.
  struct Operation {
    std::function<std::vector<NgRequest>(Room&)> plan;
    std::function<void(Result<Replies>)> done;
  };
  struct Room {
    explicit Room(const std::string& call_id) : requests(call_id) {}
    NgClient* relay = nullptr;
    RoomRequests requests;
    std::string caller_sdp;
    int connected = 0;                    // the attempt that the caller hears; 0: the room
    std::map<int, std::string> seat_sdp;  // last of each attempt; empty until it answers
    std::deque<Operation> waiting;        // the first is in progress where `busy`
    bool busy = false;
    bool closing = false;
    bool lost = false;  // the relay does not know it; said once
  };
  static constexpr std::size_t kMaxWaiting = 32;  // operations of one room

  RtpenginePort(calls::Loop& loop, std::string node, int key_socket);
  template <class Handler>
  static void add(std::vector<Handler>& handlers, Handler handler) {
    if (!handler) return handlers.clear();
    handlers.push_back(std::move(handler));
  }
  void watch(NgClient& relay, Millis interval);
  [[nodiscard]] std::string call_id_of(const calls::RoomName& room) const;
  [[nodiscard]] calls::RoomName room_of(const std::string& call_id) const;
  Room* make_room(const calls::RoomName& name);
  [[nodiscard]] NgClient* best_relay() const;
  void check_rooms_of(const NgClient* relay);
  void run(const calls::RoomName& name, Operation operation);
  void start_next(const calls::RoomName& name);
  void send_step(const calls::RoomName& name, std::shared_ptr<std::vector<NgRequest>> steps,
                 std::shared_ptr<Replies> replies);
  void finish(const calls::RoomName& name, Result<Replies> outcome);
  void refuse(std::function<void(Result<Replies>)> done, Error error);
  void report_refused();
  void on_keys_readable();

  calls::Loop& loop_;
  const std::string node_;
  std::vector<std::unique_ptr<NgClient>> relays_;
  std::vector<std::string> relay_hosts_;
  int key_socket_;
  std::vector<std::unique_ptr<RelayWatch>> watches_;
  std::vector<OnDigit> on_digit_;
  std::vector<OnRoomLost> on_room_lost_;
  std::unordered_map<calls::RoomName, Room> rooms_;
  std::map<const NgClient*, std::size_t> rooms_of_;
  struct Refused {
    std::function<void(Result<Replies>)> done;
    Error error;
  };
  std::vector<Refused> refused_;  // to be reported on the loop's next turn
  calls::Loop::TimerId refused_timer_ = 0;
};

}  // namespace rufbund::media
