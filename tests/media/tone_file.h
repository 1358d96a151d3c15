// A prompt that is told by its tone.
#pragma once

#include <string>

namespace rufbund::test {

// Two seconds of a sine as A-law WAV; its path, in the folder for temporary files. Remove it.
std::string tone_file(double hz);

}  // namespace rufbund::test
