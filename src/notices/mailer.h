// Sends e-mail by SMTP (RFC 5321) through libcurl, one connection for each. Constant once open; any thread, which waits
// for the server up to the time limit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "notices/delivery.h"
#include "notices/mail_message.h"

namespace rufbund::notices {

enum class SmtpTls : std::uint8_t {
  kNone,      // to this machine only: another address is not connected to
  kStartTls,  // required: without it no mail is sent (RFC 3207)
  kImplicit,  // from the first byte, commonly port 465 (RFC 8314)
};

struct SmtpServer {
  std::string host;  // name or address; certificates are checked against it
  std::uint16_t port{};
  SmtpTls tls = SmtpTls::kStartTls;
  std::string hello_name;     // what this machine calls itself to the server: a host name
  std::string user;           // empty: no login
  std::string password_file;  // with a user: its first line; readable by its owner alone
  std::string ca_file;        // empty: the system's certificates
  Millis connect_limit{10'000};
  Millis time_limit{60'000};  // for one mail as a whole
};

class Mailer {
 public:
  // Reads the password. kInvalidArgument: a setting is wrong or the file can be read by others; kUnavailable: it cannot
  // be read.
  static Result<Mailer> open(SmtpServer server);
  Mailer(Mailer&&) noexcept;
  Mailer& operator=(Mailer&&) = delete;
  ~Mailer();

  // kDelivered once the server took the mail; it may still bounce to the sender's address. kRefused: the mail is none
  // (see compose) or the server answered 5xx to it. kRetry: 4xx, no connection, no valid certificate, and 5xx that is
  // about this node: login missing or refused, no service at all. Where the connection broke after the last byte the
  // mail may be there and come again: with the same Message-ID.
  Delivery send(const Mail& mail) const;

 private:
  explicit Mailer(SmtpServer server);

  SmtpServer server_;
  std::vector<char> password_;  // with a NUL; a vector moves without leaving a copy; wiped at the end
};

}  // namespace rufbund::notices
