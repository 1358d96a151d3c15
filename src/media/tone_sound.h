// Tones as samples of the telephone network (8,000 a second) and back. Pure.
#pragma once

#include <cstdint>
#include <deque>

namespace rufbund::media {

// Sample `n` of a sine at a third of full scale; hz 0: silence.
[[nodiscard]] std::int16_t tone_sample(int hz, std::uint32_t n);

// Mean power is that of a quiet voice, or more.
[[nodiscard]] bool is_loud(const std::deque<std::int16_t>& samples);
// The part of the power that is at `hz`, 0 to 1 (Goertzel 1958).
[[nodiscard]] double tone_share(const std::deque<std::int16_t>& samples, int hz);
// The two tones of a key (ITU-T Q.23), each with a good part of the power.
[[nodiscard]] bool is_key(const std::deque<std::int16_t>& samples, char digit);

// RFC 4733 §3.2: 0 to 15; -1: no key.
[[nodiscard]] int event_of(char digit);

}  // namespace rufbund::media
