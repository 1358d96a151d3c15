#include "sip/seat_leg.h"

#include <fmt/format.h>

#include <utility>

#include "sip/request.h"

namespace rufbund::sip {
namespace {

bool is_hop_failure(int status, bool internal) { return internal || status == 503 || status == 408; }

}  // namespace

// The value is hex unless said otherwise; the encoding is named all the same.
std::string user_to_user_header(const std::string& text) {
  std::string header = "User-to-User: ";
  for (const char c : text) header += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return header + ";encoding=hex";
}

std::string endpoint_uri(const std::string& user, const directory::Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("sip:{}{}{}{}{}:{}{}", user, user.empty() ? "" : "@", ipv6 ? "[" : "", endpoint.host,
                     ipv6 ? "]" : "", endpoint.port,
                     endpoint.transport == directory::Transport::kTcp ? ";transport=tcp" : "");
}

SeatLeg::SeatLeg(LegHost& host, const Deriver& deriver, calls::SeatInvite invite)
    : Dialog(host), deriver_(deriver), invite_(std::move(invite)) {
  local_sdp_ = invite_.sdp;
}

SeatLeg::~SeatLeg() {
  if (patience_) host_.loop().cancel(patience_);
  if (request_) nta_outgoing_destroy(request_);
}

// --- ringing ---

void SeatLeg::ring() { invite_endpoint(); }

void SeatLeg::invite_endpoint() {
  const directory::Endpoint& endpoint = invite_.site->endpoints[endpoint_];
  const std::string target = endpoint_uri(invite_.seat->user, endpoint);
  const std::string contact = host_.contact(endpoint.transport);
  const std::string& host =
      host_.options().public_address.empty() ? host_.options().bind_address : host_.options().public_address;
  const LegNames names = deriver_.names_of(invite_.cell, invite_.offer, static_cast<int>(endpoint_), host);
  const std::string to = fmt::format("<{}>", target);
  const std::string user_to_user = user_to_user_header(invite_.user_to_user);
  const std::string identity = fmt::format("P-Asserted-Identity: <tel:{}>", invite_.asserted_number);

  responded_ = false;
  dialog_ =
      nta_leg_tcreate(host_.agent(), &on_request, static_cast<Dialog*>(this), SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                      SIPTAG_FROM_STR(contact.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (dialog_) {
    nta_leg_tag(dialog_, names.from_tag.c_str());
    request_ = nta_outgoing_tcreate(
        dialog_, &on_invite_answered, this, nullptr, SIP_METHOD_INVITE,
        reinterpret_cast<const url_string_t*>(target.c_str()), NTATAG_BRANCH_KEY(names.branch.c_str()),
        NTATAG_PASS_100(1), SIPTAG_CSEQ_STR(kInviteCseq), SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
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
  stop_patience();
  patience_ = host_.loop().after(host_.options().endpoint_patience, [this] {
    patience_ = 0;
    if (state_ != State::kSettingUp || responded_) return;
    if (!try_next_endpoint()) fail_offer(core::OfferFailure::kUnreachable, 0);
  });
}

void SeatLeg::stop_patience() {
  if (patience_) host_.loop().cancel(std::exchange(patience_, 0));
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
  if (request_) nta_outgoing_destroy(std::exchange(request_, nullptr));
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
  stop_patience();
  nta_leg_rtag(dialog_, sip.sip_to->a_tag);
  nta_leg_client_reroute(dialog_, sip.sip_record_route, sip.sip_contact, 1);
  acknowledge(sip);
  nta_outgoing_destroy(std::exchange(request_, nullptr));
  confirm();
  if (withdrawn_) return send_bye();  // the answer crossed our CANCEL
  const std::string sdp = sdp_of(sip);
  if (!sdp.empty()) return host_.events().on_seat_answered(invite_.leg, sdp);
  send_bye();  // an answer without audio is none
  host_.events().on_seat_failed(invite_.leg, core::OfferFailure::kRefused, 488);
}

// sofia repeats this ACK for each repeated 200.
void SeatLeg::acknowledge(const sip_t& sip) {
  nta_outgoing_t* const ack = nta_outgoing_tcreate(dialog_, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                                                   SIPTAG_CSEQ(sip.sip_cseq), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
}

void SeatLeg::refused(int status, bool internal) {
  stop_patience();
  if (withdrawn_) return become_over();
  if (is_hop_failure(status, internal)) {
    if (try_next_endpoint()) return;
    if (internal) return fail_offer(core::OfferFailure::kUnreachable, 0);
  }
  fail_offer(core::OfferFailure::kRefused, status);
}

// --- ends ---

void SeatLeg::end() {
  if (state_ == State::kConfirmed) return send_bye();
  if (state_ != State::kSettingUp || withdrawn_) return;
  withdrawn_ = true;
  stop_patience();
  // Sent once a provisional response has come (RFC 3261 §9.1); the final response ends this leg.
  if (!request_ || nta_outgoing_cancel(request_) < 0) become_over();
}

// A seat that says BYE before it answered ends nothing: its INVITE's final response is still to come (§15).
void SeatLeg::hung_up() {
  if (state_ != State::kConfirmed) return;
  become_over();
  host_.events().on_seat_gone(invite_.leg, false);
}

void SeatLeg::fail_offer(core::OfferFailure failure, int status) {
  become_over();
  host_.events().on_seat_failed(invite_.leg, failure, static_cast<std::uint16_t>(status));
}

void SeatLeg::report_over() {
  stop_patience();
  host_.over(invite_.leg);
}

}  // namespace rufbund::sip
