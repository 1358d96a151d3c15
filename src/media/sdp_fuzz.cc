// libFuzzer: whatever SDP a carrier or a site sends, reading it never harms, and an answer's direction fits its offer.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "media/sdp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::media;
  const std::string input(reinterpret_cast<const char*>(data), size);
  (void)is_plausible(input);
  const auto plain = without_browser_lines(input);
  if (without_browser_lines(plain) != plain) std::abort();
  const auto reduced = with_one_codec(input);
  if (is_plausible(input)) (void)room_answer(reduced);
  (void)with_direction_for(input, room_sdp());
  (void)with_direction_for(room_sdp(), input);
  return 0;
}
