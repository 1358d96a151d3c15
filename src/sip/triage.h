// What a request outside any dialog gets before anything is kept for it, as far as the message alone tells. Pure;
// private to this folder. Section numbers are RFC 3261's.
#pragma once

#include <string>

#include "sip/sofia.h"

namespace rufbund::sip {

struct Verdict {
  // kAttempt: an INVITE to look at further. kCancel: of a held INVITE, perhaps. kDrop: no answer is due.
  enum class Kind { kAttempt, kCancel, kDrop, kReply };
  Kind kind = Kind::kReply;
  int status = 0;
  const char* phrase = "";
  std::string unsupported;    // with 420
  bool tells_allow = false;   // with 405, 501 and OPTIONS' 200
  bool tells_accept = false;  // with 415 and OPTIONS' 200
};

[[nodiscard]] Verdict triage(const sip_t& request);

}  // namespace rufbund::sip
