#include "sim/theory/markov_line.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "sim/theory/queue_descent.h"

namespace rufbund::sim::theory {
namespace {

// Relative to the likeliest state; small enough that also shares of 10⁻¹⁰⁰ keep their digits.
constexpr double kNegligible = 1e-290;

// The stationary distribution of a birth-and-death process around its likeliest state, so that each factor is at
// most 1.
struct Window {
  std::uint64_t first = 0;
  std::vector<double> shares;
};
template <class Death>
Window stationary(double arrivals, std::uint64_t mode, std::uint64_t last, Death death) {
  std::vector<double> below;
  double weight = 1;
  for (std::uint64_t k = mode; k >= 1; --k) {
    weight *= death(k) / arrivals;
    if (weight < kNegligible) break;
    below.push_back(weight);
  }
  Window out{mode - below.size(), {below.rbegin(), below.rend()}};
  out.shares.push_back(1);
  weight = 1;
  for (std::uint64_t k = mode; k < last; ++k) {
    weight *= arrivals / death(k + 1);
    if (weight < kNegligible) break;
    out.shares.push_back(weight);
  }
  double sum = 0;
  for (const double share : out.shares) sum += share;
  for (double& share : out.shares) share /= sum;
  return out;
}

}  // namespace

MarkovLine::MarkovLine(const LineLoad& load) : load_(load) {
  CHECK(load.calls_per_s > 0 && load.handling_s > 0 && load.patience_s > 0);
  CHECK(load.seats >= 1 && load.seats <= 100'000 && load.places >= load.seats);
  CHECK(std::isfinite(load.patience_s) || load.places <= 10'000'000);
  const double arrivals = load.calls_per_s, seats = load.seats;
  capacity_ = seats / load.handling_s;
  leaving_ = 1 / load.patience_s;  // 0 for endless patience
  const auto death = [&](std::uint64_t k) {
    return k <= load.seats ? static_cast<double>(k) / load.handling_s
                           : capacity_ + static_cast<double>(k - load.seats) * leaving_;
  };
  // The likeliest state is the last whose way down is not faster than the way up.
  const double most = load.places;
  double mode = std::floor(arrivals * load.handling_s);
  if (mode >= seats) mode = leaving_ > 0 ? seats + std::floor((arrivals - capacity_) / leaving_) : most;
  mode = std::clamp(mode, 0.0, most);
  Window window = stationary(arrivals, static_cast<std::uint64_t>(mode), load.places, death);
  first_ = window.first;
  shares_ = std::move(window.shares);

  double ladder = 0;  // Σ 1/(nμ + iθ), i = 1…: the mean wait with this many ahead, given that it ends in a seat
  std::uint64_t rungs = 0;
  for (std::uint64_t i = 0; i < shares_.size(); ++i) {
    const std::uint64_t k = first_ + i;
    const double share = shares_[i];
    busy_ += share * static_cast<double>(std::min<std::uint64_t>(k, load.seats));
    if (k == load.places) blocked_ = share;
    if (k < load.seats) served_ += share;
    if (k < load.seats) continue;
    const double ahead = static_cast<double>(k - load.seats);
    waiting_ += share * ahead;
    if (k == load.places) continue;
    delayed_ += share;
    for (; rungs <= k - load.seats; ++rungs) ladder += 1 / (capacity_ + (static_cast<double>(rungs) + 1) * leaving_);
    served_ += share * served_from(capacity_, leaving_, ahead);
    served_wait_ += share * served_from(capacity_, leaving_, ahead) * ladder;
  }
  if (served_ > 0) served_wait_ /= served_;
  abandoned_ = leaving_ * waiting_ / arrivals;
}

double MarkovLine::mean_wait_s() const { return waiting_ / (load_.calls_per_s * (1 - blocked_)); }  // Little's law

double MarkovLine::present(std::uint64_t callers) const {
  return callers >= first_ && callers - first_ < shares_.size() ? shares_[callers - first_] : 0;
}

template <class Of>
double MarkovLine::over_queue(Of of) const {
  double out = 0;
  for (std::uint64_t k = std::max<std::uint64_t>(first_, load_.seats); k < first_ + shares_.size(); ++k)
    if (k < load_.places) out += shares_[k - first_] * of(static_cast<std::size_t>(k - load_.seats));
  return out;
}

std::size_t MarkovLine::most_ahead() const {
  const std::uint64_t last = first_ + shares_.size() - 1;
  return last > load_.seats ? last - load_.seats : 0;
}

double MarkovLine::offered_wait_beyond(double t_s) const {
  const std::vector<double> ahead = still_ahead(capacity_, leaving_, t_s, most_ahead());
  return over_queue([&](std::size_t j) { return ahead[j]; }) / (1 - blocked_);
}

double MarkovLine::wait_beyond(double t_s) const { return std::exp(-leaving_ * t_s) * offered_wait_beyond(t_s); }

double MarkovLine::service_level(double t_s) const {
  const std::vector<double> late = late_if_served(capacity_, leaving_, t_s, most_ahead());
  const double too_late =
      over_queue([&](std::size_t j) { return served_from(capacity_, leaving_, static_cast<double>(j)) * late[j]; });
  return std::clamp(served_ - too_late, 0.0, 1.0);
}

}  // namespace rufbund::sim::theory
