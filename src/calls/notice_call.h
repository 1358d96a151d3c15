// One notice's call, from the first sentence made to the hang-up. Private to this folder; owner: the loop's thread.
//
//   preparing ─▶ ringing ─▶ listening ─▶ over
//
// Preparing makes the message's sentences and opens the room, so that whoever answers hears something at once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calls/loop.h"
#include "calls/notice_script.h"
#include "calls/outbound_port.h"
#include "calls/phone_notices.h"
#include "engine/engine.h"

namespace rufbund::calls {

struct NoticeServices {
  Loop& loop;
  MediaPort& media;
  VoicePort& voice;
  OutboundPort& sip;
  const engine::Clock& clock;
};

class NoticeCall;

// What a call needs of the desk that owns it.
class NoticeHost {
 public:
  virtual ~NoticeHost() = default;
  [[nodiscard]] virtual NoticeServices& services() = 0;
  // Takes a place at the next carrier that has one and was not tried by this call; nothing: there is none.
  [[nodiscard]] virtual std::optional<OutboundInvite> next_leg(NoticeCall& call) = 0;
  // The way for `say`, from any thread.
  [[nodiscard]] virtual PhoneNotice::Say say_to(const NoticeCall& call) = 0;
  // Its outcome is reported.
  virtual void over(NoticeCall& call) = 0;
};

// Held by shared_ptr: callbacks of the ports may come when the call is over.
class NoticeCall : public std::enable_shared_from_this<NoticeCall> {
 public:
  // `room`: a name that nobody else has.
  NoticeCall(NoticeHost& host, PhoneNotice notice, PhoneNotices::OnEnd on_end, RoomName room);
  ~NoticeCall();
  NoticeCall(const NoticeCall&) = delete;
  NoticeCall& operator=(const NoticeCall&) = delete;

  void start();
  // The process stops.
  void shut_down();

  void on_ringing();
  void on_answered(const std::string& sdp);
  void on_failed(int sip_status);
  void on_gone(bool broken);
  void on_reoffer(const std::string& sdp);
  void on_digit(char digit);
  void on_room_lost();
  void say(const Sentence& verdict);

  [[nodiscard]] const std::string& id() const { return notice_.id; }
  [[nodiscard]] const RoomName& room() const { return room_; }
  [[nodiscard]] OutboundLegId leg() const { return leg_; }
  [[nodiscard]] bool needs_a_leg() const { return state_ == State::kPreparing; }

  std::vector<std::string> tried;  // the host's note: carriers

 private:
  enum class State { kPreparing, kRinging, kListening, kOver };

  void prepare(std::size_t sentence);
  void open_room();
  void ring(const std::string& offer);
  void begin();
  void advance();
  void play(const Sentence& sentence);
  void wait(Millis time);
  void decide();
  void end(NoticeEnd end, NoticeFailure failure = NoticeFailure::kNone, int sip_status = 0);
  void stop_timer(Loop::TimerId& timer);
  [[nodiscard]] Sentence in_language(Sentence sentence) const;

  NoticeHost& host_;
  PhoneNotice notice_;
  PhoneNotices::OnEnd on_end_;
  const RoomName room_;
  NoticeScript script_;
  State state_ = State::kPreparing;
  NoticeOutcome outcome_;
  Sentence verdict_;
  std::string offer_;  // of the room
  OutboundLegId leg_;
  bool has_room_ = false;
  bool leg_lives_ = false;
  std::uint64_t playing_serial_ = 0;  // callbacks of what was interrupted are stale
  Loop::TimerId timer_ = 0;           // of what sounds, or of the silence
  Loop::TimerId limit_ = 0;           // of the ringing, then of the listening
};

}  // namespace rufbund::calls
