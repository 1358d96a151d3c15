#include "sip/derive.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstring>

namespace rufbund::sip {

LegNames Deriver::names_of(CellId cell, OfferId offer, int endpoint, const std::string& host) const {
  const std::string plain = fmt::format("{}-{:x}-{}", cell.value, offer.value, endpoint);
  std::array<unsigned char, 24> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                     key_.data(), key_.size());
  std::array<std::uint64_t, 3> words{};
  std::memcpy(words.data(), digest.data(), digest.size());
  return {fmt::format("{}-{:016x}@{}", plain, words[0], host), fmt::format("{:016x}", words[1]),
          fmt::format("z9hG4bK{:016x}", words[2])};
}

LegId random_leg() {
  LegId leg;
  while (!leg) randombytes_buf(&leg.value, sizeof leg.value);
  return leg;
}

std::string random_tag() { return fmt::format("{:016x}", random_leg().value); }

}  // namespace rufbund::sip
