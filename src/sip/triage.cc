#include "sip/triage.h"

#include "sip/request.h"

namespace rufbund::sip {
namespace {

Verdict reply(int status, const char* phrase) {
  Verdict verdict;
  verdict.status = status;
  verdict.phrase = phrase;
  return verdict;
}

Verdict with_allow(int status, const char* phrase) {
  Verdict verdict = reply(status, phrase);
  verdict.tells_allow = true;
  return verdict;
}

Verdict of_kind(Verdict::Kind kind) {
  Verdict verdict;
  verdict.kind = kind;
  return verdict;
}

Verdict options(const sip_t& request) {
  if (std::string unknown = unknown_requirements(request); !unknown.empty()) {
    Verdict verdict = reply(SIP_420_BAD_EXTENSION);
    verdict.unsupported = std::move(unknown);
    return verdict;
  }
  Verdict verdict = with_allow(SIP_200_OK);  // §11.2
  verdict.tells_accept = true;
  return verdict;
}

Verdict invite(const sip_t& request) {
  if (request.sip_max_forwards && request.sip_max_forwards->mf_count == 0)
    return reply(SIP_483_TOO_MANY_HOPS);  // §16.3
  const url_t* const target = request.sip_request->rq_url;
  if (target->url_type != url_sip && target->url_type != url_sips && target->url_type != url_tel) {
    return reply(SIP_416_UNSUPPORTED_URI);  // §8.2.2.1
  }
  if (std::string unknown = unknown_requirements(request); !unknown.empty()) {
    Verdict verdict = reply(SIP_420_BAD_EXTENSION);  // §8.2.2.3
    verdict.unsupported = std::move(unknown);
    return verdict;
  }
  switch (body_of(request)) {
    case Body::kUnsupportedType: {
      Verdict verdict = reply(SIP_415_UNSUPPORTED_MEDIA);  // §8.2.3
      verdict.tells_accept = true;
      return verdict;
    }
    case Body::kNoAudio:
      return reply(SIP_488_NOT_ACCEPTABLE);  // §13.3.1.3
    case Body::kNone:
    case Body::kSdp:
      break;
  }
  return of_kind(Verdict::Kind::kAttempt);
}

}  // namespace

Verdict triage(const sip_t& request) {
  const sip_method_t method = request.sip_request->rq_method;
  if (method == sip_method_ack) return of_kind(Verdict::Kind::kDrop);
  if (method == sip_method_cancel) return of_kind(Verdict::Kind::kCancel);
  if (method == sip_method_unknown || method == sip_method_invalid) return with_allow(SIP_501_NOT_IMPLEMENTED);
  if (request.sip_to && request.sip_to->a_tag) return reply(SIP_481_NO_TRANSACTION);  // §12.2.2
  if (!is_allowed(method)) return with_allow(SIP_405_METHOD_NOT_ALLOWED);             // §8.2.1
  if (method == sip_method_options) return options(request);
  if (method == sip_method_invite) return invite(request);
  return reply(SIP_481_NO_TRANSACTION);  // BYE, INFO, UPDATE outside any dialog
}

}  // namespace rufbund::sip
