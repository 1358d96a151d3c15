#include "media/tone_sound.h"

#include <array>
#include <cmath>
#include <numbers>
#include <string_view>

#include "media/speech_wav.h"

namespace rufbund::media {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr double kQuiet = 300;  // root mean square, of 32,767
constexpr double kKeyShare = 0.2;

double power_of(const std::deque<std::int16_t>& samples) {
  double sum = 0;
  for (const std::int16_t sample : samples) sum += static_cast<double>(sample) * sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

}  // namespace

std::int16_t tone_sample(int hz, std::uint32_t n) {
  if (hz == 0) return 0;
  // The phase within a second, so that it stays exact however long the call is.
  const double turns = static_cast<double>(n % kTelephoneRate) * hz / kTelephoneRate;
  return static_cast<std::int16_t>(std::lround(10'000 * std::sin(2 * std::numbers::pi * turns)));
}

bool is_loud(const std::deque<std::int16_t>& samples) { return power_of(samples) > kQuiet * kQuiet; }

double tone_share(const std::deque<std::int16_t>& samples, int hz) {
  const double total = power_of(samples);
  if (total < 1) return 0;
  const double turn = 2 * std::cos(2 * std::numbers::pi * hz / kTelephoneRate);
  double before = 0, last = 0;
  for (const std::int16_t sample : samples) {
    const double now = sample + turn * last - before;
    before = last;
    last = now;
  }
  const double at_tone = last * last + before * before - turn * last * before;
  const auto count = static_cast<double>(samples.size());
  return 2 * at_tone / (count * count * total);
}

bool is_key(const std::deque<std::int16_t>& samples, char digit) {
  static constexpr std::array kRows{697, 770, 852, 941}, kColumns{1'209, 1'336, 1'477, 1'633};
  static constexpr std::string_view kPad = "123A456B789C*0#D";
  const std::size_t place = kPad.find(digit);
  if (place == std::string_view::npos || !is_loud(samples)) return false;
  return tone_share(samples, kRows[place / 4]) > kKeyShare && tone_share(samples, kColumns[place % 4]) > kKeyShare;
}

int event_of(char digit) {
  const std::size_t event = kDigits.find(digit);
  return event == std::string_view::npos ? -1 : static_cast<int>(event);
}

}  // namespace rufbund::media
