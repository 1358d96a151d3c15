// One GET or POST to a node, for the command line. Bounded in time and size.
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

struct HttpTarget {
  directory::Endpoint server;  // "any address" means this machine
  bool tls = false;
  // The server's own, as on this machine: it must show this one, by whatever name it was made. Empty: one that the
  // system's authorities vouch for (or those of SSL_CERT_FILE).
  std::string certificate;
};

// "https://HOST:PORT" and "http://HOST:PORT" without their beginning, which sets `tls`; anything else as it is.
[[nodiscard]] std::string without_scheme(std::string address, bool& tls);

// kUnavailable: nobody listens, shows another certificate, or does not answer in time; kCorrupt: it is no HTTP.
// `token`: sent as bearer; "" for none.
[[nodiscard]] Result<HttpReply> http_get(const HttpTarget& target, const std::string& path, const std::string& token,
                                         Millis patience);
// With a body of JSON.
[[nodiscard]] Result<HttpReply> http_post(const HttpTarget& target, const std::string& path, const std::string& token,
                                          const std::string& json, Millis patience);

}  // namespace rufbund::app
