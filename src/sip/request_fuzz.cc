// Fuzzed: what this folder reads out of a request by itself, behind sofia's parser as in the running node: the asserted
// number, required extensions, the body's kind, keys in INFO, dialled numbers,
// Call-IDs.
#include <cstdlib>
#include <string>

#include "sip/derive.h"
#include "sip/numbers.h"
#include "sip/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::sip;
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)to_e164(text);
  if (Deriver({1}).made({text, text, text})) std::abort();
  if (size == 0) return 0;
  msg_t* const message = msg_make(sip_default_mclass(), 0, data, static_cast<usize_t>(size));
  const sip_t* const sip = message ? sip_object(message) : nullptr;
  if (sip) {
    const std::string number = asserted_number(*sip, true);
    if (!number.empty() && (number[0] != '+' || to_e164(number) != number)) std::abort();
    (void)asserted_number(*sip, false);
    (void)unknown_requirements(*sip);
    const Body body = body_of(*sip);
    if (sdp_of(*sip).empty() == (body == Body::kSdp)) std::abort();
    (void)dtmf_of(*sip);
    if (sip->sip_request) {
      (void)is_allowed(sip->sip_request->rq_method);
      (void)to_e164(dialled_user(*sip));
    }
  }
  if (message) msg_destroy(message);
  return 0;
}
