// Random bearer secrets: sessions, API tokens, one-time links. Whoever holds the text is let in, so that only its hash
// is stored. A prefix names the kind, so that a secret in the wrong place is recognised and cannot be used as another.
// Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rufbund::access {

enum class SecretKind : std::uint8_t {
  kSession,   // rbs_
  kApiToken,  // rbt_
  kLink,      // rbl_
};

inline constexpr std::size_t kSecretLength = 4 + 43;  // prefix and 32 bytes as base64url without padding (RFC 4648 §5)

// BLAKE2b-256 (RFC 7693) of the whole text. Unsalted and fast is enough: 256 random bits cannot be guessed.
using SecretHash = std::array<std::uint8_t, 32>;

std::string_view prefix_of(SecretKind kind);

// A new secret of 32 random bytes, kSecretLength characters. Shown once, never stored, never logged.
std::string new_secret(SecretKind kind);

// The hash to store or to look up. None where `text` is not written as a secret of this kind.
std::optional<SecretHash> hash_secret(SecretKind kind, std::string_view text);

// In a time that depends on nothing but the length.
bool same_secret(const SecretHash& a, const SecretHash& b);
// The same for texts of any length, for example CSRF tokens: the lengths may be told, the contents not.
bool same_text(std::string_view a, std::string_view b);

// 64 lower-case hexadecimal digits, as tables hold a hash; reading takes exactly that.
std::string to_hex(const SecretHash& hash);
std::optional<SecretHash> hash_from_hex(std::string_view hex);

}  // namespace rufbund::access
