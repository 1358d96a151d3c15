#include "sip/check_leg.h"

#include <fmt/format.h>

#include <utility>

#include "sip/request.h"
#include "sip/seat_leg.h"

namespace rufbund::sip {
namespace {

// Names of a dialog that no offer stands for: a cell that there is not, and chance.
constexpr CellId kNoCell{0};
constexpr std::size_t kLongestAnswer = 16'384;  // of its body; what is behind that is not looked at

// What a peer of ours answered; 0 where sofia made the answer itself, as none came.
int status_of(nta_outgoing_t* request, const sip_t* sip) {
  return !sip || nta_sip_is_internal(sip) ? 0 : nta_outgoing_status(request);
}

std::string bounded_sdp(const sip_t& sip) { return sdp_of(sip).substr(0, kLongestAnswer); }

}  // namespace

CheckLeg::CheckLeg(LegHost& host, CheckLegHost& owner, const Deriver& deriver, calls::CheckInvite invite)
    : Dialog(host), owner_(owner), deriver_(deriver), invite_(std::move(invite)) {
  local_sdp_ = invite_.sdp;
}

CheckLeg::~CheckLeg() {
  if (patience_) host_.loop().cancel(patience_);
  for (nta_outgoing_t* request : {request_, reinvite_, refer_})
    if (request) nta_outgoing_destroy(request);
}

void CheckLeg::report(Kind kind, int status, std::string sdp, char digit) {
  if (!forgotten_) owner_.check_event(invite_.leg, {kind, status, std::move(sdp), digit});
}

void CheckLeg::over(Kind kind, int status) {
  become_over();
  report(kind, status);
}

// --- ringing ---

void CheckLeg::call() {
  if (!send_invite()) return over(Kind::kFailed, 0);
  patience_ = host_.loop().after(host_.options().endpoint_patience, [this] {
    patience_ = 0;
    if (state_ != State::kSettingUp || responded_) return;
    // An answer that still comes gets ACK and BYE: see StrayAnswers.
    nta_outgoing_cancel(request_);
    nta_outgoing_destroy(std::exchange(request_, nullptr));
    over(withdrawn_ ? Kind::kEnded : Kind::kFailed, 0);
  });
}

bool CheckLeg::send_invite() {
  const std::string target = endpoint_uri(invite_.user, invite_.endpoint);
  const std::string contact = host_.contact(invite_.endpoint.transport);
  const std::string& host =
      host_.options().public_address.empty() ? host_.options().bind_address : host_.options().public_address;
  const LegNames names = deriver_.names_of(kNoCell, OfferId{random_leg().value}, 0, host);
  const std::string to = fmt::format("<{}>", target);
  const std::string user_to_user = user_to_user_header(invite_.user_to_user);
  const std::string identity = fmt::format("P-Asserted-Identity: <tel:{}>", invite_.asserted_number);

  dialog_ =
      nta_leg_tcreate(host_.agent(), &on_request, static_cast<Dialog*>(this), SIPTAG_CALL_ID_STR(names.call_id.c_str()),
                      SIPTAG_FROM_STR(contact.c_str()), SIPTAG_TO_STR(to.c_str()), TAG_END());
  if (!dialog_) return false;
  nta_leg_tag(dialog_, names.from_tag.c_str());
  request_ = nta_outgoing_tcreate(
      dialog_, &on_invite_answered, this, nullptr, SIP_METHOD_INVITE,
      reinterpret_cast<const url_string_t*>(target.c_str()), NTATAG_BRANCH_KEY(names.branch.c_str()),
      NTATAG_PASS_100(1), SIPTAG_CSEQ_STR(kInviteCseq), SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
      TAG_IF(!invite_.user_to_user.empty(), SIPTAG_HEADER_STR(user_to_user.c_str())),
      TAG_IF(!invite_.asserted_number.empty(), SIPTAG_HEADER_STR(identity.c_str())), SIPTAG_CONTENT_TYPE_STR(kSdpType),
      SIPTAG_PAYLOAD_STR(local_sdp_.c_str()), TAG_END());
  return request_ != nullptr;
}

int CheckLeg::on_invite_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<CheckLeg*>(self);
  if (leg.request_ != request) return 0;
  const int status = nta_outgoing_status(request);
  const bool internal = !sip || nta_sip_is_internal(sip);
  if (status < 200) {
    leg.responded_ = leg.responded_ || !internal;
    if (status > 100 && !leg.withdrawn_) leg.report(Kind::kProvisional, status);
  } else if (status < 300 && sip) {
    leg.answered(*sip);
  } else {
    leg.over(leg.withdrawn_ ? Kind::kEnded : Kind::kFailed, internal ? 0 : status);
  }
  return 0;
}

// sofia repeats this ACK for each repeated 200.
void CheckLeg::acknowledge(const sip_t& sip) {
  nta_outgoing_t* const ack = nta_outgoing_tcreate(dialog_, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                                                   SIPTAG_CSEQ(sip.sip_cseq), TAG_END());
  if (ack) nta_outgoing_destroy(ack);
}

void CheckLeg::answered(const sip_t& sip) {
  nta_leg_rtag(dialog_, sip.sip_to->a_tag);
  nta_leg_client_reroute(dialog_, sip.sip_record_route, sip.sip_contact, 1);
  acknowledge(sip);
  nta_outgoing_destroy(std::exchange(request_, nullptr));
  confirm();
  if (withdrawn_ || forgotten_) return send_bye();  // the answer crossed our CANCEL
  report(Kind::kAnswered, sip.sip_status->st_status, bounded_sdp(sip));
}

// --- within the call ---

void CheckLeg::reoffer(const std::string& sdp) {
  if (state_ != State::kConfirmed || reinvite_) return report(Kind::kReoffered, 0);
  const std::string contact = host_.contact(invite_.endpoint.transport);
  offer_unanswered_ = true;  // theirs that crosses it gets 491
  reinvite_ = nta_outgoing_tcreate(dialog_, &on_reinvite_answered, this, nullptr, SIP_METHOD_INVITE, nullptr,
                                   SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_ALLOW_STR(kAllow),
                                   SIPTAG_CONTENT_TYPE_STR(kSdpType), SIPTAG_PAYLOAD_STR(sdp.c_str()), TAG_END());
  if (!reinvite_) return report(Kind::kReoffered, 0);
  local_sdp_ = sdp;
}

int CheckLeg::on_reinvite_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<CheckLeg*>(self);
  const int status = nta_outgoing_status(request);
  if (leg.reinvite_ != request || status < 200) return 0;
  const int answer = status_of(request, sip);
  if (status < 300 && sip) {
    nta_leg_client_reroute(leg.dialog_, nullptr, sip->sip_contact, 0);
    leg.acknowledge(*sip);
  }
  nta_outgoing_destroy(std::exchange(leg.reinvite_, nullptr));
  leg.offer_unanswered_ = false;
  leg.report(Kind::kReoffered, answer, sip && status < 300 ? bounded_sdp(*sip) : std::string());
  return 0;
}

// Whoever follows it meets this node, which takes no calls from sites: the transfer fails, and nobody is rung.
void CheckLeg::refer() {
  if (state_ != State::kConfirmed || refer_) return report(Kind::kReferred, 0);
  const std::string refer_to = "Refer-To: " + host_.contact(invite_.endpoint.transport);
  const std::string contact = host_.contact(invite_.endpoint.transport);
  referred_ = true;
  refer_ = nta_outgoing_tcreate(dialog_, &on_refer_answered, this, nullptr, SIP_METHOD_REFER, nullptr,
                                SIPTAG_CONTACT_STR(contact.c_str()), SIPTAG_HEADER_STR(refer_to.c_str()), TAG_END());
  if (!refer_) report(Kind::kReferred, 0);
}

int CheckLeg::on_refer_answered(void* self, nta_outgoing_t* request, const sip_t* sip) {
  auto& leg = *static_cast<CheckLeg*>(self);
  if (leg.refer_ != request || nta_outgoing_status(request) < 200) return 0;
  const int answer = status_of(request, sip);
  nta_outgoing_destroy(std::exchange(leg.refer_, nullptr));
  leg.report(Kind::kReferred, answer);
  return 0;
}

// --- ends ---

void CheckLeg::end() {
  if (state_ == State::kConfirmed) return send_bye();
  if (state_ != State::kSettingUp || withdrawn_) return;
  withdrawn_ = true;
  // Sent once a provisional response has come (RFC 3261 §9.1); the final response ends this leg.
  if (!request_ || nta_outgoing_cancel(request_) < 0) over(Kind::kEnded, 0);
}

// A BYE before the answer ends nothing: the INVITE's final response is still to come (§15).
void CheckLeg::hung_up() {
  if (state_ == State::kConfirmed) over(Kind::kGone, 0);
}

void CheckLeg::report_over() {
  if (patience_) host_.loop().cancel(std::exchange(patience_, 0));
  owner_.check_over(invite_.leg);
}

}  // namespace rufbund::sip
