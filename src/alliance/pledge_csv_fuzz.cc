// Any bytes as a member's pledges: pledges or mistakes, and what was taken is written and read again as it was.
#include <cstddef>
#include <cstdint>

#include "alliance/pledge_csv.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rufbund::alliance;
  const PledgeCsv got = read_pledges({reinterpret_cast<const char*>(data), size}, "elbruf");
  CHECK(got.pledges.empty() != got.mistakes.empty());
  for (const CsvMistake& m : got.mistakes) CHECK(is_utf8(m.text) && m.text.size() <= 60);
  if (!got.pledges.empty()) CHECK(read_pledges(write_pledges(got.pledges), "elbruf").pledges == got.pledges);
  return 0;
}
