// What calls need of a media relay: a waiting room per caller whose announcements go on until a seat answers. media/
// implements it with rtpengine's NG protocol. Everything runs on the loop's thread; each call reports once through its
// callback, with an error where the relay refused or did not answer in time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::calls {

// The relay's name of one caller's room. Carries no phone number.
using RoomName = std::string;

class MediaPort {
 public:
  using Done = std::function<void(Result<void>)>;
  using DoneSdp = std::function<void(Result<std::string>)>;  // an SDP body
  using DonePlaying = std::function<void(Result<Millis>)>;   // the prompt's duration
  using OnDigit = std::function<void(const RoomName&, char digit)>;
  using OnRoomLost = std::function<void(const RoomName&)>;

  virtual ~MediaPort() = default;

  // False while no relay answers its pings: then nobody is accepted.
  [[nodiscard]] virtual bool healthy() const = 0;
  // Adds a handler, which is told of every room's keys; callers and notices have rooms. Null forgets all handlers.
  virtual void on_digit(OnDigit handler) = 0;
  // An open room that its relay no longer knows (it was started anew, or dropped it): nobody there hears anything any
  // more. Said once, before the callback of the operation that found it out. Close it. Handlers as above.
  virtual void on_room_lost(OnRoomLost handler) = 0;

  // Opens the room for the caller's offer; gives the answer for the caller's 200.
  virtual void open(const RoomName& room, const std::string& caller_sdp, DoneSdp done) = 0;
  // Delayed offer: gives an offer to send to the caller; `accept_answer` takes the caller's answer.
  virtual void open_without_offer(const RoomName& room, DoneSdp done) = 0;
  virtual void accept_answer(const RoomName& room, const std::string& caller_sdp, Done done) = 0;
  // Re-INVITE from the caller (hold, resume, moved): gives the answer.
  virtual void renegotiate_caller(const RoomName& room, const std::string& caller_sdp, DoneSdp done) = 0;

  // Plays an A-law WAV file to the caller; replaces what plays. `repeat` 1 to 999.
  virtual void play(const RoomName& room, const std::string& wav_path, int repeat, DonePlaying done) = 0;
  virtual void stop(const RoomName& room, Done done) = 0;

  // Attempt `n` (1, 2, ...) at a seat: gives the SDP offer for its INVITE; the announcement goes on.
  virtual void offer_seat(const RoomName& room, int n, DoneSdp done) = 0;
  // Whether `connect` can take a seat's answer: sound by plain RTP, in a codec that all have in common.
  [[nodiscard]] virtual bool accepts(const std::string& seat_sdp) const = 0;
  // The seat answered attempt `n` with `seat_sdp`, which it accepts: the announcement stops and both hear each other.
  virtual void connect(const RoomName& room, int n, const std::string& seat_sdp, Done done) = 0;
  // Re-INVITE from the seat of attempt `n`: gives the answer.
  virtual void renegotiate_seat(const RoomName& room, int n, const std::string& seat_sdp, DoneSdp done) = 0;
  // The seat is gone: the caller is in the room again, ready for `play`.
  virtual void return_to_room(const RoomName& room, Done done) = 0;
  virtual void close(const RoomName& room) = 0;
};

// What is said to a caller, made into WAV files ahead or on demand. media/ implements it with prompt files and
// espeak-ng. Rendering runs off the loop's thread; the callback comes on it.
struct Sentence {
  // Kinds of prompt, each a text file per language with placeholders, each replaceable by a recorded WAV.
  enum class Kind : std::uint8_t {
    kWelcome = 1,
    kLanguageMenu = 2,
    kTopicMenu = 3,
    kPlaceFirst = 4,  // {position}, {minutes_low}, {minutes_high}
    kPlaceUpdate = 5,
    kPlaceLonger = 6,
    kPositionOnly = 7,     // {position}
    kRefusedReturnAt = 8,  // {time}
    kRefused = 9,
    kClosed = 10,
    kBreaking = 11,  // typed text
    kMusic = 12,     // or silence, while waiting
    kGoodbye = 13,
    kConnecting = 14,
    kInvalidChoice = 15,
    kServedByAnnouncement = 16,  // "press 1 if this was your answer"
    // By telephone to a member, without a hotline: with `names`, `numbers` and `times` for the placeholders.
    kNoticeCallUp = 17,    // {alliance}, {case}, {seats}, {from}, {until}, {deadline}
    kNoticeKeys = 18,      // "press 1 to accept, 2 to decline, 3 to hear it again"
    kNoticeAccepted = 19,  // goodbye included, as of the next two
    kNoticeDeclined = 20,
    kNoticeUnanswered = 21,  // no key was pressed
    kNoticeTooLate = 22,     // the deadline has passed
    kNoticeAnswered = 23,    // somebody has answered already
    kNoticeUndecided = 24,   // the key was not taken: answer by the portal
    kTyped = 25,             // `text` alone; has no file
    kThanksQuestion = 26,    // "press 1 to say thanks", goodbye included, as of the next one
    kThanksTaken = 27,
  };
  Kind kind{};
  std::string language;  // "de", "en"
  std::string hotline;   // key: prompts may differ per hotline
  std::uint32_t position = 0;
  Millis low{-1}, high{-1};
  TimeMs return_at;  // spoken as local time
  std::string text;  // kBreaking, kTyped
  std::map<std::string, std::string> names;
  std::map<std::string, std::uint32_t> numbers;
  std::map<std::string, TimeMs> times;  // spoken as local time
};

class VoicePort {
 public:
  virtual ~VoicePort() = default;
  using DonePath = std::function<void(Result<std::string>)>;  // path of an A-law WAV
  virtual void render(const Sentence& sentence, DonePath done) = 0;

  // A changed directory: reads the texts of its hotlines and makes what a caller hears first, beside what is rendered
  // meanwhile. The error names what is missing; nothing has changed then. `use_prepared` puts it into force. Languages
  // that the directory no longer has go on being spoken to those who chose them.
  using DonePrepared = std::function<void(Result<void>)>;
  virtual void prepare(std::shared_ptr<const directory::Directory> directory, DonePrepared done) = 0;
  virtual void use_prepared() = 0;
};

}  // namespace rufbund::calls
