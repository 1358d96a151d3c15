// Latencies in microseconds, counted in buckets an eighth of an octave wide (at most 12.5 % off). One thread adds,
// any thread reads.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace rufbund::engine {

struct Percentiles {
  std::uint64_t count = 0;
  std::uint64_t sum_us = 0;
  std::uint64_t p50_us = 0, p90_us = 0, p99_us = 0, p999_us = 0, max_us = 0;
};

class Histogram {
 public:
  void add(std::uint64_t us, std::uint64_t times = 1) {
    bump(buckets_[bucket_of(us)], times);
    bump(sum_us_, us * times);
    if (us > max_us_.load(std::memory_order_relaxed)) max_us_.store(us, std::memory_order_relaxed);
  }

  [[nodiscard]] Percentiles percentiles() const {
    Percentiles p;
    std::array<std::uint64_t, kBuckets> counts{};
    for (std::size_t i = 0; i < kBuckets; ++i) p.count += counts[i] = buckets_[i].load(std::memory_order_relaxed);
    p.sum_us = sum_us_.load(std::memory_order_relaxed);
    p.max_us = max_us_.load(std::memory_order_relaxed);
    const auto at = [&](std::uint64_t per_mille) -> std::uint64_t {
      const std::uint64_t wanted = (p.count * per_mille + 999) / 1000;
      std::uint64_t seen = 0;
      for (std::size_t i = 0; i < kBuckets; ++i) {
        seen += counts[i];
        if (seen >= wanted && seen > 0) return std::min(upper_bound(i), p.max_us);
      }
      return 0;
    };
    p.p50_us = at(500), p.p90_us = at(900), p.p99_us = at(990), p.p999_us = at(999);
    return p;
  }

 private:
  static constexpr std::size_t kBuckets = 8 * 40;

  static std::size_t bucket_of(std::uint64_t us) {
    if (us < 8) return us;
    const auto octave = static_cast<std::size_t>(std::bit_width(us)) - 4;
    return std::min(8 * octave + (us >> octave), kBuckets - 1);
  }
  static std::uint64_t upper_bound(std::size_t bucket) {
    if (bucket < 16) return bucket;
    const std::size_t octave = bucket / 8 - 1;
    return ((std::uint64_t{bucket % 8} + 9) << octave) - 1;
  }
  static void bump(std::atomic<std::uint64_t>& counter, std::uint64_t by) {
    counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, kBuckets> buckets_{};
  std::atomic<std::uint64_t> sum_us_{0}, max_us_{0};
};

}  // namespace rufbund::engine
