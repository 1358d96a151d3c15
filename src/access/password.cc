// See password.h.
#include "access/password.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <vector>

#include "access/sodium_ready.h"
#include "base/utf8.h"

namespace rufbund::access {
namespace {

using CodePoints = std::u32string;

constexpr std::string_view kKnownWords[] = {
    "password", "passwort",     "passwd",     "kennwort", "geheim",
    "secret",   "admin",        "root",       "login",    "welcome",
    "willkomm", "hallo",        "hello",      "letmein",  "rufbund",
    "hotline",  "support",      "callcenter", "sommer",   "summer",
    "winter",   "herbst",       "autumn",     "spring",   "schatz",
    "iloveyou", "ichliebedich", "dragon",     "sunshine", "monkey",
    "football", "fussball",     "baseball",   "princess", "master",
    "changeme", "test",         "p4ssw0rd",   "passw0rd", "correcthorsebatterystaple"};

// Rows in which neighbours are one finger apart, on German and English keyboards.
constexpr std::u32string_view kRows[] = {U"abcdefghijklmnopqrstuvwxyz",
                                         U"1234567890",
                                         U"qwertzuiopü",
                                         U"qwertyuiop",
                                         U"asdfghjklöä",
                                         U"yxcvbnm",
                                         U"zxcvbnm",
                                         U"!\"§$%&/()=",
                                         U"!@#$%^&*()"};

// None where the text is no UTF-8 or holds control characters.
std::optional<CodePoints> decode(std::string_view text) {
  CodePoints out;
  std::size_t at = 0;
  while (const auto point = next_code_point(text, at)) {
    if (is_control(*point)) return std::nullopt;
    out += *point;
  }
  if (at != text.size()) return std::nullopt;
  return out;
}

std::optional<PasswordFault> bounds_fault(std::string_view password) {
  if (password.size() > 4 * kPasswordMost) return PasswordFault::kTooLong;
  const auto points = decode(password);
  if (!points) return PasswordFault::kMalformed;
  if (points->size() < kPasswordLeast) return PasswordFault::kTooShort;
  if (points->size() > kPasswordMost) return PasswordFault::kTooLong;
  return std::nullopt;
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// The shortest beginning whose repetition is the whole text.
std::string_view without_repetition(std::string_view text) {
  for (std::size_t period = 1; period <= text.size() / 2; ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return text.substr(0, period);
  }
  return text;
}

// Each word once from left to right; a gap stays where it was, so that no new word arises.
std::string without_words(std::string text, std::vector<std::string> words) {
  std::sort(words.begin(), words.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& word : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      text.replace(at, word.size(), 1, '\0');
    }
  }
  return text;
}

std::vector<std::string> words_of(std::span<const std::string> own) {
  constexpr std::string_view kBetween = " .,-_@+/";
  std::vector<std::string> words(std::begin(kKnownWords), std::end(kKnownWords));
  for (const std::string& entry : own) {
    const std::string text = lower(entry);
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find_first_of(kBetween, begin), text.size());
      if (end - begin >= 3) words.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return words;
}

// -1, 0 or +1 where `b` is beside or the same as `a` in a row; none otherwise.
std::optional<int> step_between(char32_t a, char32_t b, std::u32string_view row) {
  if (a == b) return 0;
  const std::size_t at = row.find(a);
  const std::size_t next = row.find(b);
  if (at == std::u32string_view::npos || next == std::u32string_view::npos) return std::nullopt;
  if (next == at + 1) return 1;
  if (at == next + 1) return -1;
  return std::nullopt;
}

std::size_t run_at(const CodePoints& text, std::size_t begin) {
  std::size_t longest = 1;
  for (const std::u32string_view row : kRows) {
    std::optional<int> step;
    std::size_t end = begin + 1;
    for (; end < text.size(); ++end) {
      const auto here = step_between(text[end - 1], text[end], row);
      if (!here || (step && *step != *here)) break;
      step = here;
    }
    longest = std::max(longest, end - begin);
  }
  return longest;
}

// One code point for each run of three and more, the others as they are.
CodePoints without_runs(const CodePoints& text) {
  CodePoints out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t run = run_at(text, at);
    out += text[at];
    at += run >= 3 ? run : 1;
  }
  return out;
}

}  // namespace

std::optional<PasswordFault> password_fault(std::string_view password, std::span<const std::string> own_words) {
  if (const auto fault = bounds_fault(password)) return fault;
  const std::string small = lower(password);
  std::string rest = without_words(std::string(without_repetition(small)), words_of(own_words));
  // Ranges of bytes were taken out at the borders of whole words, so that what remains is UTF-8 except for own words
  // that are not: those leave the password as it is.
  std::string kept;
  std::copy_if(rest.begin(), rest.end(), std::back_inserter(kept), [](char c) { return c != '\0'; });
  const CodePoints worth = without_runs(decode(kept).value_or(*decode(small)));
  const std::set<char32_t> different(worth.begin(), worth.end());
  if (worth.size() < kPasswordWorth || different.size() < kPasswordVariety) return PasswordFault::kTooCommon;
  return std::nullopt;
}

Result<std::string> hash_password(std::string_view password) {
  sodium_ready();
  if (bounds_fault(password)) {
    return fail(ErrorCode::kInvalidArgument, "the password is not text of 12 to 256 characters");
  }
  std::array<char, crypto_pwhash_STRBYTES> text;
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasswordPasses, kPasswordMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorCode::kUnavailable, "there is no memory to hash a password");
  }
  return std::string(text.data());
}

bool password_matches(const std::string& stored, std::string_view password) {
  sodium_ready();
  if (stored.size() >= crypto_pwhash_STRBYTES || password.size() > 4 * kPasswordMost) return false;
  // Other limits than ours are only checked where they are no larger: what is stored must not choose the memory.
  if (!stored.starts_with(crypto_pwhash_STRPREFIX) || password_is_outdated(stored)) {
    unsigned memory_kib = 0;
    unsigned passes = 0;
    if (std::sscanf(stored.c_str(), "$argon2id$v=19$m=%9u,t=%9u,p=1$", &memory_kib, &passes) != 2) return false;
    if (memory_kib > kPasswordMemory / 1024 * 4 || passes > kPasswordPasses * 4) return false;
  }
  return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

void password_matches_nobody(std::string_view password) {
  static const std::string nobody = [] {
    sodium_ready();
    std::array<unsigned char, 24> random;
    randombytes_buf(random.data(), random.size());
    std::array<char, sodium_base64_ENCODED_LEN(24, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text;
    sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return hash_password(text.data()).value_or("");
  }();
  (void)password_matches(nobody, password);
}

bool password_is_outdated(const std::string& stored) {
  sodium_ready();
  if (stored.size() >= crypto_pwhash_STRBYTES) return true;
  return crypto_pwhash_str_needs_rehash(stored.c_str(), kPasswordPasses, kPasswordMemory) != 0;
}

}  // namespace rufbund::access
