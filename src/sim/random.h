// Chance for simulations: xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
// seeded by splitmix64. Integers and IEEE arithmetic alone, so a seed gives the same numbers with any compiler on any
// processor. One owner per generator; independent ones by their stream's number.
#pragma once

#include <array>
#include <cstdint>

namespace rufbund::sim {

// A bijection that scatters neighbouring numbers (Steele, Lea and Flood, 2014); also makes caller keys of serials.
[[nodiscard]] constexpr std::uint64_t scattered(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t at = scattered(seed) ^ scattered(~stream);
    for (std::uint64_t& word : state_) word = at = scattered(at);
  }

  [[nodiscard]] std::uint64_t next() {
    const std::uint64_t result = rotated(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotated(state_[3], 45);
    return result;
  }
  // In (0, 1): never one of its ends, so its logarithm is a number.
  [[nodiscard]] double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }
  // From 0 to n − 1; off by at most n/2⁶⁴ from fair.
  [[nodiscard]] std::uint64_t below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{next()} * n >> 64);
  }
  [[nodiscard]] bool happens(double probability) { return probability > 0 && uniform() < probability; }

 private:
  [[nodiscard]] static constexpr std::uint64_t rotated(std::uint64_t x, int by) { return x << by | x >> (64 - by); }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace rufbund::sim
