// A dialog with somebody whom this server calls through a carrier: INVITE with an offer, one carrier, CANCEL, or ACK
// and BYE where an answer crosses it. Early media is not asked for and not heard; what redirects is not followed, as it
// could lead anywhere. Private to this folder; owner: the loop's thread.
#pragma once

#include <string>

#include "calls/outbound_port.h"
#include "sip/derive.h"
#include "sip/dialog.h"

namespace rufbund::sip {

class OutboundLeg;

// What a leg needs of its owner.
class OutboundHost {
 public:
  virtual ~OutboundHost() = default;
  [[nodiscard]] virtual calls::OutboundEvents& outbound_events() = 0;
  // The leg is finished and may be deleted, once it is off the stack.
  virtual void outbound_over(calls::OutboundLegId leg) = 0;
};

class OutboundLeg final : public Dialog {
 public:
  OutboundLeg(LegHost& host, OutboundHost& owner, const Deriver& deriver, calls::OutboundInvite invite);
  ~OutboundLeg() override;

  void call();
  // CANCEL or BYE. No event follows but the last.
  void end();

 private:
  static int on_invite_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  bool send_invite();
  void answered(const sip_t& sip);
  void fail(int status);
  void stop_patience();

  // --- Dialog ---
  directory::Transport transport() const override { return invite_.through.via.transport; }
  Millis probe_interval() const override { return host_.options().caller_probe_interval; }
  void hung_up() override;
  void lost() override { owner_.outbound_events().on_outbound_gone(invite_.leg, true); }
  int early_offer(nta_incoming_t*) override { return 491; }  // our own INVITE is in progress (RFC 3261 §14.2)
  void report_reoffer(const std::string& sdp) override {
    owner_.outbound_events().on_outbound_reoffer(invite_.leg, sdp);
  }
  void report_digit(char digit) override { owner_.outbound_events().on_outbound_digit(invite_.leg, digit); }
  void retarget(const sip_t& sip) override { nta_leg_client_reroute(dialog_, nullptr, sip.sip_contact, 0); }
  void report_over() override;

  OutboundHost& owner_;
  const Deriver& deriver_;
  calls::OutboundInvite invite_;  // its number goes once the INVITE is out
  bool withdrawn_ = false;        // ended by us before it was answered
  bool responded_ = false;
  bool rang_ = false;
  nta_outgoing_t* request_ = nullptr;  // the INVITE
  calls::Loop::TimerId patience_ = 0;
};

}  // namespace rufbund::sip
