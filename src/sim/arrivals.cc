// See arrivals.h.
#include "sim/arrivals.h"

#include <algorithm>

#include "sim/exact_math.h"

namespace rufbund::sim {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

Arrivals::Arrivals(const Callers& callers, std::int64_t length_ms, std::uint64_t seed, std::uint64_t stream)
    : random_(seed, stream), left_(callers.number), finite_(callers.number > 0) {
  end_ms_ = static_cast<double>(length_ms);
  // Steps are cut at midnights, so that each day has its factor.
  double factor = 1;
  std::int64_t day = -1;
  for (std::size_t i = 0; i < callers.curve.size(); ++i) {
    const std::int64_t end = i + 1 < callers.curve.size() ? callers.curve[i + 1].from_ms : length_ms;
    for (std::int64_t from = callers.curve[i].from_ms; from < std::min(end, length_ms);) {
      if (from / kDayMs != day) {
        day = from / kDayMs;
        const double s = callers.day_sigma;
        if (s > 0) factor = exp_of(-s * s / 2 + s * normal_quantile(random_.uniform()));
      }
      const std::int64_t to = std::min({end, length_ms, (day + 1) * kDayMs});
      const double per_ms = callers.curve[i].value * factor * (finite_ ? 1 : 1e-3);
      pieces_.push_back({static_cast<double>(from), total_mass_, per_ms});
      total_mass_ += per_ms * static_cast<double>(to - from);
      from = to;
    }
  }
  advance();
}

void Arrivals::advance() {
  next_ms_ = kNone;
  const double e = -log_of(random_.uniform());
  if (!finite_) {
    mass_ += e;
    if (mass_ < total_mass_) place(mass_);
    return;
  }
  if (left_ == 0 || total_mass_ <= 0) return;
  // The least of n uniform numbers above u: 1 − u shrinks by the n-th root of a uniform number.
  beyond_ *= exp_of(-e / static_cast<double>(left_));
  --left_;
  place(total_mass_ * (1 - beyond_));
}

void Arrivals::place(double mass) {
  while (piece_ + 1 < pieces_.size() && pieces_[piece_ + 1].mass_before <= mass) ++piece_;
  const Piece& piece = pieces_[piece_];
  const double into = piece.mass_per_ms > 0 ? (mass - piece.mass_before) / piece.mass_per_ms : 0;
  next_ms_ = static_cast<std::int64_t>(std::min(piece.from_ms + into, end_ms_));
}

}  // namespace rufbund::sim
