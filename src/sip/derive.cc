#include "sip/derive.h"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
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

// The first name says whose the others are: "CELL-OFFER-ENDPOINT-...@HOST".
bool Deriver::made(const LegNames& names) const {
  const char* at = names.call_id.data();
  const char* const end = at + names.call_id.size();
  const auto part = [&](auto& number, int base) {
    const auto [stop, error] = std::from_chars(at, end, number, base);
    if (error != std::errc{} || stop == end || *stop != '-') return false;
    at = stop + 1;
    return true;
  };
  std::uint16_t cell = 0;
  std::uint64_t offer = 0;
  int endpoint = 0;
  if (!part(cell, 10) || !part(offer, 16) || !part(endpoint, 10)) return false;
  const std::size_t host = names.call_id.find('@');
  if (host == std::string::npos) return false;
  const LegNames derived = names_of(CellId{cell}, OfferId{offer}, endpoint, names.call_id.substr(host + 1));
  return derived.call_id == names.call_id && derived.from_tag == names.from_tag && derived.branch == names.branch;
}

LegId random_leg() {
  LegId leg;
  while (!leg) randombytes_buf(&leg.value, sizeof leg.value);
  return leg;
}

std::string random_tag() { return fmt::format("{:016x}", random_leg().value); }

}  // namespace rufbund::sip
