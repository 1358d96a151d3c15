// Passwords: which are good enough, and how they are kept: Argon2id (RFC 9106) by libsodium, with salt and limits in
// the text that is stored. Any thread; hash_password and password_matches take kPasswordMemory and tens of
// milliseconds of one core each, so that the caller bounds how many run at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rufbund::access {

inline constexpr std::size_t kPasswordLeast = 12;   // code points
inline constexpr std::size_t kPasswordMost = 256;   // code points; at most four bytes each
inline constexpr std::size_t kPasswordWorth = 8;    // what must remain beside words and sequences; see password_fault
inline constexpr std::size_t kPasswordVariety = 5;  // different code points among those
// About 65 ms on one core of a server of 2021; above OWASP's least for Argon2id (19 MiB, 2 passes, 1 lane).
inline constexpr std::size_t kPasswordMemory = 32u << 20;  // bytes
inline constexpr unsigned long long kPasswordPasses = 3;

// Stable names for the locales: do not renumber.
enum class PasswordFault : std::uint8_t {
  kMalformed = 1,  // no UTF-8, or control characters
  kTooShort = 2,
  kTooLong = 3,
  kTooCommon = 4,  // little remains beside well-known words, the person's own and sequences
};

// Why a new password is refused; none: it is good. `own_words` are what an acquaintance tries first: name, e-mail
// address, organisation. The rule, on lower case (ASCII): a repetition counts once ("abcabc" as "abc"); a word of ours
// or of `own_words` (three bytes and more) counts as nothing; a run of neighbours in the alphabet, the digits or a row
// of the keyboard, of three and more, and a character repeated count as one; kPasswordWorth must remain.
// No composition rules and no list of leaked passwords (NIST SP 800-63B §5.1.1.2 forbids the first, wants the second).
std::optional<PasswordFault> password_fault(std::string_view password, std::span<const std::string> own_words);

// The text to store, at most 128 characters of ASCII: "$argon2id$v=19$m=…,t=…,p=1$salt$hash".
// `password` in UTF-8, normalised by whoever read it (NFC, RFC 8265 §4.2). kInvalidArgument: malformed or out of
// bounds; kUnavailable: the memory is not to be had.
Result<std::string> hash_password(std::string_view password);

// False also where `stored` is no text of hash_password or the memory is not to be had: nobody is let in then.
bool password_matches(const std::string& stored, std::string_view password);

// Takes as long as password_matches and fails: for accounts that do not exist, so that time does not tell which do.
void password_matches_nobody(std::string_view password);

// True where today's limits differ from those of `stored`: hash again at the next login.
bool password_is_outdated(const std::string& stored);

}  // namespace rufbund::access
