// See mail_address.h.
#include "notices/mail_address.h"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "base/utf8.h"

namespace rufbund::notices {
namespace {

constexpr std::size_t kMostLocal = 64;    // RFC 5321 §4.5.3.1.1
constexpr std::size_t kMostDomain = 253;  // RFC 1035 §2.3.4, written with dots
constexpr std::size_t kMostMessageId = 200;

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// RFC 5322 §3.2.3
bool is_dot_atom(std::string_view text) {
  bool after_dot = true;
  for (const char c : text) {
    const bool dot = c == '.';
    if (dot ? after_dot
            : !is_alphanumeric(c) && std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) == std::string_view::npos)
      return false;
    after_dot = dot;
  }
  return !after_dot;
}

bool is_host_name(std::string_view domain) {
  if (domain.size() > kMostDomain) return false;
  std::size_t labels = 0;
  for (std::size_t begin = 0; begin <= domain.size(); ++labels) {
    const std::size_t end = std::min(domain.find('.', begin), domain.size());
    const std::string_view label = domain.substr(begin, end - begin);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label) {
      if (!is_alphanumeric(c) && c != '-') return false;
    }
    begin = end + 1;
  }
  return labels >= 2 || domain == "localhost";
}

Result<std::string> ascii_domain(std::string_view domain) {
  if (domain.size() > 4 * kMostDomain || !is_utf8(domain)) {
    return fail(ErrorCode::kInvalidArgument, "the e-mail address's domain is too long or no text");
  }
  char* converted = nullptr;
  const std::string text{domain};
  if (text.find('\0') != std::string::npos ||
      idn2_to_ascii_8z(text.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) {
    return fail(ErrorCode::kInvalidArgument, "the e-mail address's domain is none that names can have (IDNA 2008)");
  }
  const std::unique_ptr<char, void (*)(void*)> owner(converted, idn2_free);
  if (!is_host_name(converted)) {
    return fail(ErrorCode::kInvalidArgument,
                "the e-mail address's domain is none: name.example is expected after the @");
  }
  return std::string(converted);
}

}  // namespace

Result<std::string> mail_address(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) {
    return fail(ErrorCode::kInvalidArgument, "the e-mail address has no @");
  }
  const std::string_view local = text.substr(0, at);
  for (const char c : local) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      return fail(ErrorCode::kInvalidArgument,
                  "the e-mail address has letters outside of ASCII before the @, which many servers refuse: ask for "
                  "another address of the same person");
    }
  }
  if (local.size() > kMostLocal || !is_dot_atom(local)) {
    return fail(ErrorCode::kInvalidArgument, "the e-mail address's part before the @ is none that is understood here");
  }
  auto domain = ascii_domain(text.substr(at + 1));
  if (!domain) return domain;
  return std::string(local) + "@" + *domain;
}

bool is_message_id(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && text.size() <= kMostMessageId && is_dot_atom(text.substr(0, at)) &&
         is_dot_atom(text.substr(at + 1));
}

}  // namespace rufbund::notices
