// Reading and writing RIFF/WAVE, and G.711 A-law. Reading is bounded and tolerates streamed headers whose lengths are
// not known. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rufbund::media {

inline constexpr int kTelephoneRate = 8'000;  // samples a second

// Linear samples of one channel, full scale ±32767.
struct Sound {
  int rate = kTelephoneRate;
  std::vector<std::int16_t> samples;
};

// ITU-T G.711, with the even bits inverted as on the wire.
[[nodiscard]] std::uint8_t alaw_encode(std::int16_t sample);
[[nodiscard]] std::int16_t alaw_decode(std::uint8_t code);

// PCM of 8 or 16 bits, A-law or µ-law; 4,000 to 192,000 samples a second; several channels are averaged.
[[nodiscard]] Result<Sound> read_wav(std::string_view bytes);
// One channel of A-law; `sound.rate` must be kTelephoneRate.
[[nodiscard]] std::string alaw_wav(const Sound& sound);
// One channel of PCM of 16 bits, which every player knows.
[[nodiscard]] std::string pcm_wav(const Sound& sound);

}  // namespace rufbund::media
