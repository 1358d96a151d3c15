#include "sip/carriers.h"

#include <algorithm>

namespace rufbund::sip {

bool TokenBucket::take(std::int64_t now_us) {
  const std::int64_t elapsed = std::clamp<std::int64_t>(now_us - last_us_, 0, 1'000'000);
  last_us_ = now_us;
  micro_tokens_ = std::min(capacity(), micro_tokens_ + elapsed * per_second_);
  if (micro_tokens_ < 1'000'000) return false;
  micro_tokens_ -= 1'000'000;
  return true;
}

Carriers::Carriers(const directory::Directory& directory) {
  for (const auto& carrier : directory.carriers) {
    Trunk trunk{&carrier, {}, TokenBucket(carrier.max_attempts_per_s), 0};
    for (const auto& address : carrier.addresses) {
      if (const auto network = Network::parse(address)) trunk.networks.push_back(*network);
    }
    trunks_.push_back(std::move(trunk));
  }
}

Trunk* Carriers::find(const AddressBytes& source) {
  for (auto& trunk : trunks_) {
    for (const auto& network : trunk.networks) {
      if (network.contains(source)) return &trunk;
    }
  }
  return nullptr;
}

}  // namespace rufbund::sip
