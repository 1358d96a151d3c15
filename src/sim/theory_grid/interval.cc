// See interval.h.
#include "sim/theory_grid/interval.h"

#include <cmath>

#include "base/check.h"
#include "sim/theory/special.h"

namespace rufbund::sim::grid {
namespace {

// P(T > t), t ≥ 0, as an integral of the density with t = √ν·tan φ: ∫ cos^(ν−1) φ dφ, which is smooth (Simpson's rule).
double student_beyond(double t, double degrees) {
  const double whole = std::acos(-1.0) / 2;
  const double from = std::atan(t / std::sqrt(degrees));
  constexpr int kSteps = 4000;
  const double step = (whole - from) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double weight = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += weight * std::pow(std::fabs(std::cos(from + i * step)), degrees - 1);
  }
  const double log_scale =
      theory::log_gamma((degrees + 1) / 2) - theory::log_gamma(degrees / 2) - std::log(std::acos(-1.0)) / 2;
  return std::exp(log_scale) * sum * step / 3;
}

}  // namespace

double student_t(double probability, std::size_t degrees) {
  CHECK(degrees >= 1 && probability > 0.5 && probability < 1);
  double low = 0, high = 1;
  while (student_beyond(high, static_cast<double>(degrees)) > 1 - probability) high *= 2;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (student_beyond(middle, static_cast<double>(degrees)) > 1 - probability ? low : high) = middle;
  }
  return (low + high) / 2;
}

Interval interval_of(std::span<const Ratio> runs, bool share) {
  CHECK(runs.size() >= 2);
  const auto count = static_cast<double>(runs.size());
  double sum = 0, of = 0;
  for (const Ratio& run : runs) {
    sum += run.sum;
    of += run.of;
  }
  CHECK(of > 0);
  Interval out;
  out.mean = sum / of;
  if (sum == 0 || (share && sum == of)) {
    out.half_width = std::log(2 / (1 - kConfidence)) / of;
    return out;
  }
  double squares = 0;
  for (const Ratio& run : runs) {
    const double off = run.sum - out.mean * run.of;
    squares += off * off;
  }
  out.standard_error = std::sqrt(squares / (count - 1) / count) / (of / count);
  out.half_width = student_t((1 + kConfidence) / 2, runs.size() - 1) * out.standard_error;
  return out;
}

}  // namespace rufbund::sim::grid
