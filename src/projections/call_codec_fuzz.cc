// Fuzzed: a call's stored bytes. What decodes is written and read again unchanged.
#include <string>

#include "base/check.h"
#include "projections/call_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund;
  projections::CallRecord call;
  call.started_at = TimeMs{1'768'204'800'000};
  if (!projections::decode_details(std::string(reinterpret_cast<const char*>(data), size), call)) return 0;
  projections::CallRecord again = call;
  CHECK(projections::decode_details(projections::encode_details(call), again));
  CHECK(again == call);
  return 0;
}
