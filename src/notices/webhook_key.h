// The key pair that signs webhooks (Ed25519, RFC 8032), and what is signed. It is used for nothing else. Constant once
// made; any thread. How a member checks a signature is in docs/webhooks.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace rufbund::notices {

using WebhookSeed = std::array<std::uint8_t, 32>;

class WebhookKey {
 public:
  explicit WebhookKey(const WebhookSeed& seed);  // the caller wipes its own copy
  WebhookKey(const WebhookKey&) = delete;
  WebhookKey& operator=(const WebhookKey&) = delete;
  ~WebhookKey();  // wipes

  // "ed25519=" and the signature over `id` "." time in decimal milliseconds "." `body` in base64 with padding. `id` has
  // no dot, see is_webhook_id, so that the three cannot be cut elsewhere.
  std::string sign(std::string_view id, TimeMs at, std::string_view body) const;

  // For members: SubjectPublicKeyInfo in PEM (RFC 8410 §4), as openssl reads it; and the 32 bytes in hexadecimal.
  std::string public_pem() const;
  std::string public_hex() const;

 private:
  std::array<std::uint8_t, 32> public_;
  std::array<std::uint8_t, 64> secret_;
};

// 1 to 64 letters, digits, '-' and '_'.
bool is_webhook_id(std::string_view text);

}  // namespace rufbund::notices
