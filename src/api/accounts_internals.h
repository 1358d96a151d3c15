// What the files of Accounts share. Private to them.
#pragma once

#include <string>
#include <string_view>

#include "access/secrets.h"
#include "api/accounts.h"

namespace rufbund::api {

inline constexpr std::string_view kUnconfirmed = "?";  // before a sealed secret that no code has confirmed yet

inline constexpr std::string_view kOperator = "operator";  // as the account of what the operator's token did
inline constexpr std::string_view kNode = "node";          // and of what the node did itself

inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

// As kept in the books; "" for what is no such secret.
inline std::string hash_of(access::SecretKind kind, std::string_view secret) {
  const auto hash = access::hash_secret(kind, secret);
  return hash ? access::to_hex(*hash) : std::string();
}

inline std::string session_hash(std::string_view token) { return hash_of(access::SecretKind::kSession, token); }

// The second factor that no code has confirmed yet, or none at all, is none.
inline bool has_second_factor(const alliance::Account& account) {
  return !account.totp_secret.empty() && account.totp_secret.front() != kUnconfirmed[0];
}

}  // namespace rufbund::api
