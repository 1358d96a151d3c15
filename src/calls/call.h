// One caller's call, from the held INVITE to the last BYE: takes the core's effects and the legs' events, drives media
// and signalling, and reports every outcome as a command. It decides nothing about the line.
//
// The state machine, by what the call waits for:
//   admitting (core) -> opening (media) -> confirming (ACK) -> menu -> in line -> talking -> leaving (farewell) -> over
// A seat is rung beside it, from "in line": preparing (media) -> ringing (200) -> answered (core) -> connected.
// Owner: the loop's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "calls/announcement_texts.h"
#include "calls/hearing.h"
#include "calls/line_facts.h"
#include "calls/loop.h"
#include "calls/media_port.h"
#include "calls/menu.h"
#include "calls/outbox.h"
#include "calls/sip_port.h"
#include "calls/spoken.h"

namespace rufbund::calls {

enum class CallState : std::uint8_t { kAdmitting, kOpening, kConfirming, kMenu, kInLine, kTalking, kLeaving, kOver };
inline constexpr int kCallStateCount = 8;

// What all calls of one process share.
struct Services {
  Loop& loop;
  MediaPort& media;
  VoicePort& voice;
  SipPort& sip;
  Outbox& outbox;
  const AnnouncementTexts& texts;
  Millis menu_patience{6'000};      // silence after a menu, before it is repeated or its default holds
  int menu_tries = 2;               // repeats and invalid choices together
  Millis thanks_patience{4'000};    // silence after the question for thanks
  Millis own_failure_pause{1'000};  // after a failed offer that is nobody's but the platform's
  int own_failures = 2;             // in a row: then the caller has no sound, and the call is ended
  Millis farewell_limit{30'000};
};

class Call;

// Keeps the indexes by which effects and events find their call.
class CallHost {
 public:
  virtual ~CallHost() = default;
  virtual void seat_leg_over(Call& call, SeatLegId leg) = 0;
  virtual void call_over(Call& call) = 0;  // deletes it, later
  // The call with this leg, while it lives. What an asynchronous answer is for may be gone.
  virtual Call* find(LegId leg) = 0;
  // What the directory says of a call's hotline now.
  [[nodiscard]] virtual std::shared_ptr<const LineFacts> facts(CellId cell) const = 0;
};

class Call {
 public:
  Call(CallHost& host, Services& services, std::shared_ptr<const LineFacts> facts, const Attempt& attempt);

  [[nodiscard]] LegId leg() const { return leg_; }
  [[nodiscard]] CellId cell() const { return cell_; }
  [[nodiscard]] TicketId ticket() const { return ticket_; }
  [[nodiscard]] CallState state() const { return state_; }
  [[nodiscard]] const std::optional<OfferId> offer() const {
    return seat_ ? std::optional(seat_->offer) : std::nullopt;
  }

  // --- the core's effects ---
  void accept(TicketId ticket, SkillId language);
  void refuse(core::RefusalCause cause, TimeMs return_at);
  void tell_place(const core::TellPlace& place);
  void play_announcement(const core::PlayAnnouncement& announcement);
  // `site` and `seat` null: the directory does not know them.
  void ring_seat(const engine::EffectId& effect, const core::OfferSeat& offer, SeatLegId leg,
                 std::shared_ptr<const directory::Site> site, std::shared_ptr<const directory::Seat> seat);
  void connect(OfferId offer);
  void return_to_room();
  void end_seat(OfferId offer);  // WithdrawOffer and ReleaseSeat
  void release(const core::ReleaseLeg& release);

  // --- the caller's leg ---
  void on_confirmed(const std::string& answer_sdp);
  void on_gone(core::LegEnd end);
  void on_reoffer(const std::string& sdp);
  // A key, however it came.
  void on_digit(char digit);
  // As SIP INFO: in a conversation it goes on to the other side.
  void on_info_digit(char digit);

  // --- the seat's leg ---
  void on_seat_ringing(SeatLegId leg);
  void on_seat_answered(SeatLegId leg, const std::string& sdp);
  void on_seat_failed(SeatLegId leg, core::OfferFailure failure, std::uint16_t sip_status);
  void on_seat_gone(SeatLegId leg, bool broken);
  void on_seat_reoffer(SeatLegId leg, const std::string& sdp);
  void on_seat_digit(SeatLegId leg, char digit);

  // The relay forgot the room.
  void on_room_lost();
  // The process stops: ends both legs; the caller's place is kept.
  void shut_down();

 private:
  struct Seat {
    OfferId offer;
    SeatLegId leg;
    int attempt = 0;  // the media relay's number
    bool invited = false;
    bool answered = false;
    bool connected = false;
    bool broken_by_us = false;  // it could not be connected
    std::string sdp;            // of its answer
  };

  void opened(const Result<std::string>& sdp);
  void open_failed();
  void start_talking();
  void own_failure(SeatLegId leg);
  void fail_offer(core::OfferFailure failure, std::uint16_t sip_status);
  void break_conversation(core::BreakCause cause);
  void drop_seat();
  void end_over_caller(core::LegEnd end);
  void break_off();
  void become_over();

  // --- what is heard ---
  void advance();
  void interrupt();
  void play(Cue cue);
  void renew_menu();
  void cue_playing(Cue cue, std::uint64_t playing, const Result<Millis>& duration);
  void cue_heard(Cue cue);
  void enter_line();
  void menu_unanswered();
  void choose_defaults();
  void on_menu_digit(char digit);
  void confirm_served();
  void ask_thanks();
  void give_thanks();
  [[nodiscard]] std::string spoken_language() const;
  [[nodiscard]] std::string context_for(const engine::EffectId& effect, const core::OfferSeat& offer) const;
  // A callback that finds this call again, or does nothing.
  template <class... Args>
  std::function<void(Args...)> later(void (Call::*then)(Args...));

  [[nodiscard]] const Menu& menu() const { return facts_->menu(); }

  CallHost& host_;
  Services& services_;
  std::shared_ptr<const LineFacts> facts_;  // as they were when the call began, or when it last heard a menu
  const LegId leg_;
  const CellId cell_;
  const RoomName room_;
  std::string number_;  // memory only
  TicketId ticket_;
  CallState state_ = CallState::kAdmitting;
  bool caller_left_ = false;  // while the core was deciding
  bool delayed_offer_ = false;
  SkillId language_;
  TopicId topic_;
  int menu_tries_ = 0;
  int attempts_ = 0;
  int own_failures_ = 0;     // offers in a row that failed for want of media
  int failed_connects_ = 0;  // answers in a row that could not be connected
  std::optional<Seat> seat_;

  Ears ears_;
  Farewell farewell_;
  OfferId talked_;              // the latest conversation, for thanks
  AnnouncementId confirmable_;  // an announcement that may stand for a conversation
  Cue playing_ = Cue::kNothing;
  std::uint64_t playing_serial_ = 0;
  Loop::TimerId timer_ = 0;
};

[[nodiscard]] RoomName room_of(LegId leg);
[[nodiscard]] std::optional<LegId> leg_of(const RoomName& room);

}  // namespace rufbund::calls
