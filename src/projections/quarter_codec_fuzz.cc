// Fuzzed: a quarter hour's stored bytes. What decodes is written and read again unchanged.
#include <string>

#include "base/check.h"
#include "projections/quarter_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund;
  projections::Quarter quarter, again;
  if (!projections::decode_quarter({reinterpret_cast<const char*>(data), size}, quarter)) return 0;
  const std::string bytes = projections::encode_quarter(quarter);
  CHECK(projections::decode_quarter(bytes, again));
  CHECK(projections::encode_quarter(again) == bytes);
  return 0;
}
