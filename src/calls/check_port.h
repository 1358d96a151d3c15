// What a site's check needs of signalling: calls to one endpoint whose every answer comes back as it was, with holding
// and transferring from our side, which no caller's call asks for. sip/ implements it over sofia-sip's nta. Everything
// runs on the loop's thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "directory/directory.h"

namespace rufbund::calls {

// Numbered by the desk and never reused within a process.
using CheckLegId = Id<struct CheckLegTag, std::uint64_t>;

struct CheckInvite {
  CheckLegId leg;
  directory::Endpoint endpoint;
  std::string user;
  std::string sdp;
  std::string asserted_number;  // "": no P-Asserted-Identity
  std::string user_to_user;     // "": no User-to-User
};

struct CheckEvent {
  enum class Kind : std::uint8_t {
    kOptions,       // answered with `status`; 0: not at all
    kProvisional,   // `status` 101 to 199
    kAnswered,      // `sdp`, maybe empty; ACK is sent
    kFailed,        // `status` 300 to 699, 0: no answer came. The leg is gone
    kReoffered,     // our re-INVITE: `status`, 0 none; `sdp`
    kReferred,      // our REFER: `status`, 0 none
    kDigit,         // `digit` by INFO
    kTheirOffer,    // `sdp`: a re-INVITE or UPDATE, to be answered
    kGone,          // the site hung up, or is gone. The leg is gone
    kEnded,         // what `end` began: `status` of BYE, or of the INVITE that was cancelled. The leg is gone
    kEndedCrossed,  // the same, where an answer crossed the CANCEL
    kTick,          // of the check's own: look again
  };
  Kind kind{};
  int status = 0;
  std::string sdp{};
  char digit = 0;
};

class CheckPort {
 public:
  virtual ~CheckPort() = default;
  // One OPTIONS outside of dialogs.
  virtual void ask_options(CheckLegId leg, const directory::Endpoint& endpoint) = 0;
  virtual void invite(const CheckInvite& invite) = 0;
  // A re-INVITE with that offer.
  virtual void reoffer(CheckLegId leg, const std::string& sdp) = 0;
  // REFER to an address of this node at which nobody answers.
  virtual void refer(CheckLegId leg) = 0;
  virtual void answer_their_offer(CheckLegId leg, const Result<std::string>& sdp) = 0;
  // CANCEL or BYE.
  virtual void end(CheckLegId leg) = 0;
  // The same, and no event comes any more.
  virtual void forget(CheckLegId leg) = 0;
};

class CheckEvents {
 public:
  virtual ~CheckEvents() = default;
  virtual void on_check_event(CheckLegId leg, const CheckEvent& event) = 0;
};

}  // namespace rufbund::calls
