// See distribution.h.
#include "sim/distribution.h"

#include <cmath>
#include <limits>

#include "base/check.h"
#include "sim/exact_math.h"

namespace rufbund::sim {
namespace {

std::int64_t to_ms(double seconds) {
  if (seconds <= 0) return 0;
  // A month is longer than any run needs, and keeps a heavy tail within an integer.
  return static_cast<std::int64_t>(std::min(seconds, 2'592'000.0) * 1000 + 0.5);
}

}  // namespace

Distribution Distribution::empirical(std::vector<double> quantiles) {
  CHECK(quantiles.size() >= 2);
  Distribution d(Kind::kEmpirical, 0, 0);
  d.quantiles_ = std::move(quantiles);
  return d;
}

std::int64_t Distribution::draw_ms(Random& random) const {
  if (random.happens(at_once_)) return 0;
  switch (kind_) {
    case Kind::kNever:
      return kNeverMs;
    case Kind::kConstant:
      return to_ms(a_);
    case Kind::kExponential:
      return to_ms(-a_ * log_of(random.uniform()));
    case Kind::kLognormal:
      return to_ms(exp_of(a_ + b_ * normal_quantile(random.uniform())));
    case Kind::kWeibull:
      return to_ms(a_ * power_of(-log_of(random.uniform()), 1 / b_));
    case Kind::kUniform:
      return to_ms(a_ + (b_ - a_) * random.uniform());
    case Kind::kEmpirical: {
      const double at = random.uniform() * static_cast<double>(quantiles_.size() - 1);
      const auto below = static_cast<std::size_t>(at);
      const double rest = at - static_cast<double>(below);
      return to_ms(quantiles_[below] + rest * (quantiles_[below + 1] - quantiles_[below]));
    }
  }
  return 0;
}

double Distribution::mean() const { return (1 - at_once_) * mean_of_rest(); }

double Distribution::mean_of_rest() const {
  switch (kind_) {
    case Kind::kNever:
      return std::numeric_limits<double>::infinity();
    case Kind::kConstant:
    case Kind::kExponential:
      return a_;
    case Kind::kLognormal:
      return exp_of(a_ + b_ * b_ / 2);
    case Kind::kWeibull:
      return a_ * std::tgamma(1 + 1 / b_);
    case Kind::kUniform:
      return (a_ + b_) / 2;
    case Kind::kEmpirical: {
      double sum = 0;
      for (std::size_t i = 0; i + 1 < quantiles_.size(); ++i) sum += (quantiles_[i] + quantiles_[i + 1]) / 2;
      return sum / static_cast<double>(quantiles_.size() - 1);
    }
  }
  return 0;
}

}  // namespace rufbund::sim
