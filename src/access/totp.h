// The second factor: time-based one-time passwords as every authenticator app computes them (RFC 6238 with HMAC-SHA-1,
// 30 s, 6 digits). Times are UTC milliseconds since 1970. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace rufbund::access {

inline constexpr Millis kTotpStep{30'000};
inline constexpr int kTotpDigits = 6;
inline constexpr std::int64_t kTotpWindow = 1;  // steps before and after the present one (RFC 6238 §5.2)

using TotpSecret = std::array<std::uint8_t, 20>;  // as long as SHA-1's output (RFC 4226 §4 R6)

TotpSecret new_totp_secret();

// Base32 for people who type it; reading takes exactly 20 bytes.
std::string to_text(const TotpSecret& secret);
std::optional<TotpSecret> totp_secret_from_text(std::string_view text);

// The number of the time step: RFC 6238 §4.2 with T0 = 0.
std::int64_t totp_step(TimeMs at);

// Six digits for a step: RFC 4226 §5.3.
std::string totp_code(const TotpSecret& secret, std::int64_t step);

// The step whose code this is: of the present one, the one before and the one after it, those later than `last_used`.
// None where the code is wrong. The caller stores the step as the account's next `last_used`, so that a code counts
// once (RFC 6238 §5.2), and limits the tries per account: a code has a million values only.
// Spaces, as apps show them ("123 456"), are skipped. Every candidate is compared, in constant time.
std::optional<std::int64_t> check_totp(const TotpSecret& secret, std::string_view code, TimeMs now,
                                       std::optional<std::int64_t> last_used);

// otpauth://totp/ISSUER:ACCOUNT?secret=… for a QR code (Google Authenticator's "Key Uri Format"). Both names in any
// script, percent-encoded; a colon in the issuer becomes a space, because it divides the two. A secret: no log, no
// link.
std::string otpauth_uri(const TotpSecret& secret, std::string_view issuer, std::string_view account);

}  // namespace rufbund::access
