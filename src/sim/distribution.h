// How long something lasts: the distributions of a scenario, drawn in milliseconds. Values, so they may be copied and
// shared between threads.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sim/random.h"

namespace rufbund::sim {

class Distribution {
 public:
  enum class Kind : std::uint8_t { kNever, kConstant, kExponential, kLognormal, kWeibull, kUniform, kEmpirical };

  // Nobody's patience ever ends.
  Distribution() = default;
  static Distribution never() { return {}; }
  static Distribution constant(double seconds) { return {Kind::kConstant, seconds, 0}; }
  // `mean` in seconds, above 0.
  static Distribution exponential(double mean) { return {Kind::kExponential, mean, 0}; }
  // ln of the seconds is normal with this mean and deviation.
  static Distribution lognormal(double mu, double sigma) { return {Kind::kLognormal, mu, sigma}; }
  // P(longer than t) = exp(−(t/scale)^shape), `scale` in seconds.
  static Distribution weibull(double scale, double shape) { return {Kind::kWeibull, scale, shape}; }
  static Distribution uniform(double from, double to) { return {Kind::kUniform, from, to}; }
  // Quantiles in seconds at even steps of probability from 0 to 1, at least two, rising; linear between them.
  static Distribution empirical(std::vector<double> quantiles);

  // The same, but so many of them are over at once.
  [[nodiscard]] Distribution with_at_once(double share) const {
    Distribution d = *this;
    d.at_once_ = share;
    return d;
  }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_never() const { return kind_ == Kind::kNever; }
  [[nodiscard]] bool is_zero() const { return kind_ == Kind::kConstant && a_ == 0; }

  // At least 0; kNeverMs where it never ends.
  static constexpr std::int64_t kNeverMs = INT64_MAX / 4;
  [[nodiscard]] std::int64_t draw_ms(Random& random) const;
  // In seconds; infinite where it never ends.
  [[nodiscard]] double mean() const;

 private:
  [[nodiscard]] double mean_of_rest() const;
  Distribution(Kind kind, double a, double b) : kind_(kind), a_(a), b_(b) {}

  Kind kind_ = Kind::kNever;
  double a_ = 0, b_ = 0;
  double at_once_ = 0;
  std::vector<double> quantiles_;
};

}  // namespace rufbund::sim
