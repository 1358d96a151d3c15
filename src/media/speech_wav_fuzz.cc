// Recordings come from people: any bytes are read or refused, and what was read can be made into a telephone's sound.
#include <cstddef>
#include <cstdint>

#include "media/speech_resample.h"
#include "media/speech_wav.h"
#include "media/voice_words.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto sound = rufbund::media::read_wav(bytes)) {
    (void)rufbund::media::alaw_wav(rufbund::media::to_telephone_rate(*sound));
  }
  (void)rufbund::media::Words::parse(bytes, "words.txt");
  return 0;
}
