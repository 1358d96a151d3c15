// libFuzzer target: the export file's parser and the whole of verify behind it. The bytes after the first line are the
// fuzzer's; so that it gets past the header, every other input brings a good one.
#include "journal/verify.h"

namespace {

using namespace rufbund;
using namespace rufbund::journal;

void verify(std::string_view file) {
  std::size_t at = 0;
  ExportReader reader([&](std::uint8_t* out, std::size_t size) {
    const std::size_t n = std::min(size, file.size() - at);
    std::memcpy(out, file.data() + at, n);
    at += n;
    return n;
  });
  auto report = verify_export(reader);
  if (!report) return;
  static std::FILE* const nowhere = std::fopen("/dev/null", "w");
  print_report(*report, "fuzz", nowhere);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input{data, size};
  Bytes file{as_bytes(kExportMagic)};
  if (size > 0 && data[0] % 2 == 0) {
    Identity identity{kFormatVersion, CellId{1}, "impfen", {}, {4, 8, 16, 32, 64}, TimeMs{1}};
    const bool member = data[0] % 4 == 0;
    append_item(file, ExportHeader{identity, member ? View::kMember : View::kWhole,
                                   MemberId{member ? std::uint16_t{1} : std::uint16_t{0}}, TimeMs{2}});
    // One batch of one record whose command the fuzzer writes; whether the hash fits is not looked at before deciding.
    if (size > 1 && data[1] % 2 == 0) {
      ExportBatch batch;
      const std::uint8_t header[] = {0x08, 0x01, 0x10, 0x01, 0x18, 0x01, 0x20, 0x01};
      batch.header_bytes = header;
      batch.leaves.push_back({ExportLeaf::Reveal::kWhole, input.subspan(2), {}, {}, {}});
      append_item(file, batch);
    }
  }
  if (size > 2) file.append(input.subspan(2));
  verify({reinterpret_cast<const char*>(file.data()), file.size()});
  return 0;
}
