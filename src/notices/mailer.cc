// See mailer.h.
#include "notices/mailer.h"

#include <fmt/core.h>
#include <sodium.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "notices/address_class.h"
#include "notices/curl_transfer.h"
#include "notices/secret_file.h"

namespace rufbund::notices {
namespace {

constexpr Millis kLongestLimit{10 * 60'000};

// Letters, digits and what names and addresses are written with; an IPv6 address has colons.
bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 253 || text.front() == '-') return false;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
    if (!plain) return false;
  }
  return true;
}

struct Upload {
  std::string_view left;

  static std::size_t read(char* out, std::size_t size, std::size_t count, void* self) {
    std::string_view& left = static_cast<Upload*>(self)->left;
    const std::size_t length = std::min(left.size(), size * count);
    std::memcpy(out, left.data(), length);
    left.remove_prefix(length);
    return length;
  }
};

curl_socket_t open_loopback(void*, curlsocktype, curl_sockaddr* address) {
  if (address_class(&address->addr, address->addrlen) != AddressClass::kLoopback) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// 5xx answers that are about us, not about the mail: login and encryption (RFC 4954 §6, RFC 3207 §4).
bool is_about_us(int code) { return code == 530 || code == 534 || code == 535 || code == 538; }

// `begun`: some of the mail was sent. libcurl ends with CURLE_SEND_ERROR where sender or recipient is refused; before
// these, a refusal is about the connection.
Delivery judge(CURLcode status, int code, bool begun) {
  if (status == CURLE_OK) return {Fate::kDelivered, code, "the mail server took it"};
  if (status == CURLE_LOGIN_DENIED) return {Fate::kRetry, code, "the mail server refused the login"};
  if (status == CURLE_USE_SSL_FAILED) return {Fate::kRetry, code, "the mail server offers no STARTTLS"};
  if (status == CURLE_PEER_FAILED_VERIFICATION) {
    return {Fate::kRetry, code, "the mail server's certificate does not prove its name"};
  }
  const bool refused = code >= 500 && code < 600;
  if (refused && (is_about_us(code) || !(begun || status == CURLE_SEND_ERROR))) {
    return {Fate::kRetry, code, fmt::format("the mail server does not serve this node: {}", code)};
  }
  if (refused) return {Fate::kRefused, code, fmt::format("the mail server refused it with {}", code)};
  if (code >= 400 && code < 500) return {Fate::kRetry, code, fmt::format("the mail server put it off with {}", code)};
  // libcurl's own words name no address.
  return {Fate::kRetry, 0, fmt::format("the mail server could not be used: {}", curl_easy_strerror(status))};
}

}  // namespace

Mailer::Mailer(SmtpServer server) : server_(std::move(server)) {}

Mailer::Mailer(Mailer&&) noexcept = default;

Mailer::~Mailer() { sodium_memzero(password_.data(), password_.size()); }

Result<Mailer> Mailer::open(SmtpServer server) {
  const auto refuse = [](const char* why) { return fail(ErrorCode::kInvalidArgument, why); };
  if (!is_host(server.host)) return refuse("the mail server's host is no name or address");
  if (server.port == 0) return refuse("the mail server's port is missing");
  if (!is_host(server.hello_name)) return refuse("the name to greet the mail server with is no host name");
  if (server.connect_limit.count() < 1 || server.time_limit.count() < 1 || server.connect_limit > kLongestLimit ||
      server.time_limit > kLongestLimit) {
    return refuse("the mail server's time limits are between 1 ms and 10 minutes");
  }
  for (const char c : server.user) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f)
      return refuse("the mail server's user holds control characters");
  }
  if (server.user.empty() != server.password_file.empty()) {
    return refuse("the mail server's user and password file belong together: give both or none");
  }
  Mailer mailer{std::move(server)};
  if (!mailer.server_.user.empty()) {
    auto password = read_secret_file(mailer.server_.password_file);
    if (!password) return tl::unexpected(password.error());
    mailer.password_.assign(password->c_str(), password->c_str() + password->size() + 1);
    sodium_memzero(password->data(), password->size());
  }
  return mailer;
}

Delivery Mailer::send(const Mail& mail) const {
  const auto composed = compose(mail);
  if (!composed) return {Fate::kRefused, 0, composed.error().message};
  CurlTransfer transfer;
  const bool colons = server_.host.find(':') != std::string::npos;
  transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  transfer.set(CURLOPT_URL,
               fmt::format("{}://{}{}{}:{}/{}", server_.tls == SmtpTls::kImplicit ? "smtps" : "smtp", colons ? "[" : "",
                           server_.host, colons ? "]" : "", server_.port, server_.hello_name));
  transfer.set(CURLOPT_USE_SSL, static_cast<long>(server_.tls == SmtpTls::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (server_.tls == SmtpTls::kNone) transfer.set(CURLOPT_OPENSOCKETFUNCTION, &open_loopback);
  transfer.trust(server_.ca_file);
  transfer.limit(server_.connect_limit, server_.time_limit);
  if (!server_.user.empty()) {
    transfer.set(CURLOPT_USERNAME, server_.user);
    transfer.set(CURLOPT_PASSWORD, password_.data());
  }
  CurlList recipients;
  recipients.add("<" + composed->to + ">");
  Upload upload{composed->content};
  transfer.set(CURLOPT_MAIL_FROM, "<" + composed->from + ">");
  transfer.set(CURLOPT_MAIL_RCPT, recipients.get());
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(composed->content.size()));
  transfer.set(CURLOPT_READFUNCTION, &Upload::read);
  transfer.set(CURLOPT_READDATA, &upload);
  transfer.set(CURLOPT_WRITEFUNCTION, &drop);
  const CURLcode status = transfer.run();
  return judge(status, transfer.code(), upload.left.size() < composed->content.size());
}

}  // namespace rufbund::notices
