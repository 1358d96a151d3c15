#include "media/tone_sound.h"

#include <gtest/gtest.h>

#include "media/speech_wav.h"

namespace rufbund::media {
namespace {

std::deque<std::int16_t> sound_of(std::initializer_list<int> tones) {
  std::deque<std::int16_t> out;
  for (std::uint32_t n = 0; n < 1'600; ++n) {
    int sum = 0;
    for (const int hz : tones) sum += tone_sample(hz, n);
    out.push_back(alaw_decode(alaw_encode(static_cast<std::int16_t>(sum))));
  }
  return out;
}

TEST(ToneSound, ATonePassesTheTelephoneAndIsToldFromItsNeighbours) {
  const auto heard = sound_of({1'000});
  EXPECT_TRUE(is_loud(heard));
  EXPECT_GT(tone_share(heard, 1'000), 0.95);
  EXPECT_LT(tone_share(heard, 1'400), 0.01);
  EXPECT_LT(tone_share(heard, 1'020), 0.1);
}

TEST(ToneSound, SilenceIsNeitherLoudNorATone) {
  EXPECT_FALSE(is_loud(sound_of({0})));
  EXPECT_FALSE(is_loud({}));
  EXPECT_EQ(tone_share({}, 1'000), 0);
}

TEST(ToneSound, AToneStaysTheSameAfterHoursOfACall) {
  EXPECT_EQ(tone_sample(1'400, 123), tone_sample(1'400, 123 + 8'000u * 50'000u));
}

TEST(ToneSound, AKeyIsBothOfItsTones) {
  EXPECT_TRUE(is_key(sound_of({770, 1'336}), '5'));
  EXPECT_FALSE(is_key(sound_of({770, 1'336}), '6'));
  EXPECT_FALSE(is_key(sound_of({770}), '5'));
  EXPECT_FALSE(is_key(sound_of({770, 1'336}), 'x'));
}

TEST(ToneSound, KeysHaveTheNumbersOfTheirEvents) {
  EXPECT_EQ(event_of('0'), 0);
  EXPECT_EQ(event_of('#'), 11);
  EXPECT_EQ(event_of('x'), -1);
}

}  // namespace
}  // namespace rufbund::media
