// See webhook_key.h.
#include "notices/webhook_key.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>

#include "base/check.h"

namespace rufbund::notices {
namespace {

// The fixed beginning of an Ed25519 key's SubjectPublicKeyInfo in DER: RFC 8410 §4 and §10.1.
constexpr std::array<std::uint8_t, 12> kKeyInfo{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;

template <std::size_t kSize>
std::string base64(const std::array<std::uint8_t, kSize>& bytes) {
  std::array<char, sodium_base64_ENCODED_LEN(kSize, kBase64)> text;
  return sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kBase64);
}

}  // namespace

WebhookKey::WebhookKey(const WebhookSeed& seed) {
  static_assert(crypto_sign_SEEDBYTES == sizeof(WebhookSeed) && crypto_sign_SECRETKEYBYTES == sizeof(secret_));
  CHECK(sodium_init() >= 0);
  crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

WebhookKey::~WebhookKey() { sodium_memzero(secret_.data(), secret_.size()); }

std::string WebhookKey::sign(std::string_view id, TimeMs at, std::string_view body) const {
  CHECK(is_webhook_id(id));
  const std::string text = fmt::format("{}.{}.{}", id, at.ms, body);
  std::array<std::uint8_t, crypto_sign_BYTES> signature;
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_.data());
  return "ed25519=" + base64(signature);
}

std::string WebhookKey::public_pem() const {
  std::array<std::uint8_t, kKeyInfo.size() + 32> info;
  std::copy(public_.begin(), public_.end(), std::copy(kKeyInfo.begin(), kKeyInfo.end(), info.begin()));
  return fmt::format("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", base64(info));
}

std::string WebhookKey::public_hex() const {
  std::array<char, 2 * 32 + 1> text;
  return sodium_bin2hex(text.data(), text.size(), public_.data(), public_.size());
}

bool is_webhook_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace rufbund::notices
