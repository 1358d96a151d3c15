// A dialog with a member's site, of which this server is the caller: rings a seat at the site's endpoints in turn
// until one answers, with CANCEL, or ACK and BYE where an answer crosses it. Private to this folder; owner: the loop's
// thread.
#pragma once

#include <string>

#include "sip/derive.h"
#include "sip/dialog.h"

namespace rufbund::sip {

// Of every INVITE here, so that its CANCEL can be made from its names alone.
inline constexpr char kInviteCseq[] = "1 INVITE";

class SeatLeg final : public Dialog {
 public:
  SeatLeg(LegHost& host, const Deriver& deriver, calls::SeatInvite invite);
  ~SeatLeg() override;

  void ring();
  // CANCEL or BYE. No event follows.
  void end();
  [[nodiscard]] const directory::Site& site() const { return *invite_.site; }

 private:
  static int on_invite_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  void answered(const sip_t& sip);
  void acknowledge(const sip_t& sip);
  void refused(int status, bool internal);
  bool try_next_endpoint();
  void invite_endpoint();
  void abandon_endpoint();
  void wait_for_response();
  void stop_patience();
  void fail_offer(core::OfferFailure failure, int status);

  // --- Dialog ---
  directory::Transport transport() const override { return invite_.site->endpoints[endpoint_].transport; }
  Millis probe_interval() const override { return host_.options().seat_probe_interval; }
  void hung_up() override;
  void lost() override { host_.events().on_seat_gone(invite_.leg, true); }
  int early_offer(nta_incoming_t*) override { return 491; }  // our own INVITE is in progress (RFC 3261 §14.2)
  void report_reoffer(const std::string& sdp) override { host_.events().on_seat_reoffer(invite_.leg, sdp); }
  void report_digit(char digit) override { host_.events().on_seat_digit(invite_.leg, digit); }
  void retarget(const sip_t& sip) override { nta_leg_client_reroute(dialog_, nullptr, sip.sip_contact, 0); }
  void report_over() override;

  const Deriver& deriver_;
  const calls::SeatInvite invite_;
  bool withdrawn_ = false;  // ended by us before it was answered
  bool responded_ = false;  // the endpoint tried now is alive
  bool rang_ = false;
  std::size_t endpoint_ = 0;
  nta_outgoing_t* request_ = nullptr;  // the INVITE
  calls::Loop::TimerId patience_ = 0;
};

// RFC 7433 §4.1, the whole header of a payload.
[[nodiscard]] std::string user_to_user_header(const std::string& text);
// "sip:user@host:port;transport=tcp" of a seat at an endpoint; IPv6 in brackets.
[[nodiscard]] std::string endpoint_uri(const std::string& user, const directory::Endpoint& endpoint);

}  // namespace rufbund::sip
