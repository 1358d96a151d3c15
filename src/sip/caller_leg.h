// A caller's dialog, of which this server is the callee: INVITE, ACK, re-INVITE, INFO, BYE. It knows nothing about the
// line. Private to this folder; owner: the loop's thread.
#pragma once

#include <memory>
#include <string>

#include "sip/held_invites.h"
#include "sip/leg_host.h"

namespace rufbund::sip {

class CallerLeg {
 public:
  // Makes the transaction and sends 100. Null where sofia cannot; the held INVITE is used up in any case.
  static std::unique_ptr<CallerLeg> admit(LegHost& host, const HeldInvite& invite);
  ~CallerLeg();
  CallerLeg(const CallerLeg&) = delete;
  CallerLeg& operator=(const CallerLeg&) = delete;

  [[nodiscard]] Trunk* trunk() const { return trunk_; }
  [[nodiscard]] const std::string& offer() const { return offer_; }
  void answer(const std::string& sdp);
  void answer_reoffer(const Result<std::string>& sdp);
  // BYE or a final refusal. No event follows.
  void end();

 private:
  enum class State { kProceeding, kAnswered, kConfirmed, kEnding, kOver };

  CallerLeg(LegHost& host, const HeldInvite& invite) : host_(host), id_(invite.leg), trunk_(invite.trunk) {}

  static int on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip);
  static int on_ack_or_cancel(void* self, nta_incoming_t*, const sip_t* sip);
  static int on_reinvite_settled(void* self, nta_incoming_t*, const sip_t* sip);
  static int on_bye_answered(void* self, nta_outgoing_t*, const sip_t* sip);
  static int on_probe_answered(void* self, nta_outgoing_t*, const sip_t* sip);

  int handle(nta_incoming_t* request, const sip_t& sip);
  int handle_offer(nta_incoming_t* request, const sip_t& sip);
  int handle_info(const sip_t& sip);
  void confirm(const std::string& answer_sdp);
  void send_ok(nta_incoming_t* request, const std::string& sdp);
  void send_bye();
  void schedule_probe();
  void probe();
  void settle();
  void lose(core::LegEnd end);
  void become_over();

  LegHost& host_;
  const LegId id_;
  Trunk* const trunk_;
  State state_ = State::kProceeding;
  bool settled_ = false;
  bool end_when_confirmed_ = false;
  directory::Transport transport_ = directory::Transport::kUdp;
  std::string offer_;
  std::string local_sdp_;
  nta_leg_t* dialog_ = nullptr;
  nta_incoming_t* invite_ = nullptr;
  nta_incoming_t* reoffer_ = nullptr;  // re-INVITE or UPDATE that waits for its answer
  nta_outgoing_t* bye_ = nullptr;
  nta_outgoing_t* probe_ = nullptr;
  calls::Loop::TimerId probe_timer_ = 0;
};

}  // namespace rufbund::sip
