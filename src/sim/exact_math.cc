// See exact_math.h.
#include "sim/exact_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace rufbund::sim {
namespace {

constexpr double kLn2High = 6.93147180369123816490e-01;  // 32 bits: a multiple up to 2²⁰ is exact
constexpr double kLn2Low = 1.90821492927058770002e-10;

struct Interval {
  double middle, inverse, log;
};

// ln(m/512) as twice the series of artanh((m − 512)/(m + 512)), in units of 2⁻¹⁰⁰: exact far beyond a double's bits.
constexpr double log_of_512ths(std::int64_t m) {
  __extension__ using Wide = __int128;
  const std::int64_t over = m - 512, under = m + 512;
  Wide power = (Wide{1} << 100) * over / under, sum = 0;
  for (std::int64_t k = 1; power != 0; k += 2) {
    sum += power / k;
    power = power * over / under * over / under;
  }
  return static_cast<double>(2 * sum) * 0x1p-100;
}

// [11/16, 22/16) cut by the leading seven bits: below 1 each is 1/256 wide, from there on 1/128. The two that meet at 1
// have 1 as their middle, so that the logarithm of what is near to it loses nothing.
constexpr std::uint64_t kLowest = 0x3fe6000000000000u;  // 11/16
constexpr std::array<Interval, 128> kIntervals = [] {
  std::array<Interval, 128> intervals{};
  for (std::int64_t i = 0; i < 128; ++i) {
    const std::int64_t middle = i == 79 || i == 80 ? 512 : i < 79 ? 353 + 2 * i : 514 + 4 * (i - 80);
    intervals[static_cast<std::size_t>(i)] = {static_cast<double>(middle) / 512, 512.0 / static_cast<double>(middle),
                                              log_of_512ths(middle)};
  }
  return intervals;
}();

// c0 + x·(c1 + x·(c2 + …))
template <int N>
double polynomial(const double (&c)[N], double x) {
  double sum = c[N - 1];
  for (int i = N - 2; i >= 0; --i) sum = sum * x + c[i];
  return sum;
}

}  // namespace

double log_of(double x) {
  // x = z·2^e with z in [11/16, 22/16), and z = c·(1 + u) with c the middle of one of 128 intervals: ln x = e·ln 2 +
  // ln c + ln(1 + u), |u| < 1/128 (Tang, "Table-driven implementation of the logarithm function", 1990).
  std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t below = 0;
  if ((bits >> 52) == 0) {  // subnormal
    bits = std::bit_cast<std::uint64_t>(x * 0x1p54);
    below = 54;
  }
  const std::uint64_t from_lowest = bits - kLowest;
  const Interval& interval = kIntervals[(from_lowest >> 45) % kIntervals.size()];
  const double z = std::bit_cast<double>(bits - (from_lowest & 0xfff0000000000000u));
  const auto e = static_cast<double>((static_cast<std::int64_t>(from_lowest) >> 52) - below);
  const double u = (z - interval.middle) * interval.inverse;  // the difference is exact
  const double u2 = u * u;
  const double p =
      u2 * ((-0.5 + u * (1.0 / 3)) + u2 * ((-0.25 + u * 0.2) + u2 * ((-1.0 / 6 + u * (1.0 / 7)) - u2 * 0.125)));
  return (e * kLn2High + interval.log) + (u + (p + e * kLn2Low));
}

double exp_of(double x) {
  if (x < -700) return 0;
  if (x > 700) x = 700;
  // x = k·ln 2 + r, |r| ≤ ½ ln 2; Taylor's sum to the 13th term leaves less than 10⁻¹⁷.
  const int k = static_cast<int>(x * 1.44269504088896340736 + (x < 0 ? -0.5 : 0.5));
  const double r = (x - k * kLn2High) - k * kLn2Low;
  static constexpr double kTerms[] = {
      1.0,        1.0,         1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,       1.0 / 720,
      1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0};
  const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
  return polynomial(kTerms, r) * scale;
}

double power_of(double x, double y) { return exp_of(y * log_of(x)); }

double normal_quantile(double p) {
  static constexpr double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                 1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[] = {1.0,
                                 4.2313330701600911252e+1,
                                 6.8718700749205790830e+2,
                                 5.3941960214247511077e+3,
                                 2.1213794301586595867e+4,
                                 3.9307895800092710610e+4,
                                 2.8729085735721942674e+4,
                                 5.2264952788528545610e+3};
  static constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                                 3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1.0,
                                 2.05319162663775882187e0,
                                 1.67638483018380384940e0,
                                 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1,
                                 1.51986665636164571966e-2,
                                 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                                 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1.0,
                                 5.99832206555887937690e-1,
                                 1.36929880922735805310e-1,
                                 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4,
                                 1.84631831751005468180e-5,
                                 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  double r = std::sqrt(-log_of(q < 0 ? p : 1 - p));  // IEEE: correctly rounded everywhere
  const double x =
      r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -x : x;
}

}  // namespace rufbund::sim
