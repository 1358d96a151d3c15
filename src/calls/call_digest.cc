#include "calls/call_digest.h"

#include <sodium.h>

#include <array>

namespace rufbund::calls {

CallDigest call_digest(std::string_view call_id) {
  if (call_id.empty()) return {};
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(call_id.data()), call_id.size(),
                     nullptr, 0);
  std::uint64_t first = 0;
  for (std::size_t i = 8; i-- > 0;) first = first << 8 | hash[i];
  return CallDigest{first};
}

}  // namespace rufbund::calls
