// Music for waiting that belongs to nobody: a slow, quiet loop of four chords with a plucked figure above, computed.
// Pure; the same samples every time.
#pragma once

#include "media/speech_wav.h"

namespace rufbund::media {

// 32 s; its end runs into its beginning.
[[nodiscard]] Sound waiting_music();

}  // namespace rufbund::media
