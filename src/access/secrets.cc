// See secrets.h.
#include "access/secrets.h"

#include "access/sodium_ready.h"

namespace rufbund::access {
namespace {

constexpr std::size_t kBytes = 32;
constexpr int kBase64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string_view prefix_of(SecretKind kind) {
  switch (kind) {
    case SecretKind::kSession:
      return "rbs_";
    case SecretKind::kApiToken:
      return "rbt_";
    case SecretKind::kLink:
      return "rbl_";
  }
  CHECK(!"a kind of secret without a prefix");
}

std::string new_secret(SecretKind kind) {
  sodium_ready();
  std::array<unsigned char, kBytes> random;
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(kBytes, kBase64)> text;
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), kBase64);
  std::string secret{prefix_of(kind)};
  secret += text.data();
  sodium_memzero(random.data(), random.size());
  sodium_memzero(text.data(), text.size());
  return secret;
}

std::optional<SecretHash> hash_secret(SecretKind kind, std::string_view text) {
  sodium_ready();
  if (text.size() != kSecretLength || !text.starts_with(prefix_of(kind))) return std::nullopt;
  const std::string_view encoded = text.substr(4);
  std::array<unsigned char, kBytes> random;
  std::size_t length = 0;
  const int status = sodium_base642bin(random.data(), random.size(), encoded.data(), encoded.size(), nullptr, &length,
                                       nullptr, kBase64);
  sodium_memzero(random.data(), random.size());
  if (status != 0 || length != kBytes) return std::nullopt;
  SecretHash hash;
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     nullptr, 0);
  return hash;
}

bool same_secret(const SecretHash& a, const SecretHash& b) { return sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_hex(const SecretHash& hash) {
  std::array<char, 2 * sizeof(SecretHash) + 1> text;
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  return text.data();
}

std::optional<SecretHash> hash_from_hex(std::string_view hex) {
  SecretHash hash;
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (const char c : hex) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return std::nullopt;
  }
  std::size_t length = 0;
  if (sodium_hex2bin(hash.data(), hash.size(), hex.data(), hex.size(), nullptr, &length, nullptr) != 0 ||
      length != hash.size()) {
    return std::nullopt;
  }
  return hash;
}

}  // namespace rufbund::access
