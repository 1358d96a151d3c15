// Keys that callers press, as rtpengine reports them (--dtmf-log-dest): one JSON object per datagram with `callid`,
// `source_tag` and `event` (RFC 4733 §3.2: 0 to 9, 10 is *, 11 is #, 12 to 15 are A to D).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "calls/loop.h"

namespace rufbund::media {

struct DigitReport {
  std::string room;
  char digit = 0;
};

// Empty where the datagram is not a caller's key.
[[nodiscard]] std::optional<DigitReport> parse_digit_report(std::string_view datagram);

class DigitListener {
 public:
  using Handler = std::function<void(const std::string& room, char digit)>;
  DigitListener(calls::Loop& loop, Handler handler) : loop_(loop), handler_(std::move(handler)) {}
  ~DigitListener();
  DigitListener(const DigitListener&) = delete;
  DigitListener& operator=(const DigitListener&) = delete;

  [[nodiscard]] Result<void> open(const std::string& host, std::uint16_t port);

 private:
  void receive();

  calls::Loop& loop_;
  Handler handler_;
  int socket_ = -1;
};

}  // namespace rufbund::media
