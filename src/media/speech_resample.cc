#include "media/speech_resample.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace rufbund::media {
namespace {

constexpr double kCutOff = 3'700;    // Hz, the filter's middle
constexpr int kZeroCrossings = 26;   // to each side
constexpr double kKaiserBeta = 7.0;  // about 70 dB (Kaiser & Schafer 1980)

double bessel_i0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= x / (2 * k) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

}  // namespace

Sound to_telephone_rate(const Sound& sound) {
  if (sound.rate == kTelephoneRate) return sound;
  const int common = std::gcd(sound.rate, kTelephoneRate);
  const std::int64_t phases = kTelephoneRate / common, step = sound.rate / common;
  const double cut = std::min(kCutOff, 0.46 * sound.rate) / sound.rate;  // cycles an input sample
  const double half = kZeroCrossings / (2 * cut);                        // input samples
  const auto reach = static_cast<std::int64_t>(std::ceil(half));
  const std::int64_t taps = 2 * reach + 1;

  // Every output falls on one of `phases` offsets between input samples: one row of weights each.
  std::vector<double> weights(static_cast<std::size_t>(phases * taps));
  for (std::int64_t phase = 0; phase < phases; ++phase) {
    double* const row = weights.data() + phase * taps;
    double sum = 0;
    for (std::int64_t k = -reach; k <= reach; ++k) {
      const double t = static_cast<double>(k) - static_cast<double>(phase) / static_cast<double>(phases);
      const double x = 2 * std::numbers::pi * cut * t;
      const double edge = t / half;
      double weight = 0;
      if (std::abs(edge) < 1) {
        weight = (std::abs(x) < 1e-9 ? 1 : std::sin(x) / x) * bessel_i0(kKaiserBeta * std::sqrt(1 - edge * edge));
      }
      row[k + reach] = weight;
      sum += weight;
    }
    for (std::int64_t k = 0; k < taps; ++k) row[k] /= sum;
  }

  const auto length = static_cast<std::int64_t>(sound.samples.size());
  Sound out;
  out.samples.resize(static_cast<std::size_t>(length * phases / step));
  for (std::size_t n = 0; n < out.samples.size(); ++n) {
    const std::int64_t position = static_cast<std::int64_t>(n) * step;
    const std::int64_t centre = position / phases;
    const double* const row = weights.data() + position % phases * taps;
    double sum = 0;
    const std::int64_t from = std::max<std::int64_t>(0, centre - reach), to = std::min(length - 1, centre + reach);
    for (std::int64_t i = from; i <= to; ++i) {
      sum += row[i - centre + reach] * sound.samples[static_cast<std::size_t>(i)];
    }
    out.samples[n] = static_cast<std::int16_t>(std::clamp(std::lround(sum), -32'767L, 32'767L));
  }
  return out;
}

void set_peak(Sound& sound, double peak) {
  int loudest = 0;
  for (const auto sample : sound.samples) loudest = std::max(loudest, std::abs(static_cast<int>(sample)));
  if (loudest == 0) return;
  const double factor = peak * 32'767 / loudest;
  for (auto& sample : sound.samples) {
    sample = static_cast<std::int16_t>(std::clamp(std::lround(sample * factor), -32'767L, 32'767L));
  }
}

}  // namespace rufbund::media
