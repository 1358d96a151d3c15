#include "api/tls.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

namespace rufbund::api {
namespace {

constexpr off_t kLongestFile = 256 << 10;
constexpr std::size_t kLongestChain = 10;
constexpr std::string_view kHttp11 = "\x08http/1.1";  // as ALPN writes it (RFC 7301 §3.1)

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

std::string why(const char* what) { return fmt::format("{}: {}", what, std::strerror(errno)); }

// A regular file of a sensible size. `secret`: others than owner and group must not be able to read it.
tl::expected<std::string, std::string> content_of(const std::string& path, bool secret) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return tl::unexpected(why("cannot be read"));
  if (!S_ISREG(info.st_mode) || info.st_size > kLongestFile)
    return tl::unexpected(std::string("is no file of at most 256 kB. Name a PEM file."));
  if (secret && (info.st_mode & S_IRWXO) != 0)
    return tl::unexpected(fmt::format("can be read by everybody on this machine. Say: chmod o= {}", path));
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return tl::unexpected(why("cannot be read"));
  return text.str();
}

Bio memory_of(const std::string& text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

int no_pass_phrase(char*, int, int, void*) { return -1; }

std::vector<Certificate> certificates_of(const std::string& text) {
  std::vector<Certificate> out;
  const Bio bio = memory_of(text);
  while (out.size() < kLongestChain) {
    Certificate next(PEM_read_bio_X509(bio.get(), nullptr, no_pass_phrase, nullptr));
    if (!next) break;
    out.push_back(std::move(next));
  }
  return out;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
  unsigned char* chosen = nullptr;
  const auto* ours = reinterpret_cast<const unsigned char*>(kHttp11.data());
  if (SSL_select_next_proto(&chosen, length, ours, static_cast<unsigned>(kHttp11.size()), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

TlsContext new_context() {
  TlsContext context(SSL_CTX_new(TLS_server_method()), Free<SSL_CTX_free>());
  if (!context) return context;
  SSL_CTX* c = context.get();
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(c, "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2; those of 1.3 are all fine
  SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
  return context;
}

}  // namespace

tl::expected<TlsContext, TlsFault> load_tls(const std::string& certificate, const std::string& key) {
  const auto wrong = [](TlsFault::File file, std::string text) {
    return tl::unexpected(TlsFault{file, std::move(text)});
  };
  const auto wrong_certificate = [&](const std::string& text) {
    return wrong(TlsFault::File::kCertificate, fmt::format("{} {}", certificate, text));
  };
  const auto wrong_key = [&](const std::string& text) {
    return wrong(TlsFault::File::kKey, fmt::format("{} {}", key, text));
  };
  const auto certificate_text = content_of(certificate, false);
  if (!certificate_text) return wrong_certificate(certificate_text.error());
  const auto key_text = content_of(key, true);
  if (!key_text) return wrong_key(key_text.error());

  const TlsContext context = new_context();
  if (!context) return wrong_certificate("cannot be used: OpenSSL does not start.");
  std::vector<Certificate> chain = certificates_of(*certificate_text);
  if (chain.empty())
    return wrong_certificate(
        "holds no certificate in PEM (-----BEGIN CERTIFICATE-----). Name the file with the chain.");
  if (SSL_CTX_use_certificate(context.get(), chain[0].get()) != 1)
    return wrong_certificate("holds a certificate that OpenSSL refuses, perhaps for a short key. Have a new one made.");
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) != 1)
      return wrong_certificate(fmt::format("holds a certificate, the {}. of it, that OpenSSL refuses.", i + 1));
  const Bio bio = memory_of(*key_text);
  const Key private_key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_pass_phrase, nullptr));
  if (!private_key)
    return wrong_key("holds no private key in PEM, or one with a pass phrase. Take it off: openssl pkey -in … -out …");
  if (SSL_CTX_use_PrivateKey(context.get(), private_key.get()) != 1 || SSL_CTX_check_private_key(context.get()) != 1)
    return wrong_key(
        fmt::format("does not belong to the certificate in {}. Name the pair that was made together.", certificate));
  return context;
}

Result<std::string> public_key_pin(const std::string& certificate) {
  const auto text = content_of(certificate, false);
  if (!text) return fail(ErrorCode::kUnavailable, fmt::format("{} {}", certificate, text.error()));
  const std::vector<Certificate> chain = certificates_of(*text);
  if (chain.empty()) return fail(ErrorCode::kCorrupt, certificate + " holds no certificate in PEM");
  unsigned char* der = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(chain[0].get()), &der);
  if (size <= 0) return fail(ErrorCode::kCorrupt, certificate + " holds a certificate without a key");
  std::array<unsigned char, 32> hash{};
  const bool hashed = EVP_Digest(der, static_cast<std::size_t>(size), hash.data(), nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_free(der);
  if (!hashed) return fail(ErrorCode::kInternal, "OpenSSL has no SHA-256");
  std::array<unsigned char, 48> base64{};
  EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(hash.size()));
  return "sha256//" + std::string(reinterpret_cast<const char*>(base64.data()));
}

}  // namespace rufbund::api
