// espeak-ng as a child process: the text by standard input, a WAV from standard output. No shell, no markup. Blocks:
// only for the voice's own thread.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"
#include "media/speech_wav.h"

namespace rufbund::media {

// The program's path; kNotFound where PATH has none.
[[nodiscard]] Result<std::string> find_program(const std::string& name);

// What may be spoken: valid UTF-8 without control characters, brackets (espeak-ng reads phonemes in [[ ]]) and angle
// brackets, at most `limit` bytes, cut between characters.
[[nodiscard]] std::string speakable(std::string_view text, std::size_t limit);

// Speaks `text` (made speakable before) with a voice of espeak-ng. Bounded in time and length; stops soon after
// `stopping` became true. kUnavailable where the program fails.
[[nodiscard]] Result<Sound> synthesise(const std::string& program, const std::string& voice, int words_per_minute,
                                       const std::string& text, const std::atomic<bool>& stopping);

}  // namespace rufbund::media
