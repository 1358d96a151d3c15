#include "api/digests.h"

#include <sodium.h>

namespace rufbund::api {

std::string sha256_of(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::string out(2 * sizeof hash + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), hash, sizeof hash);
  out.pop_back();
  return out;
}

std::string base64_of(const std::string& bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.pop_back();
  return out;
}

}  // namespace rufbund::api
