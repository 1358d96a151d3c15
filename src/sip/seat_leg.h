// A dialog with a member's site, of which this server is the caller: rings a seat at the site's endpoints in turn, and
// ends with CANCEL, BYE, or ACK and BYE where an answer crosses. Private to this folder; owner: the loop's thread.
#pragma once

#include <string>

#include "sip/derive.h"
#include "sip/leg_host.h"

namespace rufbund::sip {

class SeatLeg {
 public:
  SeatLeg(LegHost& host, const Deriver& deriver, calls::SeatInvite invite);
  ~SeatLeg();
  SeatLeg(const SeatLeg&) = delete;
  SeatLeg& operator=(const SeatLeg&) = delete;

  void ring();
  void answer_reoffer(const Result<std::string>& sdp);
  // CANCEL or BYE. No event follows.
  void end();

 private:
  enum class State { kCalling, kConfirmed, kEnding, kOver };

  static int on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip);
  static int on_invite_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  static int on_reinvite_settled(void* self, nta_incoming_t*, const sip_t* sip);
  static int on_bye_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  static int on_probe_answered(void* self, nta_outgoing_t*, const sip_t* sip);

  int handle(nta_incoming_t* request, const sip_t& sip);
  int handle_offer(nta_incoming_t* request, const sip_t& sip);
  void answered(const sip_t& sip);
  void acknowledge(const sip_t& sip);
  void refused(int status, bool internal);
  bool try_next_endpoint();
  void invite_endpoint();
  void abandon_endpoint();
  void drop_dialog();
  void send_bye();
  void wait_for_response();
  void schedule_probe();
  void probe();
  void lose(bool broken);
  void fail_offer(core::OfferFailure failure, int status);
  void become_over();
  void stop_timer();

  LegHost& host_;
  const Deriver& deriver_;
  const calls::SeatInvite invite_;
  State state_ = State::kCalling;
  bool withdrawn_ = false;  // ended by us before it was answered
  bool responded_ = false;  // the endpoint tried now is alive
  bool rang_ = false;
  std::size_t endpoint_ = 0;
  std::string local_sdp_;
  nta_leg_t* dialog_ = nullptr;
  nta_outgoing_t* request_ = nullptr;  // the INVITE
  nta_incoming_t* reoffer_ = nullptr;
  nta_outgoing_t* bye_ = nullptr;
  nta_outgoing_t* probe_ = nullptr;
  calls::Loop::TimerId timer_ = 0;  // patience while calling, then the probe's
};

// "sip:user@host:port;transport=tcp" of a seat at an endpoint; IPv6 in brackets.
[[nodiscard]] std::string endpoint_uri(const std::string& user, const directory::Endpoint& endpoint);

}  // namespace rufbund::sip
