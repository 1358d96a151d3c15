#include "alliance/erlang_a.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/check.h"

namespace rufbund::alliance {
namespace {

// What is this much less likely than the likeliest state changes no figure.
constexpr double kNegligible = 1e-20;
constexpr double kNegligibleNats = 46;

// Steady state of the birth-and-death process: everything relative to its likeliest state, so that nothing overflows
// and every factor of the recursion is at most 1.
struct SteadyState {
  double idle = 0;           // P(fewer callers than seats)
  double busy_seats = 0;     // mean
  double waiting = 0;        // mean
  double log_last_free = 0;  // log P(exactly one seat free): the density of the wait begins with it
};

SteadyState steady_state(double arrivals, double served, double leaving, std::uint32_t seats) {
  const auto death = [&](double in_system) {
    return in_system <= seats ? in_system * served : seats * served + (in_system - seats) * leaving;
  };
  // The likeliest state: the last whose own way down is not faster than the way up.
  const double offered = arrivals / served;
  const double mode =
      offered <= seats ? std::floor(offered) : seats + std::floor((arrivals - seats * served) / leaving);
  double sum = 0, idle = 0, busy = 0, waiting = 0, log_last_free = -INFINITY;
  const double last_free = static_cast<double>(seats) - 1;
  const auto add = [&](double state, double weight) {
    sum += weight;
    if (state < seats) idle += weight;
    busy += weight * std::min<double>(state, seats);
    waiting += weight * std::max(0.0, state - seats);
  };
  double log_weight = 0, weight = 1;
  for (double state = mode; weight > kNegligible; ++state) {
    add(state, weight);
    if (state == last_free) log_last_free = std::log(weight);
    weight *= arrivals / death(state + 1);
  }
  weight = 1;
  double state = mode;
  for (; state >= 1 && weight > kNegligible; --state) {
    const double factor = death(state) / arrivals;
    weight *= factor;
    log_weight += std::log(factor);
    if (state - 1 == last_free) log_last_free = log_weight;
    add(state - 1, weight);
  }
  // Under overload that one is far below, yet the density of the wait grows from it: ∏ (nμ + iθ)/λ as a quotient of
  // gamma functions. Where it is far above instead, nobody waits and it stays −∞.
  if (state > last_free) {
    const double left = state - seats, base = seats * served / leaving;
    log_last_free = log_weight + left * std::log(leaving / arrivals) + std::lgamma(base + left + 1) -
                    std::lgamma(base + 1) + std::log(seats * served / arrivals);
  }
  return {idle / sum, busy / sum, waiting / sum, log_last_free - std::log(sum)};
}

// ∫₀ᵗ λ π(n−1) exp(λ(1−e^(−θx))/θ − nμx) e^(−θx) dx: who waits x and still is there (Zeltyn & Mandelbaum 2005, §2). The
// exponent is concave, so the integrand is not negligible on one interval alone; Simpson's rule goes over that.
double served_after_wait(double arrivals, double capacity, double leaving, double log_last_free, double until) {
  const auto exponent = [&](double x) {
    return -arrivals * std::expm1(-leaving * x) / leaving - (capacity + leaving) * x;
  };
  const double peak = std::clamp(std::log(arrivals / (capacity + leaving)) / leaving, 0.0, until);
  const double top = exponent(peak);
  const auto edge = [&](double inside, double outside) {
    if (exponent(outside) > top - kNegligibleNats) return outside;
    for (int i = 0; i < 60; ++i) {
      const double middle = (inside + outside) / 2;
      (exponent(middle) > top - kNegligibleNats ? inside : outside) = middle;
    }
    return outside;
  };
  const double from = edge(peak, 0), to = edge(peak, until);
  constexpr int kPieces = 1'000;
  const double step = (to - from) / kPieces;
  double sum = 0;
  for (int i = 0; i <= kPieces; ++i)
    sum += std::exp(exponent(from + i * step) - top) * (i == 0 || i == kPieces ? 1 : i % 2 == 1 ? 4 : 2);
  return std::exp(std::log(arrivals) + log_last_free + top) * sum * step / 3;
}

}  // namespace

bool is_plannable(const QueueLoad& load) {
  return load.calls_per_hour >= 0 && load.calls_per_hour <= 1e7 && load.handling_s >= 1 && load.handling_s <= 7'200 &&
         load.patience_s >= 1 && load.patience_s <= 86'400;
}

QueueFigures erlang_a(const QueueLoad& load, std::uint32_t seats, double target_s) {
  CHECK(is_plannable(load) && seats <= kMostPlanSeats && target_s >= 0 && target_s <= 86'400);
  if (load.calls_per_hour <= 0) return {};
  const double arrivals = load.calls_per_hour / 3'600, served = 1 / load.handling_s, leaving = 1 / load.patience_s;
  if (seats == 0) return {0, load.patience_s, 1, 0, arrivals * load.patience_s};
  const SteadyState state = steady_state(arrivals, served, leaving, seats);
  QueueFigures out;
  out.mean_waiting = state.waiting;
  out.mean_wait_s = state.waiting / arrivals;  // Little's law
  out.abandoned = std::clamp(leaving * state.waiting / arrivals, 0.0, 1.0);
  out.occupancy = std::clamp(state.busy_seats / seats, 0.0, 1.0);
  const double after_wait =
      target_s > 0 ? served_after_wait(arrivals, seats * served, leaving, state.log_last_free, target_s) : 0;
  out.service_level = std::clamp(state.idle + after_wait, 0.0, 1.0);
  return out;
}

std::uint32_t seats_needed(const QueueLoad& load, double target, double target_s) {
  CHECK(target >= 0 && target <= 1);
  const auto enough = [&](std::uint32_t seats) { return erlang_a(load, seats, target_s).service_level >= target; };
  std::uint32_t above = 1;
  if (enough(0)) return 0;
  while (above < kMostPlanSeats && !enough(above)) above = std::min(above * 2, kMostPlanSeats);
  std::uint32_t below = above / 2;
  while (above - below > 1) {
    const std::uint32_t middle = (above + below) / 2;
    (enough(middle) ? above : below) = middle;
  }
  return above;
}

}  // namespace rufbund::alliance
