#include "bare_relay.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sip/sofia.h"
#include "sip_text.h"

namespace rufbund::bench {
namespace {

struct Relay;

struct Call {
  Relay& relay;
  nta_leg_t *caller = nullptr, *seat = nullptr;
  nta_incoming_t* invite = nullptr;
  nta_outgoing_t *ring = nullptr, *bye = nullptr;
  bool over = false;

  explicit Call(Relay& owner) : relay(owner) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (invite) nta_incoming_destroy(invite);
    if (ring) nta_outgoing_destroy(ring);
    if (bye) nta_outgoing_destroy(bye);
    if (caller) nta_leg_destroy(caller);
    if (seat) nta_leg_destroy(seat);
  }
  void end();
};

struct Relay {
  su_root_t* root = nullptr;
  nta_agent_t* agent = nullptr;
  std::string contact, seat_uri, seat_to;
  bool holds = false;
  std::vector<std::unique_ptr<Call>> over;  // removed outside of their own callbacks
};

void Call::end() {
  if (over) return;
  over = true;
  relay.over.emplace_back(this);
}

std::string sdp_of(const sip_t* sip) {
  return sip->sip_payload ? std::string(sip->sip_payload->pl_data, sip->sip_payload->pl_len) : std::string();
}

void answer(Call& call, const std::string& sdp) {
  nta_incoming_treply(call.invite, SIP_200_OK, SIPTAG_CONTACT_STR(call.relay.contact.c_str()),
                      SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(sdp.c_str()), TAG_END());
}

int on_bye_answered(void* magic, nta_outgoing_t* request, const sip_t*) {
  if (nta_outgoing_status(request) >= 200) static_cast<Call*>(magic)->end();
  return 0;
}

// BYE of either side ends the other one.
int on_request(void* magic, nta_leg_t* leg, nta_incoming_t*, const sip_t* sip) {
  auto& call = *static_cast<Call*>(magic);
  if (sip->sip_request->rq_method == sip_method_ack) return 0;
  if (sip->sip_request->rq_method != sip_method_bye) return 200;
  nta_leg_t* const other = leg == call.caller ? call.seat : call.caller;
  if (!call.bye && other) {
    call.bye = nta_outgoing_tcreate(other, &on_bye_answered, &call, nullptr, SIP_METHOD_BYE, nullptr, TAG_END());
  }
  if (!call.bye) call.end();
  return 200;
}

int on_ack(void* magic, nta_incoming_t*, const sip_t*) {
  auto& call = *static_cast<Call*>(magic);
  nta_incoming_destroy(std::exchange(call.invite, nullptr));
  return 0;
}

int on_ringing(void* magic, nta_outgoing_t* request, const sip_t* sip) {
  auto& call = *static_cast<Call*>(magic);
  const int status = nta_outgoing_status(request);
  if (status < 200) return 0;
  if (status >= 300 || !sip) {
    nta_incoming_treply(call.invite, SIP_480_TEMPORARILY_UNAVAILABLE, TAG_END());
    call.end();
    return 0;
  }
  nta_leg_rtag(call.seat, sip->sip_to->a_tag);
  nta_leg_client_reroute(call.seat, sip->sip_record_route, sip->sip_contact, 1);
  nta_outgoing_destroy(nta_outgoing_tcreate(call.seat, nullptr, nullptr, nullptr, SIP_METHOD_ACK, nullptr,
                                            SIPTAG_CSEQ(sip->sip_cseq), TAG_END()));
  nta_outgoing_destroy(std::exchange(call.ring, nullptr));
  answer(call, sdp_of(sip));
  return 0;
}

void on_invite(Relay& relay, msg_t* message, sip_t* sip) {
  auto* const call = new Call(relay);
  call->caller =
      nta_leg_tcreate(relay.agent, &on_request, call, SIPTAG_CALL_ID(sip->sip_call_id), SIPTAG_FROM(sip->sip_to),
                      SIPTAG_TO(sip->sip_from), NTATAG_REMOTE_CSEQ(sip->sip_cseq->cs_seq), TAG_END());
  nta_leg_tag(call->caller, nullptr);
  nta_leg_server_route(call->caller, sip->sip_record_route, sip->sip_contact);
  const std::string offer = sdp_of(sip);
  call->invite = nta_incoming_create(relay.agent, call->caller, message, nullptr, TAG_END());
  nta_incoming_bind(call->invite, &on_ack, call);
  nta_incoming_treply(call->invite, SIP_100_TRYING, TAG_END());
  if (relay.holds) return answer(*call, offer);
  call->seat = nta_leg_tcreate(relay.agent, &on_request, call, SIPTAG_FROM_STR(relay.contact.c_str()),
                               SIPTAG_TO_STR(relay.seat_to.c_str()), TAG_END());
  nta_leg_tag(call->seat, nullptr);
  call->ring = nta_outgoing_tcreate(
      call->seat, &on_ringing, call, nullptr, SIP_METHOD_INVITE,
      reinterpret_cast<const url_string_t*>(relay.seat_uri.c_str()), SIPTAG_CONTACT_STR(relay.contact.c_str()),
      SIPTAG_CONTENT_TYPE_STR("application/sdp"), SIPTAG_PAYLOAD_STR(offer.c_str()), TAG_END());
}

int on_message(void* magic, nta_agent_t* agent, msg_t* message, sip_t* sip) {
  if (sip && sip->sip_request && sip->sip_request->rq_method == sip_method_invite) {
    on_invite(*static_cast<Relay*>(magic), message, sip);
  } else {
    nta_msg_discard(agent, message);
  }
  return 0;
}

}  // namespace

int relay(const RelayOptions& options) {
  su_init();
  su_log_redirect(
      nullptr, [](void*, char const*, va_list) {}, nullptr);
  Relay made;
  made.holds = options.seat_port == 0;
  made.contact = fmt::format("<sip:relay@{}:{}>", kServerAddress, options.port);
  made.seat_uri = fmt::format("sip:seat@{}:{}", kSeatAddress, options.seat_port);
  made.seat_to = fmt::format("<{}>", made.seat_uri);
  made.root = su_root_create(nullptr);
  const std::string url = fmt::format("sip:{}:{};transport=udp", kServerAddress, options.port);
  made.agent = nta_agent_create(made.root, reinterpret_cast<const url_string_t*>(url.c_str()), &on_message, &made,
                                NTATAG_UA(1), NTATAG_USE_NAPTR(0), NTATAG_USE_SRV(0), TPTAG_UDP_RMEM(4u << 20),
                                TPTAG_UDP_WMEM(4u << 20), TAG_END());
  if (!made.agent) return 1;
  for (;;) {
    su_root_step(made.root, 100);
    made.over.clear();
  }
}

}  // namespace rufbund::bench
