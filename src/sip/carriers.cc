#include "sip/carriers.h"

#include <algorithm>

namespace rufbund::sip {
namespace {

// A call that is set up as it should be has its ACK well within this time (RFC 3261 §13.3.1.4 would wait 32 s).
constexpr std::uint64_t kSetUpSeconds = 4;

std::uint64_t wanted_unconfirmed(const directory::Carrier& carrier) {
  if (carrier.max_unconfirmed > 0) return carrier.max_unconfirmed;
  return std::min<std::uint64_t>(carrier.max_calls, carrier.max_attempts_per_s * kSetUpSeconds);
}

}  // namespace

bool TokenBucket::take(std::int64_t now_us) {
  const std::int64_t elapsed = std::clamp<std::int64_t>(now_us - last_us_, 0, 1'000'000);
  last_us_ = now_us;
  micro_tokens_ = std::min(capacity(), micro_tokens_ + elapsed * per_second_);
  if (micro_tokens_ < 1'000'000) return false;
  micro_tokens_ -= 1'000'000;
  return true;
}

Carriers::Carriers(const directory::Directory& directory, std::size_t node_unconfirmed) {
  const std::size_t most = most_unconfirmed(directory.carriers.size(), node_unconfirmed);
  for (const auto& carrier : directory.carriers) {
    Trunk trunk{&carrier, {}, TokenBucket(carrier.max_attempts_per_s)};
    trunk.max_unconfirmed = static_cast<std::uint32_t>(std::min<std::size_t>(wanted_unconfirmed(carrier), most));
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
