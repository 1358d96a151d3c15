#include "app/http_get.h"

#include <fmt/format.h>

#include <cstdlib>

#include "api/tls.h"
#include "app/values.h"
#include "notices/curl_transfer.h"

namespace rufbund::app {
namespace {

constexpr std::size_t kMostBytes = 16 << 20;

tl::unexpected<Error> nobody(const directory::Endpoint& server, const std::string& why) {
  return fail(ErrorCode::kUnavailable, fmt::format("no node answers at {}: {}", endpoint_text(server), why));
}

std::size_t append(const char* data, std::size_t one, std::size_t size, void* to) {
  auto& text = *static_cast<std::string*>(to);
  if (text.size() + size * one > kMostBytes) return 0;
  text.append(data, size * one);
  return size * one;
}

// `json`: the body of a POST; null: a GET.
Result<HttpReply> ask(const HttpTarget& target, const std::string& path, const std::string& token,
                      const std::string* json, Millis patience) {
  directory::Endpoint server = target.server;
  if (server.host == "0.0.0.0") server.host = "127.0.0.1";
  if (server.host == "::") server.host = "::1";
  notices::CurlTransfer transfer;
  transfer.set(CURLOPT_URL, fmt::format("{}://{}{}", target.tls ? "https" : "http", endpoint_text(server), path));
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.limit(patience, patience);
  if (!target.certificate.empty()) {
    auto pin = api::public_key_pin(target.certificate);
    if (!pin) return tl::unexpected(pin.error());
    // One's own certificate is known by its key: its names are those that others reach the node by.
    transfer.set(CURLOPT_SSL_VERIFYPEER, 0L);
    transfer.set(CURLOPT_SSL_VERIFYHOST, 0L);
    transfer.set(CURLOPT_PINNEDPUBLICKEY, *pin);
  } else if (const char* authorities = std::getenv("SSL_CERT_FILE"); authorities != nullptr && *authorities != '\0') {
    transfer.set(CURLOPT_CAINFO, authorities);  // OpenSSL's own variable, which curl's library leaves to its caller
  }
  notices::CurlList headers;
  headers.add("Accept: application/json");
  if (!token.empty()) headers.add("Authorization: Bearer " + token);
  if (json != nullptr) {
    headers.add("Content-Type: application/json");
    transfer.set(CURLOPT_POST, 1L);
    transfer.set(CURLOPT_POSTFIELDS, json->c_str());
    transfer.set(CURLOPT_POSTFIELDSIZE, static_cast<long>(json->size()));
  }
  transfer.set(CURLOPT_HTTPHEADER, headers.get());
  HttpReply out;
  transfer.set(CURLOPT_WRITEFUNCTION, &append);
  transfer.set(CURLOPT_WRITEDATA, &out.body);
  switch (const CURLcode done = transfer.run()) {
    case CURLE_OK:
      break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
      return fail(ErrorCode::kCorrupt, fmt::format("what answers at {} does not speak HTTP", endpoint_text(server)));
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return nobody(server, fmt::format("what answers shows another certificate than {}. Where that was renewed, have "
                                        "the node take it: SIGHUP.",
                                        target.certificate));
    default:
      return nobody(server, curl_easy_strerror(done));
  }
  out.status = transfer.code();
  return out;
}

}  // namespace

std::string without_scheme(std::string address, bool& tls) {
  for (const auto& [scheme, secure] : {std::pair<std::string_view, bool>{"https://", true}, {"http://", false}}) {
    if (!std::string_view(address).starts_with(scheme)) continue;
    address.erase(0, scheme.size());
    tls = secure;
  }
  return address;
}

Result<HttpReply> http_get(const HttpTarget& target, const std::string& path, const std::string& token,
                           Millis patience) {
  return ask(target, path, token, nullptr, patience);
}

Result<HttpReply> http_post(const HttpTarget& target, const std::string& path, const std::string& token,
                            const std::string& json, Millis patience) {
  return ask(target, path, token, &json, patience);
}

}  // namespace rufbund::app
