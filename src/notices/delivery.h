// What became of one try to deliver a notice. Values only.
#pragma once

#include <cstdint>
#include <string>

namespace rufbund::notices {

// Stored with each notice: do not renumber.
enum class Fate : std::uint8_t {
  kDelivered = 1,  // the other side took it
  kRetry = 2,      // not now: busy, unreachable, or a mistake of ours that can be mended; see retry.h
  kRefused = 3,    // never: the other side refused this notice, or it cannot be sent at all
  kGone = 4,       // never again: the receiver wants no more notices at this address (HTTP 410)
};

struct Delivery {
  Fate fate{};
  int code{};          // the server's last answer, SMTP or HTTP; 0: none
  std::string reason;  // one English sentence for the log: no address, no text of the server
};

}  // namespace rufbund::notices
