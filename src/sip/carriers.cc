#include "sip/carriers.h"

#include <algorithm>
#include <iterator>

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

Carriers::Carriers(const std::shared_ptr<const directory::Directory>& directory, std::size_t node_unconfirmed)
    : node_unconfirmed_(node_unconfirmed) {
  use(directory);
}

void Carriers::use(const std::shared_ptr<const directory::Directory>& directory) {
  Trunks before = std::move(trunks_);
  trunks_.clear();
  std::move(former_.begin(), former_.end(), std::back_inserter(before));
  former_.clear();
  const std::size_t most = most_unconfirmed(directory->carriers.size(), node_unconfirmed_);
  for (const auto& carrier : directory->carriers) {
    const auto known =
        std::find_if(before.begin(), before.end(), [&](const auto& t) { return t && t->carrier->id == carrier.id; });
    auto trunk = known == before.end()
                     ? std::make_unique<Trunk>(Trunk{nullptr, {}, TokenBucket(carrier.max_attempts_per_s)})
                     : std::move(*known);
    trunk->carrier = std::shared_ptr<const directory::Carrier>(directory, &carrier);
    trunk->attempts.change_rate(carrier.max_attempts_per_s);
    trunk->max_unconfirmed = static_cast<std::uint32_t>(std::min<std::size_t>(wanted_unconfirmed(carrier), most));
    trunk->networks.clear();
    for (const auto& address : carrier.addresses) {
      if (const auto network = Network::parse(address)) trunk->networks.push_back(*network);
    }
    trunks_.push_back(std::move(trunk));
  }
  for (auto& trunk : before) {
    if (!trunk) continue;
    // A copy: the former directory may go.
    trunk->carrier = std::make_shared<const directory::Carrier>(*trunk->carrier);
    former_.push_back(std::move(trunk));
  }
  forget_idle();
}

void Carriers::forget_idle() {
  std::erase_if(former_, [](const auto& trunk) { return trunk->calls == 0 && trunk->unconfirmed == 0; });
}

Trunk* Carriers::find_in(Trunks& trunks, const AddressBytes& source) {
  for (auto& trunk : trunks) {
    for (const auto& network : trunk->networks) {
      if (network.contains(source)) return trunk.get();
    }
  }
  return nullptr;
}

Trunk* Carriers::find(const AddressBytes& source) { return find_in(trunks_, source); }

Trunk* Carriers::find_with_calls(const AddressBytes& source) {
  Trunk* const found = find(source);
  return found ? found : find_in(former_, source);
}

}  // namespace rufbund::sip
