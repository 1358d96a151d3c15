// How a fragment sounds on the telephone, and how fragments follow one another. Blocks while espeak-ng speaks.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"
#include "media/speech_wav.h"
#include "media/voice_plan.h"

namespace rufbund::media {

// At the telephone's rate. `program`: espeak-ng's path. kUnavailable where it fails, kInvalidArgument where a recording
// cannot be read.
[[nodiscard]] Result<Sound> sound_of(const Fragment& fragment, const std::string& program,
                                     const std::atomic<bool>& stopping);
// A WAV file, as it is.
[[nodiscard]] Result<Sound> read_sound(const std::string& path);
// A breath's pause between them.
void append_breath(Sound& whole, const Sound& part);

}  // namespace rufbund::media
