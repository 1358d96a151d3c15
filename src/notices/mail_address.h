// E-mail addresses: which are taken, and how they travel. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace rufbund::notices {

// As SMTP and the header carry it: "local@domain" in ASCII. The local part is a dot-atom (RFC 5321 §4.1.2, at most 64
// bytes); the domain has two labels or more, "localhost" alone excepted, and may be in any script: it becomes A-labels
// (IDNA 2008, RFC 5891). Address literals, quoted local parts and local parts outside of ASCII (RFC 6531, which many
// servers do not take) are refused: kInvalidArgument with a reason that does not repeat the address.
Result<std::string> mail_address(std::string_view text);

// The same for a Message-ID without its angle brackets: dot-atom "@" dot-atom in ASCII (RFC 5322 §3.6.4), at most 200
// bytes.
bool is_message_id(std::string_view text);

}  // namespace rufbund::notices
