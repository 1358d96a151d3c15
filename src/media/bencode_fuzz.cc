// libFuzzer: whatever a relay sends, decoding never harms, and what was read can be written and read again.
#include <cstdint>
#include <cstdlib>

#include "media/bencode.h"
#include "media/key_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::media;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  (void)parse_key_report(input);
  if (const auto read = bencode::decode(input)) {
    const auto written = bencode::encode(*read);
    const auto again = bencode::decode(written);
    if (!again || bencode::encode(*again) != written) std::abort();
  }
  return 0;
}
