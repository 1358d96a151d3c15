#include "sip/caller_leg.h"

#include <strings.h>

#include <utility>

#include "sip/derive.h"
#include "sip/request.h"

namespace rufbund::sip {
namespace {

directory::Transport transport_of(const sip_t& request) {
  const char* const protocol = request.sip_via ? request.sip_via->v_protocol : nullptr;
  return protocol && ::strcasecmp(protocol, sip_transport_tcp) == 0 ? directory::Transport::kTcp
                                                                    : directory::Transport::kUdp;
}

}  // namespace

std::unique_ptr<CallerLeg> CallerLeg::admit(LegHost& host, const HeldInvite& invite) {
  std::unique_ptr<CallerLeg> leg(new CallerLeg(host, invite));
  const sip_t& sip = *sip_object(invite.message);
  leg->transport_ = transport_of(sip);
  leg->offer_ = sdp_of(sip);
  leg->dialog_ = nta_leg_tcreate(host.agent(), &on_request, static_cast<Dialog*>(leg.get()),
                                 SIPTAG_CALL_ID(sip.sip_call_id), SIPTAG_FROM(sip.sip_to), SIPTAG_TO(sip.sip_from),
                                 NTATAG_REMOTE_CSEQ(sip.sip_cseq->cs_seq), TAG_END());
  if (leg->dialog_) {
    const std::string tag = random_tag();
    nta_leg_tag(leg->dialog_, tag.c_str());
    nta_leg_server_route(leg->dialog_, sip.sip_record_route, sip.sip_contact);
    leg->invite_ = nta_incoming_create(host.agent(), leg->dialog_, invite.message, nullptr,
                                       TAG_IF(invite.transport, NTATAG_TPORT(invite.transport)), TAG_END());
  } else {
    msg_destroy(invite.message);
  }
  tport_unref(invite.transport);
  if (!leg->invite_) return nullptr;
  nta_incoming_bind(leg->invite_, &on_ack_or_cancel, leg.get());
  nta_incoming_treply(leg->invite_, SIP_100_TRYING, TAG_END());
  return leg;
}

CallerLeg::~CallerLeg() {
  if (invite_) nta_incoming_destroy(invite_);
}

// --- what calls ask for ---

void CallerLeg::answer(const std::string& sdp) {
  if (state_ != State::kSettingUp || answered_) return;
  answered_ = true;
  local_sdp_ = sdp;
  offer_unanswered_ = offer_.empty();
  send_ok(invite_, sdp);
}

void CallerLeg::end() {
  if (state_ == State::kConfirmed) return send_bye();
  if (state_ != State::kSettingUp) return;
  if (answered_) {
    end_when_confirmed_ = true;  // RFC 3261 §15: a callee sends no BYE before ACK or the end of waiting for it
    return;
  }
  nta_incoming_treply(invite_, SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END());
  become_over();
}

// --- what the caller sends ---

int CallerLeg::on_ack_or_cancel(void* self, nta_incoming_t*, const sip_t* sip) {
  auto& leg = *static_cast<CallerLeg*>(self);
  if (leg.state_ != State::kSettingUp) return 0;
  const bool is_ack = sip && sip->sip_request && sip->sip_request->rq_method == sip_method_ack;
  if (is_ack && leg.answered_) {
    leg.acknowledged(sdp_of(*sip));
  } else if (!sip && leg.answered_) {
    // 200 was repeated for 64*T1 without ACK: the dialog stands, but the session is ended with BYE (§13.3.1.4).
    leg.settle();
    leg.send_bye();
    if (!leg.end_when_confirmed_) leg.host_.events().on_caller_gone(leg.id_, core::LegEnd::kNeverConfirmed);
  } else if (sip && !is_ack && !leg.answered_) {
    leg.lose(core::LegEnd::kHungUp);  // CANCEL; sofia sends 200 and 487 itself
  }
  return 0;
}

void CallerLeg::acknowledged(const std::string& answer_sdp) {
  settle();
  offer_unanswered_ = false;
  nta_incoming_destroy(std::exchange(invite_, nullptr));
  confirm();
  if (end_when_confirmed_) return send_bye();
  host_.events().on_caller_confirmed(id_, answer_sdp);
}

void CallerLeg::hung_up() {
  if (state_ == State::kSettingUp && !answered_) nta_incoming_treply(invite_, SIP_487_REQUEST_CANCELLED, TAG_END());
  if (end_when_confirmed_) return become_over();
  lose(core::LegEnd::kHungUp);
}

int CallerLeg::early_offer(nta_incoming_t* request) {
  nta_incoming_treply(request, SIP_500_INTERNAL_SERVER_ERROR, SIPTAG_RETRY_AFTER_STR("2"), TAG_END());  // §14.2
  return 500;
}

// --- ends ---

void CallerLeg::settle() {
  if (settled_) return;
  settled_ = true;
  host_.settled(*trunk_);
}

void CallerLeg::lose(core::LegEnd end) {
  if (state_ == State::kOver) return;
  become_over();
  host_.events().on_caller_gone(id_, end);
}

void CallerLeg::report_over() {
  settle();
  host_.over(id_);
}

}  // namespace rufbund::sip
