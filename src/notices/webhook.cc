// See webhook.h.
#include "notices/webhook.h"

#include <fmt/core.h>
#include <sys/socket.h>

#include <memory>

#include "base/utf8.h"
#include "notices/address_class.h"
#include "notices/curl_transfer.h"

namespace rufbund::notices {
namespace {

// Which addresses a connection may go to, and what was found.
struct Guard {
  bool own_networks;
  bool encrypted;
  bool tried = false;
  bool refused = false;

  bool allows(AddressClass kind) const {
    if (!encrypted) return own_networks && kind == AddressClass::kLoopback;
    if (kind == AddressClass::kPublic) return true;
    return own_networks && (kind == AddressClass::kLoopback || kind == AddressClass::kPrivate);
  }

  // libcurl asks here with the address itself, after names are resolved: what is checked is what is connected to.
  static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* address) {
    Guard& guard = *static_cast<Guard*>(self);
    if (!guard.allows(address_class(&address->addr, address->addrlen))) {
      guard.refused = true;
      return CURL_SOCKET_BAD;
    }
    guard.tried = true;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
};

// Counts what is thrown away; ends the transfer where it is too much.
struct Drain {
  std::size_t left = kWebhookAnswerMost;

  static std::size_t take(char*, std::size_t size, std::size_t count, void* self) {
    std::size_t& left = static_cast<Drain*>(self)->left;
    const std::size_t length = size * count;
    if (length > left) return CURL_WRITEFUNC_ERROR;
    left -= length;
    return length;
  }
};

using UrlPart = std::unique_ptr<char, void (*)(void*)>;

UrlPart part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) text = nullptr;
  return {text, curl_free};
}

tl::unexpected<Error> refuse(const char* why) { return fail(ErrorCode::kInvalidArgument, why); }

Delivery judge(CURLcode status, int code, const Guard& guard) {
  if (code >= 200 && code < 300) return {Fate::kDelivered, code, "the receiver took it"};
  if (code == 410) return {Fate::kGone, code, "the receiver wants no more notices here (410)"};
  if (code == 429 || (code >= 500 && code < 600)) {
    return {Fate::kRetry, code, fmt::format("the receiver put it off with {}", code)};
  }
  if (code >= 300) return {Fate::kRefused, code, fmt::format("the receiver answered {}, 2xx is expected", code)};
  if (guard.refused && !guard.tried) {
    return {Fate::kRefused, 0, "the host's name leads into a network that webhooks may not reach"};
  }
  // libcurl's own words name no address.
  return {Fate::kRetry, 0, fmt::format("the receiver could not be reached: {}", curl_easy_strerror(status))};
}

bool is_encrypted(std::string_view url) { return url.size() > 5 && (url[4] == 's' || url[4] == 'S'); }

}  // namespace

Result<void> check_webhook_url(std::string_view url, const WebhookSettings& settings) {
  if (url.size() > kWebhookUrlMost) return refuse("the webhook's address is too long");
  for (const char c : url) {
    if (c <= ' ' || c == 0x7f || c == '\\') {  // bytes from 0x80 are negative
      return refuse("the webhook's address holds spaces, controls or letters outside of ASCII");
    }
  }
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(curl_url(), curl_url_cleanup);
  CHECK(parsed != nullptr);
  if (curl_url_set(parsed.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK) {
    return refuse("the webhook's address is none: https://host.example/path is expected");
  }
  const UrlPart scheme = part(parsed.get(), CURLUPART_SCHEME);
  const std::string_view protocol = scheme ? scheme.get() : "";
  if (protocol != "https" && !(protocol == "http" && settings.own_networks)) {
    return refuse("the webhook's address begins with something else than https://");
  }
  const UrlPart host = part(parsed.get(), CURLUPART_HOST);
  // libcurl forgives a third slash, and takes the path's first part for the host.
  const bool third_slash = url.substr(protocol.size()).starts_with(":///");
  if (!host || *host.get() == '\0' || third_slash) return refuse("the webhook's address has no host");
  if (part(parsed.get(), CURLUPART_USER) || part(parsed.get(), CURLUPART_PASSWORD)) {
    return refuse("the webhook's address holds a user or a password: the signature takes their place");
  }
  if (part(parsed.get(), CURLUPART_FRAGMENT))
    return refuse("the webhook's address has a fragment (#), which no server sees");
  return {};
}

Delivery post(const Webhook& webhook, const WebhookKey& key, const WebhookSettings& settings) {
  if (auto checked = check_webhook_url(webhook.url, settings); !checked) {
    return {Fate::kRefused, 0, checked.error().message};
  }
  if (!is_webhook_id(webhook.id)) return {Fate::kRefused, 0, "the webhook's id is none"};
  if (webhook.at.ms < 0) return {Fate::kRefused, 0, "the webhook's time is out of range"};
  if (webhook.body.size() > kWebhookBodyMost || !is_utf8(webhook.body)) {
    return {Fate::kRefused, 0, "the webhook's body is too long or no UTF-8"};
  }
  CurlTransfer transfer;
  Guard guard{settings.own_networks, is_encrypted(webhook.url)};
  Drain drain;
  CurlList headers;
  headers.add("Content-Type: application/json");
  headers.add("User-Agent: rufbund");
  headers.add("Expect:");  // no "100-continue": one answer is enough
  headers.add(fmt::format("Rufbund-Id: {}", webhook.id));
  headers.add(fmt::format("Rufbund-Timestamp: {}", webhook.at.ms));
  headers.add(fmt::format("Rufbund-Signature: {}", key.sign(webhook.id, webhook.at, webhook.body)));
  transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
  transfer.set(CURLOPT_URL, webhook.url);
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.set(CURLOPT_OPENSOCKETFUNCTION, &Guard::open);
  transfer.set(CURLOPT_OPENSOCKETDATA, &guard);
  transfer.trust(settings.ca_file);
  transfer.limit(settings.connect_limit, settings.time_limit);
  transfer.set(CURLOPT_HTTPHEADER, headers.get());
  transfer.set(CURLOPT_POST, 1L);
  transfer.set(CURLOPT_POSTFIELDS, webhook.body.c_str());
  transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(webhook.body.size()));
  transfer.set(CURLOPT_WRITEFUNCTION, &Drain::take);
  transfer.set(CURLOPT_WRITEDATA, &drain);
  transfer.set(CURLOPT_HEADERFUNCTION, &Drain::take);
  transfer.set(CURLOPT_HEADERDATA, &drain);
  const CURLcode status = transfer.run();
  return judge(status, transfer.code(), guard);
}

}  // namespace rufbund::notices
