#include "tone_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace rufbund::test {
namespace {

constexpr int kFrame = 160;    // samples in 20 ms
constexpr int kKeyFrames = 5;  // while the key is down, then three ends (RFC 4733 §2.5.1.4)
constexpr std::size_t kRemember = 8'000;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::uint8_t alaw_of(double sample) {
  int pcm = static_cast<int>(std::lround(sample * 32'767)) >> 3;  // 13 bits
  const int sign = pcm >= 0 ? 0x80 : 0;
  if (pcm < 0) pcm = -pcm - 1;
  int exponent = 0;
  for (int high = pcm >> 5; high > 0 && exponent < 7; high >>= 1) ++exponent;
  const int mantissa = exponent < 2 ? (pcm >> 1) & 0xf : (pcm >> exponent) & 0xf;
  return static_cast<std::uint8_t>((sign | (exponent << 4) | mantissa) ^ 0x55);
}

double sample_of(std::uint8_t alaw) {
  const int code = alaw ^ 0x55;
  const int exponent = (code >> 4) & 7;
  int value = ((code & 0xf) << 4) + 8;
  if (exponent > 0) value = (value + 0x100) << (exponent - 1);
  return ((code & 0x80) != 0 ? value : -value) / 32'768.0;
}

std::uint8_t mulaw_of(double sample) {
  int pcm = static_cast<int>(std::lround(sample * 32'767));
  const int sign = pcm < 0 ? 0x80 : 0;
  pcm = std::min(std::abs(pcm), 32'635) + 0x84;
  int exponent = 7;
  for (int bit = 0x4000; exponent > 0 && (pcm & bit) == 0; bit >>= 1) --exponent;
  return static_cast<std::uint8_t>(~(sign | exponent << 4 | ((pcm >> (exponent + 3)) & 0xf)));
}

double sample_of_mulaw(std::uint8_t mulaw) {
  const int code = ~mulaw & 0xff;
  const int value = ((((code & 0xf) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return ((code & 0x80) != 0 ? -value : value) / 32'768.0;
}

double tone_share(const std::deque<double>& samples, double hz) {
  const double coefficient = 2 * std::cos(2 * std::numbers::pi * hz / 8'000);
  double s1 = 0, s2 = 0, energy = 0;
  for (const double x : samples) {
    const double s0 = x + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
    energy += x * x;
  }
  if (energy < 1e-6) return 0;
  const double power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
  return 2 * power / (energy * static_cast<double>(samples.size()));
}

TonePeer::TonePeer(calls::Loop& loop, double tone_hz, int codec, int events)
    : loop_(loop),
      tone_hz_(tone_hz),
      codec_(codec),
      events_(events),
      ssrc_(static_cast<std::uint32_t>(0x1000 + tone_hz)) {
  fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  socklen_t size = sizeof address;
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  loop_.watch_readable(fd_, [this] { on_readable(); });
}

TonePeer::~TonePeer() {
  stop_talking();
  loop_.unwatch(fd_);
  close(fd_);
}

std::string TonePeer::sdp(const std::string& direction) const {
  const std::string codec = std::to_string(codec_), events = std::to_string(events_);
  return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + std::to_string(port_) +
         " RTP/AVP " + codec + " " + events + "\r\na=rtpmap:" + codec + (codec_ == 8 ? " PCMA" : " PCMU") +
         "/8000\r\na=rtpmap:" + events + " telephone-event/8000\r\na=fmtp:" + events + " 0-16\r\na=" + direction +
         "\r\n";
}

void TonePeer::talk_to(const std::string& sdp) {
  const auto medium = sdp.find("m=audio ");
  remote_port_ = medium == std::string::npos ? 0 : std::atoi(sdp.c_str() + medium + 8);
  if (talking_) return;
  talking_ = true;
  next_frame_ms_ = now_ms();
  send_frame();
}

void TonePeer::stop_talking() {
  talking_ = false;
  if (timer_) loop_.cancel(timer_);
  timer_ = 0;
}

void TonePeer::press(char digit) {
  digit_ = digit;
  digit_frame_ = 0;
  digit_start_ = timestamp_;
}

void TonePeer::send_frame() {
  if (digit_ != 0) {
    static const std::string digits = "0123456789*#ABCD";
    const bool end = digit_frame_ >= kKeyFrames;
    const auto duration = static_cast<std::uint32_t>(std::min(digit_frame_ + 1, kKeyFrames) * kFrame);
    send(events_, digit_frame_ == 0, digit_start_,
         {static_cast<std::uint8_t>(digits.find(digit_)), static_cast<std::uint8_t>((end ? 0x80 : 0) | 10),
          static_cast<std::uint8_t>(duration >> 8), static_cast<std::uint8_t>(duration)});
    if (++digit_frame_ == kKeyFrames + 3) digit_ = 0;
  } else {
    std::vector<std::uint8_t> payload;
    for (std::uint32_t n = 0; n < kFrame; ++n) {
      const double phase = 2 * std::numbers::pi * tone_hz_ * (timestamp_ + n) / 8'000;
      const double sample = 0.3 * std::sin(phase);
      payload.push_back(codec_ == 8 ? alaw_of(sample) : mulaw_of(sample));
    }
    send(codec_, false, timestamp_, payload);
  }
  timestamp_ += kFrame;
  next_frame_ms_ += 20;
  timer_ = loop_.after(Millis{std::max<std::int64_t>(0, next_frame_ms_ - now_ms())}, [this] { send_frame(); });
}

void TonePeer::send(int payload_type, bool marker, std::uint32_t timestamp, const std::vector<std::uint8_t>& payload) {
  std::vector<std::uint8_t> packet{0x80, static_cast<std::uint8_t>((marker ? 0x80 : 0) | payload_type)};
  const auto put = [&packet](std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
      packet.push_back(static_cast<std::uint8_t>(value >> shift));
  };
  put(sequence_++, 2);
  put(timestamp, 4);
  put(ssrc_, 4);
  packet.insert(packet.end(), payload.begin(), payload.end());
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(remote_port_));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  (void)sendto(fd_, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&to), sizeof to);
}

void TonePeer::on_readable() {
  std::uint8_t packet[2'048];
  ssize_t size = 0;
  while ((size = recv(fd_, packet, sizeof packet, 0)) > 0) {
    if (size < 12 || (packet[1] & 0x7f) != codec_) continue;
    for (ssize_t n = 12; n < size; ++n) {
      heard_.push_back(codec_ == 8 ? sample_of(packet[n]) : sample_of_mulaw(packet[n]));
    }
    while (heard_.size() > kRemember) heard_.pop_front();
  }
}

bool TonePeer::hears(double tone_hz) const { return heard_.size() >= 800 && tone_share(heard_, tone_hz) > 0.1; }

}  // namespace rufbund::test
