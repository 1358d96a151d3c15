// rtpengine's report of one pressed key: JSON in one datagram to its `dtmf-log-dest`. Bounded; never throws. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rufbund::media {

struct KeyReport {
  std::string call_id;
  std::string source_tag;
  char digit = 0;  // one of "0123456789*#ABCD" (RFC 4733 §3.2, events 0 to 15)
};

// Nothing where it is not such a report.
[[nodiscard]] std::optional<KeyReport> parse_key_report(std::string_view json);

}  // namespace rufbund::media
