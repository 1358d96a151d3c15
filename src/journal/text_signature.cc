#include "journal/text_signature.h"

#include <sodium.h>

#include <fstream>

#include "journal/hex.h"

namespace rufbund::journal {
namespace {

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

Result<TextSigner> TextSigner::load(const std::string& path) {
  init_crypto();
  std::ifstream file(path);
  std::string hex;
  std::getline(file, hex);
  Hash seed{};
  const bool good = from_hex(hex, seed.data(), seed.size());
  sodium_memzero(hex.data(), hex.size());
  if (!good) return fail(ErrorCode::kCorrupt, "the node's key cannot be read from " + path);
  TextSigner out;
  crypto_sign_seed_keypair(out.public_.data(), out.secret_.data(), seed.data());
  sodium_memzero(seed.data(), seed.size());
  return out;
}

TextSigner::~TextSigner() { sodium_memzero(secret_.data(), secret_.size()); }

std::string TextSigner::sign(std::string_view text) const {
  std::array<std::uint8_t, crypto_sign_BYTES> out{};
  crypto_sign_detached(out.data(), nullptr, bytes_of(text), text.size(), secret_.data());
  return to_hex(out);
}

bool text_signature_holds(std::string_view text, std::string_view signature, const PublicKey& key) {
  std::array<std::uint8_t, crypto_sign_BYTES> bytes{};
  return from_hex(signature, bytes.data(), bytes.size()) &&
         crypto_sign_verify_detached(bytes.data(), bytes_of(text), text.size(), key.data()) == 0;
}

}  // namespace rufbund::journal
