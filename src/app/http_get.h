// One GET to a loopback HTTP/1.1 server, for the command line. Bounded in time and size; no third-party headers.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "directory/directory.h"

namespace rufbund::app {

struct HttpReply {
  int status = 0;
  std::string body;
};

// kUnavailable: nobody listens, or the answer did not come in time; kCorrupt: it is no HTTP.
// `token`: sent as bearer; "" for none.
[[nodiscard]] Result<HttpReply> http_get(const directory::Endpoint& server, const std::string& target,
                                         const std::string& token, Millis patience);

}  // namespace rufbund::app
