#include "sip/outbound_leg.h"

#include <fmt/format.h>

#include <utility>

#include "sip/request.h"
#include "sip/seat_leg.h"

namespace rufbund::sip {
namespace {

// Names of a dialog that no offer stands for: a cell that there is not, and chance.
constexpr CellId kNoCell{0};

}  // namespace

OutboundLeg::OutboundLeg(LegHost& host, OutboundHost& owner, const Deriver& deriver, calls::OutboundInvite invite)
    : Dialog(host), owner_(owner), deriver_(deriver), invite_(std::move(invite)) {
  local_sdp_ = invite_.sdp;
}

OutboundLeg::~OutboundLeg() {
  stop_patience();
  if (request_) nta_outgoing_destroy(request_);
}

// --- ringing ---

void OutboundLeg::call() {
  const bool sent = send_invite();
  invite_.to.clear();
  if (!sent) return fail(0);
  patience_ = host_.loop().after(host_.options().endpoint_patience, [this] {
    patience_ = 0;
    if (state_ != State::kSettingUp || responded_) return;
    // An answer that still comes gets ACK and BYE: see StrayAnswers.
    nta_outgoing_cancel(request_);
    nta_outgoing_destroy(std::exchange(request_, nullptr));
    fail(0);
  });
}

bool OutboundLeg::send_invite() {
  const auto& through = invite_.through;
  const std::string& own_host =
      host_.options().public_address.empty() ? host_.options().bind_address : host_.options().public_address;
  const std::string target = endpoint_uri(invite_.to, through.via);
  const std::string contact = host_.contact(through.via.transport);
  const LegNames names = deriver_.names_of(kNoCell, OfferId{random_leg().value}, 0, own_host);
  const bool ipv6 = own_host.find(':') != std::string::npos;
  const std::string from =
      fmt::format("<sip:{}@{}{}{}>", through.caller_number, ipv6 ? "[" : "", own_host, ipv6 ? "]" : "");
  const std::string to = fmt::format("<{}>", target);
  const std::string identity = fmt::format("P-Asserted-Identity: <tel:{}>", through.caller_number);

  dialog_ =
      nta_leg_tcreate(host_.agent(), &on_request, static_cast<Dialog*>(this), SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                      SIPTAG_FROM_STR(from.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (!dialog_) return false;
  nta_leg_tag(dialog_, names.from_tag.c_str());
  request_ = nta_outgoing_tcreate(dialog_, &on_invite_answered, this, nullptr, SIP_METHOD_INVITE,
                                  reinterpret_cast<const url_string_t*>(target.c_str()),
                                  NTATAG_BRANCH_KEY(names.branch.c_str()), NTATAG_PASS_100(1),
                                  SIPTAG_CSEQ_STR(kInviteCseq), SIPTAG_CONTACT_STR(contact.c_str()),
                                  SIPTAG_ALLOW_STR(kAllow), SIPTAG_HEADER_STR(identity.c_str()),
                                  SIPTAG_CONTENT_TYPE_STR(kSdpType), SIPTAG_PAYLOAD_STR(local_sdp_.c_str()), TAG_END());
  return request_ != nullptr;
}

int OutboundLeg::on_invite_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<OutboundLeg*>(self);
  if (leg.request_ != request) return 0;
  const int status = nta_outgoing_status(request);
  const bool internal = !sip || nta_sip_is_internal(sip);
  if (status < 200) {
    leg.responded_ = leg.responded_ || !internal;
    if (status > 100 && !leg.rang_ && !leg.withdrawn_) {
      leg.rang_ = true;
      leg.owner_.outbound_events().on_outbound_ringing(leg.invite_.leg);
    }
  } else if (status < 300 && sip) {
    leg.answered(*sip);
  } else if (leg.withdrawn_) {
    leg.become_over();
  } else {
    leg.fail(internal ? 0 : status);
  }
  return 0;
}

void OutboundLeg::answered(const sip_t& sip) {
  stop_patience();
  nta_leg_rtag(dialog_, sip.sip_to->a_tag);
  nta_leg_client_reroute(dialog_, sip.sip_record_route, sip.sip_contact, 1);
  // sofia repeats this ACK for each repeated 200.
  nta_outgoing_t* const ack = nta_outgoing_tcreate(dialog_, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                                                   SIPTAG_CSEQ(sip.sip_cseq), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
  nta_outgoing_destroy(std::exchange(request_, nullptr));
  confirm();
  if (withdrawn_) return send_bye();  // the answer crossed our CANCEL
  const std::string sdp = sdp_of(sip);
  if (!sdp.empty()) return owner_.outbound_events().on_outbound_answered(invite_.leg, sdp);
  send_bye();  // an answer without audio is none
  owner_.outbound_events().on_outbound_failed(invite_.leg, 488);
}

// --- ends ---

void OutboundLeg::end() {
  if (state_ == State::kConfirmed) return send_bye();
  if (state_ != State::kSettingUp || withdrawn_) return;
  withdrawn_ = true;
  stop_patience();
  // Sent once a provisional response has come (RFC 3261 §9.1); the final response ends this leg.
  if (!request_ || nta_outgoing_cancel(request_) < 0) become_over();
}

// A BYE before the answer ends nothing: the INVITE's final response is still to come (§15).
void OutboundLeg::hung_up() {
  if (state_ != State::kConfirmed) return;
  become_over();
  owner_.outbound_events().on_outbound_gone(invite_.leg, false);
}

void OutboundLeg::fail(int status) {
  become_over();
  owner_.outbound_events().on_outbound_failed(invite_.leg, status);
}

void OutboundLeg::stop_patience() {
  if (patience_) host_.loop().cancel(std::exchange(patience_, 0));
}

void OutboundLeg::report_over() {
  stop_patience();
  owner_.outbound_over(invite_.leg);
}

}  // namespace rufbund::sip
