// libFuzzer target: leaves and batches from arbitrary bytes. What decodes must encode to the very same bytes.
#include <cstdlib>

#include "journal/batch.h"
#include "journal/codec.h"
#include "journal/record.h"

namespace {

using namespace rufbund;
using namespace rufbund::journal;

template <class V>
void one_encoding_only(ByteSpan input) {
  V message;
  if (!decode_public(input, message)) return;
  std::uint8_t bytes[kMaxMessage];
  const auto size = static_cast<std::size_t>(encode(message, Part::kPublic, bytes) - bytes);
  if (size != input.size() || std::memcmp(bytes, input.data(), size) != 0) std::abort();
}

void leaf(ByteSpan public_part, ByteSpan private_part) {
  RecordPart part;
  if (!decode_part(public_part, private_part, part) || part.part != 0) return;
  Owners owners;
  Bytes open, hidden;
  LeafEncoder encoder(part.sequence, part.at, part.rules_version, part.command, part.events);
  while (encoder.next(owners, open, hidden)) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input{data, size};
  one_encoding_only<core::Command>(input);
  one_encoding_only<core::Event>(input);
  if (size > 0) {
    const std::size_t cut = std::min<std::size_t>(data[0], size - 1);
    leaf(input.subspan(1, cut), input.subspan(1 + cut));
  }
  BatchView view;
  std::vector<Record> records;
  if (parse_batch(input, view)) {
    (void)merkle_root(view);
    (void)decode_records(view, records);
  }
  Owners owners;
  (void)owners.load(input);
  return 0;
}
