// First calls of one kind of callers, in order of time: a Poisson process of a stepwise rate, or exactly so many
// callers whose times are independent draws from the curve, given one by one as order statistics. One owner.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/random.h"
#include "sim/scenario.h"

namespace rufbund::sim {

class Arrivals {
 public:
  // Draws the days' factors at once.
  Arrivals(const Callers& callers, std::int64_t length_ms, std::uint64_t seed, std::uint64_t stream);

  // When the next caller rings for the first time; kNone: no more.
  static constexpr std::int64_t kNone = INT64_MAX;
  [[nodiscard]] std::int64_t next_ms() const { return next_ms_; }
  void advance();

 private:
  struct Piece {
    double from_ms, mass_before, mass_per_ms;
  };
  void place(double mass);

  Random random_;
  std::vector<Piece> pieces_;
  double total_mass_ = 0, end_ms_ = 0;
  std::size_t piece_ = 0;
  std::uint64_t left_ = 0;  // of a finite population
  bool finite_ = false;
  double beyond_ = 1;  // the share of the mass behind the last caller
  double mass_ = 0;    // of a stream: up to the last call
  std::int64_t next_ms_ = kNone;
};

}  // namespace rufbund::sim
