#include "sim/theory/special.h"

#include <cmath>
#include <numbers>

#include "base/check.h"

namespace rufbund::sim::theory {
namespace {

constexpr double kPrecise = 1e-16;
constexpr int kMostTerms = 1'000'000;  // of the order of the root of the larger argument is needed

// Σ xᵏ / ((a+1)…(a+k)), k from 0: P(a, x) = e^(−x)·xᵃ / Γ(a+1) times this (6.5.29).
double lower_series(double a, double x) {
  double term = 1, sum = 1;
  for (int k = 1; k <= kMostTerms && term > sum * kPrecise; ++k) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

// Γ(a, x) / (e^(−x)·xᵃ) by the continued fraction 6.5.31 in its even part, evaluated from the front (Lentz).
double upper_fraction(double a, double x) {
  double b = x + 1 - a, c = 1e300, d = 1 / b, out = d;
  for (int i = 1; i <= kMostTerms; ++i) {
    const double numerator = -i * (i - a);
    b += 2;
    d = numerator * d + b;
    if (std::abs(d) < 1e-300) d = 1e-300;
    c = b + numerator / c;
    if (std::abs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    out *= d * c;
    if (std::abs(d * c - 1) < kPrecise) break;
  }
  return out;
}

}  // namespace

double log_gamma(double x) {
  CHECK(x > 0);
  double shift = 0;
  for (; x < 15; ++x) shift += std::log(x);
  const double inverse = 1 / x, square = inverse * inverse;
  const double series =
      inverse *
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square * (1.0 / 1680 - square * (1.0 / 1188)))));
  return (x - 0.5) * std::log(x) - x + std::log(2 * std::numbers::pi) / 2 + series - shift;
}

double scaled_upper_gamma(double a, double x) {
  CHECK(a > 0 && x > 0);
  if (x > a + 1) return x * upper_fraction(a, x);
  // Γ(a) − γ(a, x), where both are of like size.
  return std::exp(x + (1 - a) * std::log(x) + log_gamma(a)) - x / a * lower_series(a, x);
}

double lower_gamma_share(double a, double x) {
  CHECK(a > 0 && x >= 0);
  if (x <= 0) return 0;
  const double log_factor = a * std::log(x) - x;
  if (x <= a + 1) return std::exp(log_factor - log_gamma(a + 1)) * lower_series(a, x);
  return 1 - std::exp(log_factor - log_gamma(a)) * upper_fraction(a, x);
}

double normal_beyond(double x) { return std::erfc(x / std::numbers::sqrt2) / 2; }

}  // namespace rufbund::sim::theory
