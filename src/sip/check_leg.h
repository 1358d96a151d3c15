// A dialog with a site that is being checked: one endpoint, one INVITE, and every answer reported as it came, those to
// our re-INVITE, REFER and BYE too. Private to this folder; owner: the loop's thread.
#pragma once

#include <string>

#include "calls/check_port.h"
#include "sip/derive.h"
#include "sip/dialog.h"

namespace rufbund::sip {

// What a leg needs of its owner.
class CheckLegHost {
 public:
  virtual ~CheckLegHost() = default;
  virtual void check_event(calls::CheckLegId leg, const calls::CheckEvent& event) = 0;
  // The leg is finished and may be deleted, once it is off the stack.
  virtual void check_over(calls::CheckLegId leg) = 0;
};

class CheckLeg final : public Dialog {
 public:
  CheckLeg(LegHost& host, CheckLegHost& owner, const Deriver& deriver, calls::CheckInvite invite);
  ~CheckLeg() override;

  void call();
  void reoffer(const std::string& sdp);
  void refer();
  // CANCEL or BYE.
  void end();
  // No event is reported any more.
  void forget() { forgotten_ = true; }

 private:
  using Kind = calls::CheckEvent::Kind;

  static int on_invite_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  static int on_reinvite_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  static int on_refer_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  bool send_invite();
  void acknowledge(const sip_t& sip);
  void answered(const sip_t& sip);
  void report(Kind kind, int status, std::string sdp = {}, char digit = 0);
  void over(Kind kind, int status);

  // --- Dialog ---
  directory::Transport transport() const override { return invite_.endpoint.transport; }
  Millis probe_interval() const override { return host_.options().seat_probe_interval; }
  void hung_up() override;
  void lost() override { report(Kind::kGone, 0); }
  int early_offer(nta_incoming_t*) override { return 491; }  // our own INVITE is in progress (RFC 3261 §14.2)
  void report_reoffer(const std::string& sdp) override { report(Kind::kTheirOffer, 0, sdp); }
  void report_digit(char digit) override { report(Kind::kDigit, 0, {}, digit); }
  void retarget(const sip_t& sip) override { nta_leg_client_reroute(dialog_, nullptr, sip.sip_contact, 0); }
  void report_over() override;
  void bye_answered(int status) override { report(withdrawn_ ? Kind::kEndedCrossed : Kind::kEnded, status); }
  bool takes_notify() const override { return referred_; }

  CheckLegHost& owner_;
  const Deriver& deriver_;
  const calls::CheckInvite invite_;
  bool withdrawn_ = false;  // ended by us before it was answered
  bool forgotten_ = false;
  bool responded_ = false;
  bool referred_ = false;
  nta_outgoing_t* request_ = nullptr;   // the INVITE
  nta_outgoing_t* reinvite_ = nullptr;  // ours
  nta_outgoing_t* refer_ = nullptr;
  calls::Loop::TimerId patience_ = 0;
};

}  // namespace rufbund::sip
