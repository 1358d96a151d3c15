// What notices need of signalling, and what signalling reports to them: calls that this node places itself. sip/
// implements OutboundPort over sofia-sip's nta and drives an OutboundEvents. Everything runs on the loop's thread. The
// number leaves OutboundInvite only in the INVITE.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "directory/directory.h"

namespace rufbund::calls {

// Numbered by calls and never reused within a process.
using OutboundLegId = Id<struct OutboundLegTag, std::uint64_t>;

struct OutboundInvite {
  OutboundLegId leg;
  directory::CallsOut through;
  std::string to;   // E.164
  std::string sdp;  // the offer
};

class OutboundPort {
 public:
  virtual ~OutboundPort() = default;
  virtual void call(const OutboundInvite& invite) = 0;
  // Answers the other side's re-INVITE or UPDATE; an error becomes 488.
  virtual void answer_outbound_reoffer(OutboundLegId leg, const Result<std::string>& sdp) = 0;
  // CANCEL or BYE, whatever its phase asks for; an answer that crosses gets ACK and BYE. Of events, only
  // on_outbound_over follows.
  virtual void end_outbound(OutboundLegId leg) = 0;
};

class OutboundEvents {
 public:
  virtual ~OutboundEvents() = default;
  // Once at most: 18x came.
  virtual void on_outbound_ringing(OutboundLegId leg) = 0;
  virtual void on_outbound_answered(OutboundLegId leg, const std::string& sdp) = 0;
  // The leg was not answered. `sip_status` 300 to 699; 0: nobody answers there.
  virtual void on_outbound_failed(OutboundLegId leg, int sip_status) = 0;
  // The leg is gone after its answer: hung up, or `broken` (transport, 408, 481, no ACK).
  virtual void on_outbound_gone(OutboundLegId leg, bool broken) = 0;
  virtual void on_outbound_reoffer(OutboundLegId leg, const std::string& sdp) = 0;
  // A key as SIP INFO. Keys within the sound (RFC 4733) are the media relay's to report.
  virtual void on_outbound_digit(OutboundLegId leg, char digit) = 0;
  // The last word about each leg, exactly once: nothing of it is on its way any more, its carrier has a place again.
  virtual void on_outbound_over(OutboundLegId leg) = 0;
};

}  // namespace rufbund::calls
