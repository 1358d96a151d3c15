// The certificate and key that HTTPS is served with, read and checked by OpenSSL before anything listens. Any thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace rufbund::api {

using TlsContext = std::shared_ptr<ssl_ctx_st>;

// The key of an error: which of the two files it is about.
struct TlsFault {
  enum class File : unsigned char { kCertificate, kKey } file = File::kCertificate;
  std::string text;  // what is wrong, and the remedy; without the file's content
};

// PEM files: the server's certificate, then those between it and its authority; the key without a pass phrase, readable
// by nobody else. TLS 1.2 or newer, no renegotiation, no compression, HTTP/1.1 alone (RFC 9325 §3 and §4).
[[nodiscard]] tl::expected<TlsContext, TlsFault> load_tls(const std::string& certificate, const std::string& key);

// What `curl --pinnedpubkey` takes, of a PEM file's first certificate: "sha256//…" (RFC 7469 §2.4). kUnavailable: it
// cannot be read; kCorrupt: it holds no certificate.
[[nodiscard]] Result<std::string> public_key_pin(const std::string& certificate);

}  // namespace rufbund::api
