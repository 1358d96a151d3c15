#include "sip/seat_leg.h"

#include <fmt/format.h>

#include <utility>

#include "sip/request.h"

namespace rufbund::sip {
namespace {

// RFC 7433 §4.1: the value is hex unless said otherwise; the encoding is named all the same.
std::string user_to_user_header(const std::string& text) {
  std::string header = "User-to-User: ";
  for (const char c : text) header += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return header + ";encoding=hex";
}

bool is_hop_failure(int status, bool internal) { return internal || status == 503 || status == 408; }

}  // namespace

std::string endpoint_uri(const std::string& user, const directory::Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("sip:{}{}{}{}{}:{}{}", user, user.empty() ? "" : "@", ipv6 ? "[" : "", endpoint.host,
                     ipv6 ? "]" : "", endpoint.port,
                     endpoint.transport == directory::Transport::kTcp ? ";transport=tcp" : "");
}

SeatLeg::SeatLeg(LegHost& host, const Deriver& deriver, calls::SeatInvite invite)
    : host_(host), deriver_(deriver), invite_(std::move(invite)), local_sdp_(invite_.sdp) {}

SeatLeg::~SeatLeg() {
  stop_timer();
  drop_dialog();
}

void SeatLeg::drop_dialog() {
  if (request_) nta_outgoing_destroy(std::exchange(request_, nullptr));
  if (reoffer_) nta_incoming_destroy(std::exchange(reoffer_, nullptr));
  if (bye_) nta_outgoing_destroy(std::exchange(bye_, nullptr));
  if (probe_) nta_outgoing_destroy(std::exchange(probe_, nullptr));
  if (dialog_) nta_leg_destroy(std::exchange(dialog_, nullptr));
}

void SeatLeg::stop_timer() {
  if (timer_) host_.loop().cancel(std::exchange(timer_, 0));
}

// --- ringing ---

void SeatLeg::ring() { invite_endpoint(); }

void SeatLeg::invite_endpoint() {
  const directory::Endpoint& endpoint = invite_.site->endpoints[endpoint_];
  const std::string target = endpoint_uri(invite_.seat->user, endpoint);
  const std::string contact = host_.contact(endpoint.transport);
  const std::string& host =
      host_.options().public_address.empty() ? host_.options().bind_address : host_.options().public_address;
  const LegNames names = deriver_.names_of(invite_.effect, static_cast<int>(endpoint_), host);
  const std::string to = fmt::format("<{}>", target);
  const std::string user_to_user = user_to_user_header(invite_.user_to_user);
  const std::string identity = fmt::format("P-Asserted-Identity: <tel:{}>", invite_.asserted_number);

  responded_ = false;
  dialog_ = nta_leg_tcreate(host_.agent(), &on_request, this, SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                            SIPTAG_FROM_STR(contact.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (dialog_) {
    nta_leg_tag(dialog_, names.from_tag.c_str());
    request_ = nta_outgoing_tcreate(
        dialog_, &on_invite_answered, this, nullptr, SIP_METHOD_INVITE,
        reinterpret_cast<const url_string_t*>(target.c_str()), NTATAG_BRANCH_KEY(names.branch.c_str()),
        NTATAG_PASS_100(1), SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
        SIPTAG_HEADER_STR(user_to_user.c_str()),
        TAG_IF(!invite_.asserted_number.empty(), SIPTAG_HEADER_STR(identity.c_str())),
        SIPTAG_CONTENT_TYPE_STR(kSdpType), SIPTAG_PAYLOAD_STR(local_sdp_.c_str()), TAG_END());
  }
  if (!request_) {
    if (!try_next_endpoint()) fail_offer(core::OfferFailure::kUnreachable, 0);
    return;
  }
  wait_for_response();
}

void SeatLeg::wait_for_response() {
  stop_timer();
  timer_ = host_.loop().after(host_.options().endpoint_patience, [this] {
    timer_ = 0;
    if (state_ != State::kCalling || responded_) return;
    if (!try_next_endpoint()) fail_offer(core::OfferFailure::kUnreachable, 0);
  });
}

// False where the site has no further endpoint.
bool SeatLeg::try_next_endpoint() {
  abandon_endpoint();
  if (withdrawn_ || endpoint_ + 1 >= invite_.site->endpoints.size()) return false;
  ++endpoint_;
  invite_endpoint();
  return true;
}

// An answer that still comes gets ACK and BYE from sofia, a provisional response gets CANCEL.
void SeatLeg::abandon_endpoint() {
  if (request_ && nta_outgoing_status(request_) < 200) nta_outgoing_cancel(request_);
  drop_dialog();
}

int SeatLeg::on_invite_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<SeatLeg*>(self);
  if (leg.request_ != request) return 0;
  const int status = nta_outgoing_status(request);
  const bool internal = !sip || nta_sip_is_internal(sip);
  if (status < 200) {
    leg.responded_ = leg.responded_ || !internal;
    if (status > 100 && !leg.rang_ && !leg.withdrawn_) {
      leg.rang_ = true;
      leg.host_.events().on_seat_ringing(leg.invite_.leg);
    }
  } else if (status < 300 && sip) {
    leg.answered(*sip);
  } else {
    leg.refused(status, internal);
  }
  return 0;
}

void SeatLeg::answered(const sip_t& sip) {
  stop_timer();
  nta_leg_rtag(dialog_, sip.sip_to->a_tag);
  nta_leg_client_reroute(dialog_, sip.sip_record_route, sip.sip_contact, 1);
  acknowledge(sip);
  nta_outgoing_destroy(std::exchange(request_, nullptr));
  state_ = State::kConfirmed;
  if (withdrawn_) return send_bye();  // the answer crossed our CANCEL
  const std::string sdp = sdp_of(sip);
  if (sdp.empty()) {
    fail_offer(core::OfferFailure::kRefused, 488);  // an answer without audio is none
    return send_bye();
  }
  schedule_probe();
  host_.events().on_seat_answered(invite_.leg, sdp);
}

// sofia repeats this ACK for each repeated 200.
void SeatLeg::acknowledge(const sip_t& sip) {
  nta_outgoing_t* const ack = nta_outgoing_tcreate(dialog_, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                                                   SIPTAG_CSEQ(sip.sip_cseq), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
}

void SeatLeg::refused(int status, bool internal) {
  stop_timer();
  if (withdrawn_) return become_over();
  if (is_hop_failure(status, internal)) {
    if (try_next_endpoint()) return;
    if (internal) return fail_offer(core::OfferFailure::kUnreachable, 0);
  }
  fail_offer(core::OfferFailure::kRefused, status);
}

// --- what the seat sends ---

int SeatLeg::on_request(void* self, nta_leg_t*, nta_incoming_t* request, const sip_t* sip) {
  return static_cast<SeatLeg*>(self)->handle(request, *sip);
}

int SeatLeg::handle(nta_incoming_t* request, const sip_t& sip) {
  switch (sip.sip_request->rq_method) {
    case sip_method_ack:
      return 0;
    case sip_method_bye:
      if (state_ == State::kConfirmed) lose(false);
      return 200;  // also where both hung up at once
    case sip_method_invite:
    case sip_method_update:
      return handle_offer(request, sip);
    case sip_method_info:
    case sip_method_options:
      return 200;
    default:
      nta_incoming_treply(request, SIP_405_METHOD_NOT_ALLOWED, SIPTAG_ALLOW_STR(kAllow), TAG_END());
      return 405;
  }
}

int SeatLeg::handle_offer(nta_incoming_t* request, const sip_t& sip) {
  if (state_ == State::kCalling) return 491;  // our own INVITE is in progress (RFC 3261 §14.2)
  if (state_ != State::kConfirmed) return 481;
  if (reoffer_) {
    nta_incoming_treply(request, SIP_500_INTERNAL_SERVER_ERROR, SIPTAG_RETRY_AFTER_STR("2"), TAG_END());
    return 500;
  }
  const Body body = body_of(sip);
  if (body == Body::kUnsupportedType) return 415;
  if (body == Body::kNoAudio) return 488;
  nta_leg_client_reroute(dialog_, nullptr, sip.sip_contact, 0);
  const bool is_invite = sip.sip_request->rq_method == sip_method_invite;
  reoffer_ = request;
  if (body == Body::kNone) {
    answer_reoffer(is_invite ? local_sdp_ : std::string());
    return 0;
  }
  nta_incoming_bind(request, &on_reinvite_settled, this);
  if (is_invite) nta_incoming_treply(request, SIP_100_TRYING, TAG_END());
  host_.events().on_seat_reoffer(invite_.leg, sdp_of(sip));
  return 0;
}

int SeatLeg::on_reinvite_settled(void* self, nta_incoming_t* request, const sip_t* sip) {
  auto& leg = *static_cast<SeatLeg*>(self);
  const bool is_cancel = sip && sip->sip_request && sip->sip_request->rq_method == sip_method_cancel;
  if (is_cancel && leg.reoffer_ == request) nta_incoming_destroy(std::exchange(leg.reoffer_, nullptr));
  return 0;
}

void SeatLeg::answer_reoffer(const Result<std::string>& sdp) {
  nta_incoming_t* const request = std::exchange(reoffer_, nullptr);
  if (!request) return;
  if (!sdp) {
    nta_incoming_treply(request, SIP_488_NOT_ACCEPTABLE, TAG_END());
  } else {
    const std::string contact = host_.contact(invite_.site->endpoints[endpoint_].transport);
    nta_incoming_treply(request, SIP_200_OK, SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
                        TAG_IF(!sdp->empty(), SIPTAG_CONTENT_TYPE_STR(kSdpType)),
                        TAG_IF(!sdp->empty(), SIPTAG_PAYLOAD_STR(sdp->c_str())), TAG_END());
    if (!sdp->empty()) local_sdp_ = *sdp;
  }
  nta_incoming_destroy(request);
}

// --- ends ---

void SeatLeg::end() {
  switch (state_) {
    case State::kCalling:
      if (withdrawn_) return;
      withdrawn_ = true;
      stop_timer();
      // Sent once a provisional response has come (RFC 3261 §9.1); the final response ends this leg.
      if (!request_ || nta_outgoing_cancel(request_) < 0) become_over();
      return;
    case State::kConfirmed:
      return send_bye();
    case State::kEnding:
    case State::kOver:
      return;
  }
}

void SeatLeg::send_bye() {
  state_ = State::kEnding;
  stop_timer();
  bye_ = nta_outgoing_tcreate(dialog_, &on_bye_answered, this, nullptr, SIP_METHOD_BYE, nullptr, TAG_END());
  if (!bye_) become_over();
}

int SeatLeg::on_bye_answered(void* self, nta_outgoing_t* request, const sip_t*) {
  if (nta_outgoing_status(request) >= 200) static_cast<SeatLeg*>(self)->become_over();
  return 0;
}

void SeatLeg::schedule_probe() {
  stop_timer();
  timer_ = host_.loop().after(host_.options().seat_probe_interval, [this] {
    timer_ = 0;
    probe();
  });
}

// A seat that lost its call (power cut, restarted PBX) does not say BYE: the dialog is asked now and then.
void SeatLeg::probe() {
  if (state_ != State::kConfirmed) return;
  schedule_probe();
  if (probe_) return;
  probe_ = nta_outgoing_tcreate(dialog_, &on_probe_answered, this, nullptr, SIP_METHOD_OPTIONS, nullptr, TAG_END());
}

int SeatLeg::on_probe_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<SeatLeg*>(self);
  const int status = nta_outgoing_status(request);
  if (status < 200 || leg.probe_ != request) return 0;
  nta_outgoing_destroy(std::exchange(leg.probe_, nullptr));
  const bool no_answer = !sip || nta_sip_is_internal(sip);
  if ((no_answer || status == 481 || status == 408) && leg.state_ == State::kConfirmed) leg.lose(true);
  return 0;
}

void SeatLeg::lose(bool broken) {
  become_over();
  host_.events().on_seat_gone(invite_.leg, broken);
}

// The event only; the leg's own end follows from its state.
void SeatLeg::fail_offer(core::OfferFailure failure, int status) {
  const bool answered = state_ == State::kConfirmed;
  if (!answered) become_over();
  host_.events().on_seat_failed(invite_.leg, failure, static_cast<std::uint16_t>(status));
}

void SeatLeg::become_over() {
  if (state_ == State::kOver) return;
  state_ = State::kOver;
  stop_timer();
  host_.over(invite_.leg);
}

}  // namespace rufbund::sip
