#include "sim/theory/patience.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "sim/theory/special.h"

namespace rufbund::sim::theory {

Patience exponential_patience(double mean_s) { return hyperexponential_patience({1}, {mean_s}); }

Patience fixed_patience(double seconds) {
  CHECK(seconds > 0 && std::isfinite(seconds));
  return {[=](double x) { return x < seconds ? 1.0 : 0.0; }, [=](double x) { return std::min(x, seconds); }, {seconds}};
}

Patience uniform_patience(double longest_s) {
  CHECK(longest_s > 0 && std::isfinite(longest_s));
  return {[=](double x) { return x < longest_s ? 1 - x / longest_s : 0; },
          [=](double x) {
            const double y = std::min(x, longest_s);
            return y - y * y / (2 * longest_s);
          },
          {longest_s}};
}

Patience lognormal_patience(double log_mean, double log_deviation) {
  CHECK(std::isfinite(log_mean) && log_deviation > 0 && std::isfinite(log_deviation));
  const double mean = std::exp(log_mean + log_deviation * log_deviation / 2);
  const auto beyond = [=](double x, double shift) {
    return x > 0 ? normal_beyond((std::log(x) - log_mean) / log_deviation - shift) : 1.0;
  };
  return {[=](double x) { return beyond(x, 0); },
          // E(T; T ≤ x) is the mean times a normal probability, shifted by the deviation.
          [=](double x) { return mean * (1 - beyond(x, log_deviation)) + x * beyond(x, 0); },
          {}};
}

Patience weibull_patience(double shape, double scale_s) {
  CHECK(shape > 0 && scale_s > 0 && std::isfinite(shape) && std::isfinite(scale_s));
  const double mean = scale_s * std::exp(log_gamma(1 + 1 / shape));
  return {[=](double x) { return std::exp(-std::pow(x / scale_s, shape)); },
          // With u = (x/scale)^shape the integral is an incomplete gamma function.
          [=](double x) { return mean * lower_gamma_share(1 / shape, std::pow(x / scale_s, shape)); },
          {}};
}

Patience hyperexponential_patience(std::vector<double> shares, std::vector<double> means_s) {
  CHECK(!shares.empty() && shares.size() == means_s.size());
  double sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    CHECK(shares[i] >= 0 && means_s[i] > 0 && std::isfinite(means_s[i]));
    sum += shares[i];
  }
  CHECK(std::abs(sum - 1) < 1e-12);
  return {[=](double x) {
            double out = 0;
            for (std::size_t i = 0; i < shares.size(); ++i) out += shares[i] * std::exp(-x / means_s[i]);
            return out;
          },
          [=](double x) {
            double out = 0;
            for (std::size_t i = 0; i < shares.size(); ++i) out -= shares[i] * means_s[i] * std::expm1(-x / means_s[i]);
            return out;
          },
          {}};
}

Patience measured_patience(std::vector<double> seconds) {
  CHECK(!seconds.empty());
  std::sort(seconds.begin(), seconds.end());
  CHECK(seconds.front() >= 0 && std::isfinite(seconds.back()));
  std::vector<double> sums(seconds.size() + 1);
  for (std::size_t i = 0; i < seconds.size(); ++i) sums[i + 1] = sums[i] + seconds[i];
  const auto gone = [seconds](double x) {
    return static_cast<std::size_t>(std::upper_bound(seconds.begin(), seconds.end(), x) - seconds.begin());
  };
  const double all = static_cast<double>(seconds.size());
  std::vector<double> kinks = seconds;
  kinks.erase(std::unique(kinks.begin(), kinks.end()), kinks.end());
  return {[=](double x) { return 1 - static_cast<double>(gone(x)) / all; },
          [=](double x) { return (sums[gone(x)] + x * (all - static_cast<double>(gone(x)))) / all; }, std::move(kinks)};
}

Patience with_balking(double share, const Patience& others) {
  CHECK(share >= 0 && share <= 1);
  return {[=](double x) { return (1 - share) * others.survival(x); },
          [=](double x) { return (1 - share) * others.mean_up_to(x); }, others.kinks};
}

Patience limited_to(double seconds, const Patience& patience) {
  CHECK(seconds > 0 && std::isfinite(seconds));
  std::vector<double> kinks;
  for (const double kink : patience.kinks)
    if (kink < seconds) kinks.push_back(kink);
  kinks.push_back(seconds);
  return {[=](double x) { return x < seconds ? patience.survival(x) : 0; },
          [=](double x) { return patience.mean_up_to(std::min(x, seconds)); }, std::move(kinks)};
}

}  // namespace rufbund::sim::theory
