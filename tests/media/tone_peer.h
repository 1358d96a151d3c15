// A telephone of the test: sends a sine as A-law or µ-law RTP and tells which tones it hears. Owner: the loop's thread.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "calls/loop.h"

namespace rufbund::test {

class TonePeer {
 public:
  // `tone_hz` 0: sends silence. `codec`: RFC 3551's payload type, 8 (A-law) or 0 (µ-law); `events`: that of RFC 4733.
  TonePeer(calls::Loop& loop, double tone_hz, int codec = 8, int events = 101);
  ~TonePeer();
  TonePeer(const TonePeer&) = delete;
  TonePeer& operator=(const TonePeer&) = delete;

  // `direction`: "sendrecv", "sendonly", ...
  [[nodiscard]] std::string sdp(const std::string& direction = "sendrecv") const;
  // Starts to send to where the other side's SDP says; again, where it says something new.
  void talk_to(const std::string& sdp);
  void stop_talking();
  // RFC 4733: one key, pressed for 100 ms.
  void press(char digit);

  // Forgets what was heard, so that a later answer is about the time from now.
  void forget() { heard_.clear(); }
  // Of the last 800 samples (100 ms) and more: true where the sine's share of the energy is large.
  [[nodiscard]] bool hears(double tone_hz) const;
  [[nodiscard]] std::size_t heard_samples() const { return heard_.size(); }
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int talks_to_port() const { return remote_port_; }

 private:
  void send_frame();
  void send(int payload_type, bool marker, std::uint32_t timestamp, const std::vector<std::uint8_t>& payload);
  void on_readable();

  calls::Loop& loop_;
  const double tone_hz_;
  const int codec_, events_;
  int fd_ = -1;
  int port_ = 0;
  int remote_port_ = 0;
  bool talking_ = false;
  calls::Loop::TimerId timer_ = 0;
  std::int64_t next_frame_ms_ = 0;
  std::uint16_t sequence_ = 100;
  std::uint32_t timestamp_ = 8'000;
  std::uint32_t ssrc_;
  char digit_ = 0;
  int digit_frame_ = 0;
  std::uint32_t digit_start_ = 0;
  std::deque<double> heard_;  // the last second at most, -1 to 1
};

// A-law and µ-law (ITU-T G.711).
std::uint8_t alaw_of(double sample);
double sample_of(std::uint8_t alaw);
std::uint8_t mulaw_of(double sample);
double sample_of_mulaw(std::uint8_t mulaw);
// Share of the energy of `samples` (8 kHz) at `hz`, by Goertzel's algorithm: 1 for a pure sine, 0 for none of it.
double tone_share(const std::deque<double>& samples, double hz);

}  // namespace rufbund::test
