#include "media/tone_end.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "media/speech_wav.h"
#include "media/tone_sound.h"
#include "media/udp_socket.h"

namespace rufbund::media {
namespace {

constexpr std::uint32_t kFrame = 160;  // samples in 20 ms
constexpr std::int64_t kFrameMs = 20;
constexpr std::int64_t kMostBehindMs = 200;  // after that a pause is a pause
constexpr int kKeyFrames = 5;                // while the key is down, then three ends (RFC 4733 §2.5.1.4)
constexpr std::size_t kWindow = 1'600;       // a fifth of a second
constexpr int kALaw = 8, kEvents = 101;      // payload types
constexpr std::size_t kHeader = 12, kMaxPacket = 2'048;
constexpr int kPacketsAtOnce = 256;

std::int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

// What follows `what` up to a space, a slash or the line's end.
std::string_view after(std::string_view sdp, std::string_view what) {
  const std::size_t at = sdp.find(what);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = sdp.substr(at + what.size());
  return rest.substr(0, rest.find_first_of(" /\r\n"));
}

class RtpToneEnd final : public calls::ToneEnd {
 public:
  RtpToneEnd(calls::Loop& loop, int fd, std::string address, int port)
      : loop_(loop), fd_(fd), address_(std::move(address)), port_(port) {
    randombytes_buf(&ssrc_, sizeof ssrc_);
    loop_.watch_readable(fd_, [this] { on_readable(); });
  }
  ~RtpToneEnd() override {
    if (timer_) loop_.cancel(timer_);
    loop_.unwatch(fd_);
    ::close(fd_);
  }
  RtpToneEnd(const RtpToneEnd&) = delete;
  RtpToneEnd& operator=(const RtpToneEnd&) = delete;

  [[nodiscard]] std::string sdp() const override {
    const char* const family = address_.find(':') == std::string::npos ? "IP4" : "IP6";
    return fmt::format(
        "v=0\r\no=- 1 1 IN {0} {1}\r\ns=-\r\nc=IN {0} {1}\r\nt=0 0\r\nm=audio {2} RTP/AVP {3} {4}\r\n"
        "a=rtpmap:{3} PCMA/8000\r\na=rtpmap:{4} telephone-event/8000\r\na=fmtp:{4} "
        "0-15\r\na=ptime:20\r\na=sendrecv\r\n",
        family, address_, port_, kALaw, kEvents);
  }

  [[nodiscard]] Result<void> talk_to(const std::string& sdp) override {
    const bool ipv6 = address_.find(':') != std::string::npos;
    const std::string host(after(sdp, ipv6 ? "c=IN IP6 " : "c=IN IP4 "));
    const std::string_view port_text = after(sdp, "m=audio ");
    std::uint16_t port = 0;
    std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    remote_ = {};
    auto* v4 = reinterpret_cast<sockaddr_in*>(&remote_);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&remote_);
    const int parsed =
        ipv6 ? inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) : inet_pton(AF_INET, host.c_str(), &v4->sin_addr);
    if (parsed != 1 || port == 0) return fail(ErrorCode::kUnavailable, "the relay's answer has no address for sound");
    if (ipv6) {
      v6->sin6_family = AF_INET6;
      v6->sin6_port = htons(port);
      remote_size_ = sizeof *v6;
    } else {
      v4->sin_family = AF_INET;
      v4->sin_port = htons(port);
      remote_size_ = sizeof *v4;
    }
    if (timer_) return {};
    next_frame_ms_ = steady_ms();
    send_frame();
    return {};
  }

  void say(int tone_hz) override { tone_hz_ = tone_hz; }
  void press(char digit) override {
    key_event_ = event_of(digit);
    key_frame_ = 0;
    key_start_ = timestamp_;
  }

  void forget() override {
    heard_.clear();
    packets_ = 0;
    events_ = 0;
  }
  [[nodiscard]] std::uint64_t packets() const override { return packets_; }
  [[nodiscard]] bool loud() const override { return heard_.size() >= kWindow && is_loud(heard_); }
  [[nodiscard]] bool hears(int tone_hz) const override { return loud() && tone_share(heard_, tone_hz) > 0.6; }
  [[nodiscard]] bool heard_key(char digit) const override {
    const int event = event_of(digit);
    return (event >= 0 && (events_ >> event & 1u) != 0) || (heard_.size() >= kWindow && heard_in_band(digit));
  }

 private:
  // A key lasts for a tenth of a second: it fills half of the window.
  [[nodiscard]] bool heard_in_band(char digit) const {
    const std::deque<std::int16_t> half(heard_.end() - kWindow / 2, heard_.end());
    return is_key(half, digit);
  }

  void send_frame() {
    if (key_event_ >= 0) {
      const bool end = key_frame_ >= kKeyFrames;
      const auto duration = static_cast<std::uint32_t>(std::min(key_frame_ + 1, kKeyFrames)) * kFrame;
      send(kEvents, key_frame_ == 0, key_start_,
           {static_cast<std::uint8_t>(key_event_), static_cast<std::uint8_t>((end ? 0x80 : 0) | 10),
            static_cast<std::uint8_t>(duration >> 8), static_cast<std::uint8_t>(duration)});
      if (++key_frame_ == kKeyFrames + 3) key_event_ = -1;
    } else {
      std::vector<std::uint8_t> payload(kFrame);
      for (std::uint32_t n = 0; n < kFrame; ++n) payload[n] = alaw_encode(tone_sample(tone_hz_, timestamp_ + n));
      send(kALaw, false, timestamp_, payload);
    }
    timestamp_ += kFrame;
    next_frame_ms_ += kFrameMs;
    const std::int64_t now = steady_ms();
    if (now - next_frame_ms_ > kMostBehindMs) next_frame_ms_ = now;
    timer_ = loop_.after(Millis{std::max<std::int64_t>(0, next_frame_ms_ - now)}, [this] { send_frame(); });
  }

  void send(int payload_type, bool marker, std::uint32_t timestamp, const std::vector<std::uint8_t>& payload) {
    std::vector<std::uint8_t> packet{0x80, static_cast<std::uint8_t>((marker ? 0x80 : 0) | payload_type)};
    const auto put = [&packet](std::uint32_t value, int bytes) {
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        packet.push_back(static_cast<std::uint8_t>(value >> shift));
    };
    put(sequence_++, 2);
    put(timestamp, 4);
    put(ssrc_, 4);
    packet.insert(packet.end(), payload.begin(), payload.end());
    // What does not get out is lost, as on any network.
    (void)::sendto(fd_, packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&remote_), remote_size_);
  }

  void on_readable() {
    Datagram datagram;
    for (int n = 0; n < kPacketsAtOnce && receive(fd_, kMaxPacket, datagram); ++n) {
      const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(datagram.bytes[i]); };
      if (datagram.bytes.size() <= kHeader || at(0) >> 6 != 2) continue;
      const int payload_type = at(1) & 0x7f;
      if (payload_type == kEvents && datagram.bytes.size() >= kHeader + 4 && at(kHeader) < 16) {
        events_ |= 1u << at(kHeader);
      }
      if (payload_type != kALaw) continue;
      ++packets_;
      for (std::size_t i = kHeader; i < datagram.bytes.size(); ++i) heard_.push_back(alaw_decode(at(i)));
      while (heard_.size() > kWindow) heard_.pop_front();
    }
  }

  calls::Loop& loop_;
  const int fd_;
  const std::string address_;
  const int port_;
  sockaddr_storage remote_{};
  socklen_t remote_size_ = 0;
  calls::Loop::TimerId timer_ = 0;
  std::int64_t next_frame_ms_ = 0;
  std::uint16_t sequence_ = 1;
  std::uint32_t timestamp_ = 0, ssrc_ = 0;
  int tone_hz_ = 0;
  int key_event_ = -1, key_frame_ = 0;
  std::uint32_t key_start_ = 0;
  std::deque<std::int16_t> heard_;
  std::uint64_t packets_ = 0;
  std::uint32_t events_ = 0;  // a bit per key
};

class RtpTones final : public calls::TonePort {
 public:
  RtpTones(calls::Loop& loop, directory::Endpoint towards) : loop_(loop), towards_(std::move(towards)) {}

  Result<std::unique_ptr<calls::ToneEnd>> make() override {
    // The address by which this machine reaches the relay is the one by which the relay reaches it.
    const auto route = connect_udp(towards_);
    if (!route) return tl::unexpected(route.error());
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    const bool known = ::getsockname(*route, reinterpret_cast<sockaddr*>(&own), &size) == 0;
    ::close(*route);
    char text[INET6_ADDRSTRLEN] = "";
    const void* const address = own.ss_family == AF_INET6
                                    ? static_cast<const void*>(&reinterpret_cast<sockaddr_in6*>(&own)->sin6_addr)
                                    : static_cast<const void*>(&reinterpret_cast<sockaddr_in*>(&own)->sin_addr);
    if (!known || ::inet_ntop(own.ss_family, address, text, sizeof text) == nullptr)
      return fail(ErrorCode::kUnavailable, "no address of this machine reaches the media relay");
    const auto fd = bind_udp({text, 0, directory::Transport::kUdp});
    if (!fd) return tl::unexpected(fd.error());
    sockaddr_storage bound{};
    size = sizeof bound;
    ::getsockname(*fd, reinterpret_cast<sockaddr*>(&bound), &size);
    const int port = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                                                       : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    return std::make_unique<RtpToneEnd>(loop_, *fd, text, port);
  }

 private:
  calls::Loop& loop_;
  const directory::Endpoint towards_;
};

}  // namespace

std::unique_ptr<calls::TonePort> make_tones(calls::Loop& loop, directory::Endpoint towards) {
  return std::make_unique<RtpTones>(loop, std::move(towards));
}

}  // namespace rufbund::media
