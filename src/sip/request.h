// Reading of parsed requests. Pure; private to this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sip/sofia.h"

namespace rufbund::sip {

inline constexpr char kAllow[] = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";
inline constexpr char kAccept[] = "application/sdp, application/dtmf-relay";
inline constexpr char kSdpType[] = "application/sdp";
inline constexpr char kDtmfType[] = "application/dtmf-relay";

// Is the method one that this server takes in some place?
[[nodiscard]] bool is_allowed(sip_method_t method);

// The option tags of Require that are unknown here, as "a, b"; empty if none (RFC 3261 §8.2.2.3).
[[nodiscard]] std::string unknown_requirements(const sip_t& request);

// Whom the request is for, as it is written: the user of a SIP URI or the number of a tel URI, maybe empty.
[[nodiscard]] std::string_view dialled_user(const sip_t& request);

enum class Body { kNone, kSdp, kUnsupportedType, kNoAudio };
[[nodiscard]] Body body_of(const sip_t& message);
// The body, empty where there is none.
[[nodiscard]] std::string sdp_of(const sip_t& message);

// The caller's number as the network asserts it (RFC 3325), "+49..."; empty where it is withheld (RFC 3323: Privacy, or
// an anonymous From), not asserted, or where nothing here may be believed. `trusted`: the carrier's assertions are.
[[nodiscard]] std::string asserted_number(const sip_t& request, bool trusted);

// The key of an INFO with application/dtmf-relay or application/dtmf; nothing where it is none.
[[nodiscard]] std::optional<char> dtmf_of(const sip_t& request);

}  // namespace rufbund::sip
