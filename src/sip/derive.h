// Call-IDs, tags and branches of seats' legs, derived from the offer (R10): after a crash the same offer, which is in
// the journal, names the same dialog. They are keyed, so that nobody outside can guess a dialog. Owner: the loop's
// thread.
#pragma once

#include <array>
#include <string>

#include "base/ids.h"
#include "engine/engine.h"

namespace rufbund::sip {

struct LegNames {
  std::string call_id;
  std::string from_tag;
  std::string branch;  // with RFC 3261's magic cookie
};

class Deriver {
 public:
  explicit Deriver(const std::array<unsigned char, 32>& key) : key_(key) {}
  // `endpoint`: number of the site's endpoint that is tried, from 0. No phone number goes in or comes out.
  [[nodiscard]] LegNames names_of(CellId cell, OfferId offer, int endpoint, const std::string& host) const;
  // Did these names come from here, with this key? Nobody else can make three that fit each other.
  [[nodiscard]] bool made(const LegNames& names) const;

 private:
  std::array<unsigned char, 32> key_;
};

// 64 random bits in hex.
[[nodiscard]] std::string random_tag();
[[nodiscard]] LegId random_leg();

}  // namespace rufbund::sip
