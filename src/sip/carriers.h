// The carriers' trunks: which source address is whose, and each trunk's limits. Owner: the loop's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/time.h"
#include "directory/directory.h"
#include "sip/network.h"

namespace rufbund::sip {

// Attempts per second with a burst of one second's worth.
class TokenBucket {
 public:
  explicit TokenBucket(std::uint32_t per_second) : per_second_(per_second), micro_tokens_(capacity()) {}
  // `now_us`: a clock that never runs backwards, in microseconds.
  [[nodiscard]] bool take(std::int64_t now_us);
  void change_rate(std::uint32_t per_second) { per_second_ = per_second; }

 private:
  [[nodiscard]] std::int64_t capacity() const { return std::int64_t{per_second_} * 1'000'000; }
  std::uint32_t per_second_;
  std::int64_t micro_tokens_;
  std::int64_t last_us_ = 0;
};

// How many calls one of so many carriers may have without ACK. Where there are several, none may take more than half of
// what they share.
[[nodiscard]] constexpr std::size_t most_unconfirmed(std::size_t carriers, std::size_t node_unconfirmed) {
  return carriers > 1 && node_unconfirmed > 1 ? node_unconfirmed / 2 : node_unconfirmed;
}

struct Trunk {
  std::shared_ptr<const directory::Carrier> carrier;
  std::vector<Network> networks;
  TokenBucket attempts;
  std::uint32_t max_unconfirmed = 0;
  std::uint32_t calls = 0;        // held or admitted now
  std::uint32_t unconfirmed = 0;  // of these: no ACK came yet
};

class Carriers {
 public:
  // Networks that do not parse belong to nobody; the configuration's reader has refused them before.
  // `node_unconfirmed`: the node's own bound for calls without ACK.
  Carriers(const std::shared_ptr<const directory::Directory>& directory, std::size_t node_unconfirmed);
  // A changed directory. A carrier that stays keeps its trunk with its calls; one that goes, until the last has ended.
  void use(const std::shared_ptr<const directory::Directory>& directory);
  // Null: none of ours.
  [[nodiscard]] Trunk* find(const AddressBytes& source);
  // One whose calls run on, too.
  [[nodiscard]] Trunk* find_with_calls(const AddressBytes& source);
  // Lets go of former carriers without a call.
  void forget_idle();

 private:
  using Trunks = std::vector<std::unique_ptr<Trunk>>;  // legs point to them
  static Trunk* find_in(Trunks& trunks, const AddressBytes& source);

  const std::size_t node_unconfirmed_;
  Trunks trunks_, former_;
};

}  // namespace rufbund::sip
