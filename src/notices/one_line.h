// One line of text, as a subject or a name of an e-mail is. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "notices/mail_message.h"

namespace rufbund::notices {

// UTF-8 without controls and without separators of lines and paragraphs (U+2028, U+2029).
[[nodiscard]] bool is_one_line(std::string_view text);

// `text` as such a line of at most `most` bytes (4 at least): what may not stand in it becomes a space, what is no
// UTF-8 a question mark, and what is too long ends with an ellipsis.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most = kMailHeaderMost);

}  // namespace rufbund::notices
