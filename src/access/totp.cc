// See totp.h.
#include "access/totp.h"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "access/base32.h"
#include "access/sodium_ready.h"

namespace rufbund::access {
namespace {

constexpr std::uint32_t kCodes = 1'000'000;  // 10 ^ kTotpDigits

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;  // RFC 3986 §2.3
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

}  // namespace

TotpSecret new_totp_secret() {
  sodium_ready();
  TotpSecret secret;
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string to_text(const TotpSecret& secret) { return to_base32(secret); }

std::optional<TotpSecret> totp_secret_from_text(std::string_view text) {
  const auto bytes = from_base32(text);
  TotpSecret secret;
  if (!bytes || bytes->size() != secret.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), secret.begin());
  return secret;
}

std::int64_t totp_step(TimeMs at) { return at.ms / kTotpStep.count(); }

std::string totp_code(const TotpSecret& secret, std::int64_t step) {
  std::array<unsigned char, 8> counter;  // big-endian
  for (int n = 7; n >= 0; --n, step >>= 8) counter[static_cast<std::size_t>(n)] = static_cast<unsigned char>(step);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac;
  unsigned int length = 0;
  CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(),
             &length) != nullptr);
  CHECK(length == 20);
  const std::size_t at = mac[19] & 0x0f;
  const std::uint32_t number = (mac[at] & 0x7fu) << 24 | mac[at + 1] * 0x10000u | mac[at + 2] * 0x100u | mac[at + 3];
  return fmt::format("{:0{}}", number % kCodes, kTotpDigits);
}

std::optional<std::int64_t> check_totp(const TotpSecret& secret, std::string_view code, TimeMs now,
                                       std::optional<std::int64_t> last_used) {
  if (code.size() > 16) return std::nullopt;
  std::string typed;
  for (const char c : code) {
    if (c == ' ') continue;
    if (c < '0' || c > '9') return std::nullopt;
    typed += c;
  }
  if (typed.size() != kTotpDigits) return std::nullopt;
  std::optional<std::int64_t> found;
  const std::int64_t present = totp_step(now);
  for (std::int64_t step = present - kTotpWindow; step <= present + kTotpWindow; ++step) {
    const bool same = sodium_memcmp(totp_code(secret, step).data(), typed.data(), typed.size()) == 0;
    if (same && !found && (!last_used || step > *last_used)) found = step;
  }
  return found;
}

std::string otpauth_uri(const TotpSecret& secret, std::string_view issuer, std::string_view account) {
  std::string name{issuer};
  std::replace(name.begin(), name.end(), ':', ' ');
  const std::string encoded = percent_encoded(name);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits={}&period={}", encoded,
                     percent_encoded(account), to_text(secret), encoded, kTotpDigits, kTotpStep.count() / 1000);
}

}  // namespace rufbund::access
