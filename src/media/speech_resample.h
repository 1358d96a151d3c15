// To the telephone's 8,000 samples a second, with a windowed-sinc low-pass so that nothing folds back. Pure.
#pragma once

#include "media/speech_wav.h"

namespace rufbund::media {

// Pass band to about 3.6 kHz, 70 dB down from 4.2 kHz on. A sound at 8,000 is returned as it is.
[[nodiscard]] Sound to_telephone_rate(const Sound& sound);
// Scales so that the loudest sample is `peak` of full scale (0 to 1); silence stays silence.
void set_peak(Sound& sound, double peak);

}  // namespace rufbund::media
