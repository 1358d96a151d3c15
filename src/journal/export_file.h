// The export file: a first line, then items of journal.proto's ExportItem, each behind its length. Written from a store
// by export.h, read by verify.h and by anybody's own verifier (docs/journal-format.md).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "journal/batch.h"
#include "journal/node_key.h"
#include "journal/store.h"

namespace rufbund::journal {

inline constexpr std::string_view kExportMagic = "RUFBUND-EXPORT-1\n";

enum class View : std::uint8_t { kWhole = 1, kMember = 2 };

struct ExportHeader {
  Identity identity;
  View view = View::kWhole;
  MemberId member;  // kMember
  TimeMs exported_at;
};

// A leaf as far as it is revealed.
struct ExportLeaf {
  enum class Reveal : std::uint8_t { kWithheld, kPublic, kWhole };
  Reveal reveal = Reveal::kWithheld;
  ByteSpan public_part;   // kPublic, kWhole
  ByteSpan private_part;  // kWhole
  Salt salt{};            // kWhole
  Hash hash{};            // kPublic: of the private part; kWithheld: of the leaf
};

struct ExportBatch {
  BatchHeader header;
  ByteSpan header_bytes;
  std::vector<ExportLeaf> leaves;
  Hash head{};  // as stored
};

struct ExportEnd {
  std::uint64_t batches = 0;
  Hash head{};
};

// Views into the reader's buffer, good until the next item.
using ExportItem = std::variant<ExportHeader, Label, ExportBatch, SignedHead, ExportEnd>;

// Each appends one item with its length to `out`.
void append_item(Bytes& out, const ExportHeader& header);
void append_item(Bytes& out, const Label& label);
void append_item(Bytes& out, const ExportBatch& batch);
void append_item(Bytes& out, const SignedHead& head);
void append_item(Bytes& out, const ExportEnd& end);

class ExportReader {
 public:
  // Gives up to `size` bytes; 0 at the end.
  using Source = std::function<std::size_t(std::uint8_t* out, std::size_t size)>;
  explicit ExportReader(Source source) : source_(std::move(source)) {}

  // Reads the first line. kInvalidArgument: this is no export file.
  Result<void> open();
  // The next item; false at the end of the file. kCorrupt where an item is malformed or cut off.
  Result<bool> next(ExportItem& item);
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  bool read_exactly(std::uint8_t* out, std::size_t size);

  Source source_;
  Bytes buffer_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace rufbund::journal
