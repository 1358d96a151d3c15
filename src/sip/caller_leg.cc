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
  leg->dialog_ =
      nta_leg_tcreate(host.agent(), &on_request, leg.get(), SIPTAG_CALL_ID(sip.sip_call_id), SIPTAG_FROM(sip.sip_to),
                      SIPTAG_TO(sip.sip_from), NTATAG_REMOTE_CSEQ(sip.sip_cseq->cs_seq), TAG_END());
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
  if (probe_timer_) host_.loop().cancel(probe_timer_);
  if (invite_) nta_incoming_destroy(invite_);
  if (reoffer_) nta_incoming_destroy(reoffer_);
  if (bye_) nta_outgoing_destroy(bye_);
  if (probe_) nta_outgoing_destroy(probe_);
  if (dialog_) nta_leg_destroy(dialog_);
}

// --- what calls ask for ---

void CallerLeg::answer(const std::string& sdp) {
  if (state_ != State::kProceeding) return;
  state_ = State::kAnswered;
  local_sdp_ = sdp;
  send_ok(invite_, sdp);
}

void CallerLeg::send_ok(nta_incoming_t* request, const std::string& sdp) {
  const std::string contact = host_.contact(transport_);
  nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
                      TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR(kSdpType)),
                      TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END());
}

void CallerLeg::answer_reoffer(const Result<std::string>& sdp) {
  nta_incoming_t* const request = std::exchange(reoffer_, nullptr);
  if (!request) return;
  if (sdp) {
    local_sdp_ = *sdp;
    send_ok(request, *sdp);
  } else {
    nta_incoming_treply(request, SIP_488_NOT_ACCEPTABLE, TAG_END());
  }
  nta_incoming_destroy(request);  // sofia repeats the answer until ACK
}

void CallerLeg::end() {
  switch (state_) {
    case State::kProceeding:
      nta_incoming_treply(invite_, SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END());
      return become_over();
    case State::kAnswered:
      end_when_confirmed_ = true;  // RFC 3261 §15: a callee sends no BYE before ACK or the end of waiting for it
      return;
    case State::kConfirmed:
      return send_bye();
    case State::kEnding:
    case State::kOver:
      return;
  }
}

void CallerLeg::send_bye() {
  state_ = State::kEnding;
  bye_ = nta_outgoing_tcreate(dialog_, &on_bye_answered, this, nullptr, SIP_METHOD_BYE, nullptr, TAG_END());
  if (!bye_) become_over();
}

// --- what the caller sends ---

int CallerLeg::on_ack_or_cancel(void* self, nta_incoming_t*, const sip_t* sip) {
  auto& leg = *static_cast<CallerLeg*>(self);
  const bool is_ack = sip && sip->sip_request && sip->sip_request->rq_method == sip_method_ack;
  if (is_ack && leg.state_ == State::kAnswered) {
    leg.confirm(sdp_of(*sip));
  } else if (!sip && leg.state_ == State::kAnswered) {
    // 200 was repeated for 64*T1 without ACK: the dialog stands, but the session is ended with BYE (§13.3.1.4).
    leg.settle();
    if (!leg.end_when_confirmed_) leg.host_.events().on_caller_gone(leg.id_, core::LegEnd::kNeverConfirmed);
    leg.send_bye();
  } else if (sip && !is_ack && leg.state_ == State::kProceeding) {
    leg.lose(core::LegEnd::kHungUp);  // CANCEL; sofia sends 200 and 487 itself
  }
  return 0;
}

void CallerLeg::confirm(const std::string& answer_sdp) {
  state_ = State::kConfirmed;
  settle();
  nta_incoming_destroy(std::exchange(invite_, nullptr));
  if (end_when_confirmed_) return send_bye();
  schedule_probe();
  host_.events().on_caller_confirmed(id_, answer_sdp);
}

int CallerLeg::on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip) {
  return static_cast<CallerLeg*>(self)->handle(request, *sip);
}

// The status that sofia shall reply; 0 where the answer is sent later.
int CallerLeg::handle(nta_incoming_t* request, const sip_t& sip) {
  switch (sip.sip_request->rq_method) {
    case sip_method_ack:
      return 0;
    case sip_method_bye:
      if (state_ == State::kEnding) return 200;  // both hung up at once
      if (state_ == State::kProceeding) nta_incoming_treply(invite_, SIP_487_REQUEST_CANCELLED, TAG_END());
      if (end_when_confirmed_) {
        become_over();
      } else {
        lose(core::LegEnd::kHungUp);
      }
      return 200;
    case sip_method_invite:
    case sip_method_update:
      return handle_offer(request, sip);
    case sip_method_info:
      return handle_info(sip);
    case sip_method_options:
      return 200;
    default:
      nta_incoming_treply(request, SIP_405_METHOD_NOT_ALLOWED, SIPTAG_ALLOW_STR(kAllow), TAG_END());
      return 405;
  }
}

int CallerLeg::handle_offer(nta_incoming_t* request, const sip_t& sip) {
  if (state_ == State::kEnding || state_ == State::kOver) return 481;
  if (state_ != State::kConfirmed || reoffer_) {
    nta_incoming_treply(request, SIP_500_INTERNAL_SERVER_ERROR, SIPTAG_RETRY_AFTER_STR("2"), TAG_END());  // §14.2
    return 500;
  }
  const Body body = body_of(sip);
  if (body == Body::kUnsupportedType) return 415;
  if (body == Body::kNoAudio) return 488;
  nta_leg_server_route(dialog_, nullptr, sip.sip_contact);  // target refresh, §12.2.2
  const bool is_invite = sip.sip_request->rq_method == sip_method_invite;
  if (body == Body::kNone) {
    // A refresh: the session as it stands is offered again.
    send_ok(request, is_invite ? local_sdp_ : std::string());
    nta_incoming_destroy(request);
    return 0;
  }
  reoffer_ = request;
  nta_incoming_bind(request, &on_reinvite_settled, this);
  if (is_invite) nta_incoming_treply(request, SIP_100_TRYING, TAG_END());
  host_.events().on_caller_reoffer(id_, sdp_of(sip));
  return 0;
}

int CallerLeg::on_reinvite_settled(void* self, nta_incoming_t* request, const sip_t* sip) {
  auto& leg = *static_cast<CallerLeg*>(self);
  const bool is_cancel = sip && sip->sip_request && sip->sip_request->rq_method == sip_method_cancel;
  if (is_cancel && leg.reoffer_ == request) nta_incoming_destroy(std::exchange(leg.reoffer_, nullptr));
  return 0;
}

int CallerLeg::handle_info(const sip_t& sip) {
  if (state_ != State::kConfirmed) return 200;
  const auto digit = dtmf_of(sip);
  if (digit) {
    host_.events().on_caller_digit(id_, *digit);
    return 200;
  }
  return sip.sip_payload ? 415 : 200;
}

// --- ends ---

int CallerLeg::on_bye_answered(void* self, nta_outgoing_t* request, const sip_t*) {
  // Whatever the answer, and also where none came: the dialog is over (§15.1.1).
  if (nta_outgoing_status(request) >= 200) static_cast<CallerLeg*>(self)->become_over();
  return 0;
}

void CallerLeg::schedule_probe() {
  probe_timer_ = host_.loop().after(host_.options().caller_probe_interval, [this] {
    probe_timer_ = 0;
    probe();
  });
}

void CallerLeg::probe() {
  if (state_ != State::kConfirmed) return;
  schedule_probe();
  if (probe_) return;  // the one before still waits
  probe_ = nta_outgoing_tcreate(dialog_, &on_probe_answered, this, nullptr, SIP_METHOD_OPTIONS, nullptr, TAG_END());
}

int CallerLeg::on_probe_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<CallerLeg*>(self);
  const int status = nta_outgoing_status(request);
  if (status < 200 || leg.probe_ != request) return 0;
  nta_outgoing_destroy(std::exchange(leg.probe_, nullptr));
  const bool no_answer = !sip || nta_sip_is_internal(sip);
  if ((no_answer || status == 481 || status == 408) && leg.state_ == State::kConfirmed) leg.lose(core::LegEnd::kBroken);
  return 0;
}

void CallerLeg::settle() {
  if (settled_) return;
  settled_ = true;
  host_.settled();
}

void CallerLeg::lose(core::LegEnd end) {
  if (state_ == State::kOver) return;
  become_over();
  host_.events().on_caller_gone(id_, end);
}

void CallerLeg::become_over() {
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  settle();
  if (probe_timer_) host_.loop().cancel(std::exchange(probe_timer_, 0));
  host_.over(id_);
}

}  // namespace rufbund::sip
