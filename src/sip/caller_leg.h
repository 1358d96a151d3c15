// A caller's dialog, of which this server is the callee: from the admitted INVITE to its ACK. It knows nothing about
// the line. Private to this folder; owner: the loop's thread.
#pragma once

#include <memory>
#include <string>

#include "sip/dialog.h"
#include "sip/held_invites.h"

namespace rufbund::sip {

class CallerLeg final : public Dialog {
 public:
  // Makes the transaction and sends 100. Null where sofia cannot; the held INVITE is used up in any case.
  static std::unique_ptr<CallerLeg> admit(LegHost& host, const HeldInvite& invite);
  ~CallerLeg() override;

  [[nodiscard]] Trunk* trunk() const { return trunk_; }
  [[nodiscard]] const std::string& offer() const { return offer_; }
  void answer(const std::string& sdp);
  // BYE or a final refusal. No event follows.
  void end();

 private:
  CallerLeg(LegHost& host, const HeldInvite& invite) : Dialog(host), id_(invite.leg), trunk_(invite.trunk) {}

  static int on_ack_or_cancel(void* self, nta_incoming_t*, const sip_t* sip);
  void acknowledged(const std::string& answer_sdp);
  void settle();
  void lose(core::LegEnd end);

  // --- Dialog ---
  directory::Transport transport() const override { return transport_; }
  Millis probe_interval() const override { return host_.options().caller_probe_interval; }
  void hung_up() override;
  void lost() override { host_.events().on_caller_gone(id_, core::LegEnd::kBroken); }
  int early_offer(nta_incoming_t* request) override;
  void report_reoffer(const std::string& sdp) override { host_.events().on_caller_reoffer(id_, sdp); }
  void report_digit(char digit) override { host_.events().on_caller_digit(id_, digit); }
  void retarget(const sip_t& sip) override { nta_leg_server_route(dialog_, nullptr, sip.sip_contact); }
  void report_over() override;

  const LegId id_;
  Trunk* const trunk_;
  bool answered_ = false;
  bool settled_ = false;
  bool end_when_confirmed_ = false;
  directory::Transport transport_ = directory::Transport::kUdp;
  std::string offer_;
  nta_incoming_t* invite_ = nullptr;
};

}  // namespace rufbund::sip
