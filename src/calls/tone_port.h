// What a site's check needs of sound: an end of a call that says tones and keys and measures what it hears. media/
// implements it with RTP of its own; it takes the caller's place in a room of the relay. Everything runs on the loop's
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace rufbund::calls {

class ToneEnd {
 public:
  virtual ~ToneEnd() = default;
  // An offer of A-law (RFC 3551) and telephone events (RFC 4733).
  [[nodiscard]] virtual std::string sdp() const = 0;
  // Begins to send, silence at first.
  [[nodiscard]] virtual Result<void> talk_to(const std::string& sdp) = 0;
  virtual void say(int tone_hz) = 0;  // 0: silence
  virtual void press(char digit) = 0;

  // What was heard counts from now on.
  virtual void forget() = 0;
  [[nodiscard]] virtual std::uint64_t packets() const = 0;
  // Of the last fifth of a second, once it is there: is there sound at all, and is it little but this tone?
  [[nodiscard]] virtual bool loud() const = 0;
  [[nodiscard]] virtual bool hears(int tone_hz) const = 0;
  // A key, as an event or as its two tones (ITU-T Q.23).
  [[nodiscard]] virtual bool heard_key(char digit) const = 0;
};

class TonePort {
 public:
  virtual ~TonePort() = default;
  [[nodiscard]] virtual Result<std::unique_ptr<ToneEnd>> make() = 0;
};

}  // namespace rufbund::calls
