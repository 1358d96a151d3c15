#include "sip/dialog.h"

#include <fmt/format.h>

#include <utility>

#include "sip/request.h"

namespace rufbund::sip {
namespace {

constexpr int kDigitMs = 160;

bool is_method(const sip_t* sip, sip_method_t method) {
  return sip && sip->sip_request && sip->sip_request->rq_method == method;
}

}  // namespace

Dialog::~Dialog() { drop_dialog(); }

void Dialog::drop_dialog() {
  if (probe_timer_) host_.loop().cancel(std::exchange(probe_timer_, 0));
  if (reoffer_) nta_incoming_destroy(std::exchange(reoffer_, nullptr));
  if (unacknowledged_) nta_incoming_destroy(std::exchange(unacknowledged_, nullptr));
  if (bye_) nta_outgoing_destroy(std::exchange(bye_, nullptr));
  if (probe_) nta_outgoing_destroy(std::exchange(probe_, nullptr));
  if (dialog_) nta_leg_destroy(std::exchange(dialog_, nullptr));
}

// --- what calls ask for ---

void Dialog::answer_reoffer(const Result<std::string>& sdp) {
  if (std::exchange(taking_answer_, false)) {
    if (!sdp && state_ == State::kConfirmed) {
      send_bye();
      lost();
    }
    return;
  }
  nta_incoming_t* const request = std::exchange(reoffer_, nullptr);
  if (!request) return;
  if (!sdp) {
    nta_incoming_treply(request, SIP_488_NOT_ACCEPTABLE, TAG_END());
    return nta_incoming_destroy(request);
  }
  if (!sdp->empty()) local_sdp_ = *sdp;
  send_ok(request, *sdp);
  reoffer_needs_ack_ ? await_ack(request) : nta_incoming_destroy(request);
}

void Dialog::send_ok(nta_incoming_t* request, const std::string& sdp) {
  const std::string contact = host_.contact(transport());
  nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
                      TAG_IF(!sdp.empty(), SIPTAG_CONTENT_TYPE_STR(kSdpType)),
                      TAG_IF(!sdp.empty(), SIPTAG_PAYLOAD_STR(sdp.c_str())), TAG_END());
}

// Whatever the answer: who does not take keys this way may take them as RFC 4733's events, which media pass anyway.
void Dialog::send_digit(char digit) {
  if (state_ != State::kConfirmed) return;
  const std::string body = fmt::format("Signal={}\r\nDuration={}\r\n", digit, kDigitMs);
  nta_outgoing_t* const info =
      nta_outgoing_tcreate(dialog_, nullptr, nullptr, nullptr, SIP_METHOD_INFO, nullptr,
                           SIPTAG_CONTENT_TYPE_STR(kDtmfType), SIPTAG_PAYLOAD_STR(body.c_str()), TAG_END());
  if (info) nta_outgoing_destroy(info);
}

void Dialog::confirm() {
  state_ = State::kConfirmed;
  schedule_probe();
}

void Dialog::send_bye() {
  state_ = State::kEnding;
  bye_ = nta_outgoing_tcreate(dialog_, &on_bye_answered, this, nullptr, SIP_METHOD_BYE, nullptr, TAG_END());
  if (!bye_) become_over();
}

// --- what the other side sends ---

int Dialog::on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip) {
  return static_cast<Dialog*>(self)->handle(request, *sip);
}

// The status that sofia shall reply; 0 where the answer is sent later.
int Dialog::handle(nta_incoming_t* request, const sip_t& sip) {
  const sip_method_t method = sip.sip_request->rq_method;
  if (method == sip_method_ack) return 0;
  if (method == sip_method_bye) {
    if (state_ != State::kEnding) hung_up();  // else both hung up at once
    return 200;
  }
  if (const std::string unknown = unknown_requirements(sip); !unknown.empty()) {
    nta_incoming_treply(request, SIP_420_BAD_EXTENSION, SIPTAG_UNSUPPORTED_STR(unknown.c_str()),
                        TAG_END());  // §8.2.2.3
    return 420;
  }
  switch (method) {
    case sip_method_invite:
    case sip_method_update:
      return handle_offer(request, sip);
    case sip_method_info:
      return handle_info(sip);
    case sip_method_options:
      return 200;
    case sip_method_notify:
      if (takes_notify()) return 200;
      [[fallthrough]];
    default:
      nta_incoming_treply(request, SIP_405_METHOD_NOT_ALLOWED, SIPTAG_ALLOW_STR(kAllow), TAG_END());
      return 405;
  }
}

int Dialog::handle_offer(nta_incoming_t* request, const sip_t& sip) {
  if (state_ == State::kEnding || state_ == State::kOver) return 481;
  const bool is_invite = sip.sip_request->rq_method == sip_method_invite;
  const Body body = body_of(sip);
  // Two offers cross (RFC 3264 §4, RFC 3311 §5.2): an INVITE always leads to one.
  if (offer_unanswered_ && (is_invite || body != Body::kNone)) return 491;
  if (state_ == State::kSettingUp) return early_offer(request);
  if (reoffer_ || taking_answer_) {
    nta_incoming_treply(request, SIP_500_INTERNAL_SERVER_ERROR, SIPTAG_RETRY_AFTER_STR("2"), TAG_END());  // §14.2
    return 500;
  }
  if (body == Body::kUnsupportedType) return 415;
  if (body == Body::kNoAudio) return 488;
  retarget(sip);  // §12.2.2
  reoffer_needs_ack_ = is_invite;
  reoffer_ = request;
  if (body == Body::kNone) {
    // A refresh, or a third party that connects two others: the session as it stands is offered again.
    offer_unanswered_ = offer_unanswered_ || is_invite;
    answer_reoffer(reoffer_needs_ack_ ? local_sdp_ : std::string());
    return 0;
  }
  nta_incoming_bind(request, &on_reoffer_event, this);
  if (reoffer_needs_ack_) nta_incoming_treply(request, SIP_100_TRYING, TAG_END());
  report_reoffer(sdp_of(sip));
  return 0;
}

// sofia repeats the 200 until ACK comes or 64*T1 have passed.
void Dialog::await_ack(nta_incoming_t* request) {
  if (unacknowledged_) nta_incoming_destroy(unacknowledged_);  // a further re-INVITE: the answer before was understood
  unacknowledged_ = request;
  nta_incoming_bind(request, &on_reoffer_event, this);
}

int Dialog::on_reoffer_event(void* self, nta_incoming_t* request, const sip_t* sip) {
  auto& dialog = *static_cast<Dialog*>(self);
  if (dialog.reoffer_ == request && is_method(sip, sip_method_cancel)) {
    nta_incoming_destroy(std::exchange(dialog.reoffer_, nullptr));
  } else if (dialog.unacknowledged_ == request && (!sip || is_method(sip, sip_method_ack))) {
    nta_incoming_destroy(std::exchange(dialog.unacknowledged_, nullptr));
    const bool was_offer = std::exchange(dialog.offer_unanswered_, false);
    if (sip && was_offer && dialog.state_ == State::kConfirmed) dialog.take_answer(sdp_of(*sip));
    // No ACK ever came: the dialog stands, but the session is ended with BYE (§13.3.1.4, §14.2).
    if (!sip && dialog.state_ == State::kConfirmed) {
      dialog.send_bye();
      dialog.lost();
    }
  }
  return 0;
}

// What an answer says of where sound goes is to the session what a new offer says; an ACK without one leaves it as it
// is.
void Dialog::take_answer(const std::string& sdp) {
  if (sdp.empty()) return;
  taking_answer_ = true;
  report_reoffer(sdp);
}

int Dialog::handle_info(const sip_t& sip) {
  if (state_ != State::kConfirmed) return 200;
  const auto digit = dtmf_of(sip);
  if (digit) {
    report_digit(*digit);
    return 200;
  }
  return sip.sip_payload ? 415 : 200;
}

// --- is it still there? ---

// Who loses a call (power cut, restarted PBX) does not say BYE: the dialog is asked now and then.
void Dialog::schedule_probe() {
  probe_timer_ = host_.loop().after(probe_interval(), [this] {
    probe_timer_ = 0;
    probe();
  });
}

void Dialog::probe() {
  if (state_ != State::kConfirmed) return;
  schedule_probe();
  if (probe_) return;  // the one before still waits
  probe_ = nta_outgoing_tcreate(dialog_, &on_probe_answered, this, nullptr, SIP_METHOD_OPTIONS, nullptr, TAG_END());
}

int Dialog::on_probe_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& dialog = *static_cast<Dialog*>(self);
  const int status = nta_outgoing_status(request);
  if (status < 200 || dialog.probe_ != request) return 0;
  nta_outgoing_destroy(std::exchange(dialog.probe_, nullptr));
  const bool no_answer = !sip || nta_sip_is_internal(sip);
  if ((no_answer || status == 481 || status == 408) && dialog.state_ == State::kConfirmed) {
    dialog.become_over();
    dialog.lost();
  }
  return 0;
}

// --- ends ---

int Dialog::on_bye_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& dialog = *static_cast<Dialog*>(self);
  const int status = nta_outgoing_status(request);
  if (status < 200) return 0;
  dialog.bye_answered(!sip || nta_sip_is_internal(sip) ? 0 : status);
  // Whatever the answer, and also where none came: the dialog is over (§15.1.1).
  dialog.become_over();
  return 0;
}

void Dialog::become_over() {
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  if (probe_timer_) host_.loop().cancel(std::exchange(probe_timer_, 0));
  report_over();
}

}  // namespace rufbund::sip
