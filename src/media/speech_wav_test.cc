#include "media/speech_wav.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numbers>

#include "media/speech_music.h"
#include "media/speech_resample.h"

namespace rufbund::media {
namespace {

Sound sine(double hertz, int rate, double seconds = 1, double level = 0.5) {
  Sound sound{rate, {}};
  for (int i = 0; i < static_cast<int>(rate * seconds); ++i) {
    sound.samples.push_back(
        static_cast<std::int16_t>(std::lround(32'767 * level * std::sin(2 * std::numbers::pi * hertz * i / rate))));
  }
  return sound;
}

// Root of the mean square, relative to full scale; the ends are left out, where filters have half their input.
double level_of(const Sound& sound) {
  double sum = 0;
  const std::size_t margin = sound.samples.size() / 10;
  for (std::size_t i = margin; i + margin < sound.samples.size(); ++i) sum += std::pow(sound.samples[i] / 32'767.0, 2);
  return std::sqrt(sum / static_cast<double>(sound.samples.size() - 2 * margin));
}

TEST(ALaw, has_the_values_of_the_standard) {
  EXPECT_EQ(alaw_encode(0), 0xD5);
  EXPECT_EQ(alaw_encode(-1), 0x55);
  EXPECT_EQ(alaw_encode(32'767), 0xAA);
  EXPECT_EQ(alaw_encode(-32'768), 0x2A);
  EXPECT_EQ(alaw_decode(0xD5), 8);
  EXPECT_EQ(alaw_decode(0xAA), 32'256);
}

TEST(ALaw, every_code_decodes_to_a_value_of_its_own) {
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(alaw_encode(alaw_decode(static_cast<std::uint8_t>(code))), code);
  }
}

RC_GTEST_PROP(ALawProperty, is_within_its_step, (std::int16_t sample)) {
  const int back = alaw_decode(alaw_encode(sample));
  RC_ASSERT(std::abs(back - sample) <= std::max(16, std::abs(static_cast<int>(sample)) / 16));
}

TEST(Wav, what_is_written_is_read_again) {
  const Sound sound = sine(440, kTelephoneRate);
  const auto read = read_wav(alaw_wav(sound));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->samples.size(), sound.samples.size());
  EXPECT_EQ(read->rate, kTelephoneRate);
  EXPECT_NEAR(level_of(*read), level_of(sound), 0.005);
}

TEST(Wav, an_odd_length_is_padded) {
  Sound sound;
  sound.samples = {1'000, -1'000, 500};
  const std::string bytes = alaw_wav(sound);
  EXPECT_EQ(bytes.size() % 2, 0u);
  EXPECT_EQ(read_wav(bytes)->samples.size(), 3u);
}

RC_GTEST_PROP(WavProperty, any_bytes_are_read_or_refused, (const std::string& rest)) {
  (void)read_wav(rest);
  (void)read_wav("RIFF....WAVE" + rest);
  std::string damaged = alaw_wav(sine(440, kTelephoneRate, 0.01));
  damaged.resize(*rc::gen::inRange<std::size_t>(0, damaged.size()));
  (void)read_wav(damaged);
}

TEST(Resampling, keeps_what_a_telephone_carries) {
  for (const int rate : {11'025, 16'000, 22'050, 44'100, 48'000}) {
    for (const double hertz : {300.0, 1'000.0, 3'000.0}) {
      EXPECT_NEAR(level_of(to_telephone_rate(sine(hertz, rate))), 0.5 / std::numbers::sqrt2, 0.01)
          << rate << ' ' << hertz;
    }
  }
}

TEST(Resampling, lets_nothing_fold_back) {
  for (const double hertz : {4'300.0, 5'000.0, 7'000.0, 9'000.0}) {
    EXPECT_LT(level_of(to_telephone_rate(sine(hertz, 22'050))), 0.001) << hertz;
  }
}

TEST(Resampling, keeps_the_duration) { EXPECT_EQ(to_telephone_rate(sine(440, 22'050, 2)).samples.size(), 16'000u); }

TEST(Music, is_quiet_lasts_half_a_minute_and_has_no_seam) {
  const Sound music = waiting_music();
  EXPECT_EQ(music.samples.size(), 32u * kTelephoneRate);
  EXPECT_GT(level_of(music), 0.01);
  EXPECT_LT(level_of(music), 0.1);
  int largest_step = 0;
  for (std::size_t i = 1; i < music.samples.size(); ++i)
    largest_step = std::max(largest_step, std::abs(music.samples[i] - music.samples[i - 1]));
  EXPECT_LE(std::abs(music.samples.front() - music.samples.back()), largest_step);
}

}  // namespace
}  // namespace rufbund::media
