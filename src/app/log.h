// The process's log: one line per event on standard error, as key=value or JSON, in UTC. Telephone numbers have no
// business here; should one slip in, it is masked.
#pragma once

#include <string>
#include <string_view>

#include "app/config.h"

namespace rufbund::app {

void set_up_log(const NodeOptions& options);

// Masks every run of seven or more digits behind a plus sign or in a SIP or tel URI.
[[nodiscard]] std::string without_numbers(std::string_view text);
// As the inside of a JSON string or of a quoted logfmt value.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace rufbund::app
