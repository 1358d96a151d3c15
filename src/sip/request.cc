#include "sip/request.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sip/numbers.h"

namespace rufbund::sip {
namespace {

// 100rel (RFC 3262): harmless, as no 18x is ever sent. Not timer (RFC 4028): nothing here refreshes a session.
constexpr std::array<std::string_view, 1> kKnownRequirements{"100rel"};
constexpr std::string_view kDigits = "0123456789*#ABCD";

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view payload_of(const sip_t& message) {
  if (!message.sip_payload || !message.sip_payload->pl_data) return {};
  return {message.sip_payload->pl_data, message.sip_payload->pl_len};
}

// Identity headers are not among those that sofia parses by default: their text is "Name <uri>;..., <uri>".
// A display name may be quoted and hold anything, also what looks like an address (RFC 3261 §25.1, name-addr).
std::string_view uri_in(std::string_view header) {
  std::size_t open = 0;
  for (bool quoted = false; open < header.size() && (quoted || header[open] != '<'); ++open) {
    if (quoted && header[open] == '\\') {
      ++open;
    } else if (header[open] == '"') {
      quoted = !quoted;
    } else if (!quoted && header[open] == ',') {
      return header.substr(0, open);
    }
  }
  if (open >= header.size()) return header;
  const std::size_t close = header.find('>', open);
  return close == std::string_view::npos ? std::string_view{} : header.substr(open + 1, close - open - 1);
}

std::string number_in(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view scheme = uri.substr(0, colon);
  std::string_view rest = uri.substr(colon + 1);
  if (same(scheme, "tel")) return to_e164(rest);
  if (!same(scheme, "sip") && !same(scheme, "sips")) return {};
  const std::size_t at = rest.find('@');
  return at == std::string_view::npos ? std::string{} : to_e164(rest.substr(0, at));
}

bool wants_privacy(const sip_t& request) {
  if (request.sip_privacy && request.sip_privacy->priv_values) {
    for (const char* const* value = request.sip_privacy->priv_values; *value; ++value) {
      if (!same(*value, "none")) return true;
    }
  }
  // In this list are headers that did not parse and whole second copies of headers that may occur once: only the former
  // have a name to look at (sofia's msg_parser.c, append_parsed).
  for (const sip_error_t* bad = request.sip_error; bad; bad = bad->er_next) {
    const msg_hclass_t* const kind = bad->er_common->h_class;
    if (kind == sip_privacy_class) return true;  // two, and they may differ: in doubt for the caller
    if (kind == sip_error_class && bad->er_name && same(bad->er_name, "Privacy")) return true;  // so is a garbled one
  }
  const url_t* const from = request.sip_from ? request.sip_from->a_url : nullptr;
  const bool anonymous_user = from && from->url_user && same(from->url_user, "anonymous");
  const bool anonymous_host = from && from->url_host && same(from->url_host, "anonymous.invalid");
  return anonymous_user || anonymous_host;
}

// "m=audio PORT RTP/AVP ...", also with feedback: what media relays pass. A port of 0 is a stream refused (RFC 3264
// §6).
bool is_plain_audio(std::string_view line) {
  constexpr std::string_view kAudio = "m=audio ";
  if (!line.starts_with(kAudio)) return false;
  const std::string_view port = line.substr(kAudio.size(), line.find_first_of(" /", kAudio.size()) - kAudio.size());
  const bool profile =
      line.find(" RTP/AVP ") != std::string_view::npos || line.find(" RTP/AVPF ") != std::string_view::npos;
  return profile && port.find_first_not_of('0') != std::string_view::npos;
}

bool has_plain_audio(std::string_view sdp) {
  while (!sdp.empty()) {
    const std::string_view line = sdp.substr(0, sdp.find('\n'));
    if (is_plain_audio(line)) return true;
    sdp.remove_prefix(std::min(line.size() + 1, sdp.size()));
  }
  return false;
}

}  // namespace

bool is_allowed(sip_method_t method) {
  switch (method) {
    case sip_method_invite:
    case sip_method_ack:
    case sip_method_cancel:
    case sip_method_bye:
    case sip_method_options:
    case sip_method_info:
    case sip_method_update:
      return true;
    default:
      return false;
  }
}

std::string unknown_requirements(const sip_t& request) {
  std::string unknown;
  for (const sip_require_t* require = request.sip_require; require; require = require->k_next) {
    for (const char* const* item = require->k_items; item && *item; ++item) {
      bool known = false;
      for (const auto name : kKnownRequirements) known = known || same(name, *item);
      if (known) continue;
      if (!unknown.empty()) unknown += ", ";
      unknown += *item;
    }
  }
  return unknown;
}

std::string_view dialled_user(const sip_t& request) {
  const url_t* const target = request.sip_request->rq_url;
  if (target->url_user) return target->url_user;
  // Of a tel URI, sofia leaves the number in the host's place; a SIP URI's host is no number, though it may look like
  // one ("sip:127.0.0.1" has no user).
  return target->url_type == url_tel && target->url_host ? target->url_host : "";
}

Body body_of(const sip_t& message) {
  const std::string_view payload = payload_of(message);
  if (payload.empty()) return Body::kNone;
  const sip_content_type_t* const type = message.sip_content_type;
  if (message.sip_content_encoding || !type || !type->c_type || !same(type->c_type, kSdpType)) {
    return Body::kUnsupportedType;
  }
  return has_plain_audio(payload) ? Body::kSdp : Body::kNoAudio;
}

std::string sdp_of(const sip_t& message) {
  return body_of(message) == Body::kSdp ? std::string(payload_of(message)) : std::string();
}

std::string asserted_number(const sip_t& request, bool trusted) {
  if (!trusted || wants_privacy(request)) return {};
  for (const sip_unknown_t* header = request.sip_unknown; header; header = header->un_next) {
    if (!header->un_name || !header->un_value || !same(header->un_name, "P-Asserted-Identity")) continue;
    if (std::string number = number_in(uri_in(header->un_value)); !number.empty()) return number;
  }
  return {};  // what From says is the caller's own word (RFC 3261 §20.20), and R2 takes none
}

std::optional<char> dtmf_of(const sip_t& request) {
  const sip_content_type_t* const type = request.sip_content_type;
  std::string_view body = payload_of(request);
  if (!type || !type->c_type || body.empty()) return std::nullopt;
  if (same(type->c_type, kDtmfType)) {
    std::size_t signal = body.find("Signal");
    while (signal != std::string_view::npos && signal > 0 && body[signal - 1] != '\n')
      signal = body.find("Signal", signal + 1);
    const std::size_t equals = signal == std::string_view::npos ? signal : body.find('=', signal);
    if (equals == std::string_view::npos) return std::nullopt;
    body.remove_prefix(equals + 1);
  } else if (!same(type->c_type, "application/dtmf")) {
    return std::nullopt;
  }
  while (!body.empty() && body.front() == ' ') body.remove_prefix(1);
  if (body.empty()) return std::nullopt;
  const char digit =
      body.front() >= 'a' && body.front() <= 'd' ? static_cast<char>(body.front() - 'a' + 'A') : body.front();
  return kDigits.find(digit) == std::string_view::npos ? std::nullopt : std::optional(digit);
}

}  // namespace rufbund::sip
