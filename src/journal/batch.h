// A batch: records that became durable together, as bytes, with the Merkle root over their leaves and the chain's head.
// docs/journal-format.md describes the bytes; journal.proto is their schema.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "journal/bytes.h"
#include "journal/hash.h"
#include "journal/owners.h"
#include "journal/record.h"

namespace rufbund::journal {

struct BatchHeader {
  std::uint64_t number = 0;  // from 1
  Sequence first, last;
  std::uint32_t leaves = 0;
  TimeMs first_at, last_at;
};

// What is stored of a batch. `data` lives as long as its writer or reader says.
struct StoredBatch {
  std::uint64_t number = 0;
  Sequence first, last;
  Hash head{};  // of the chain, after this batch
  ByteSpan data;
};

// Where a chain stands.
struct ChainEnd {
  std::uint64_t batch = 0;  // 0: before the first
  Sequence last;
  TimeMs last_at;
  Hash head{};
};

// Encodes, hashes and chains batches one after the other. One owner.
class BatchWriter {
 public:
  // Goes on after `end`; `owners` as learnt up to there.
  BatchWriter(const ChainEnd& end, Owners owners) : end_(end), owners_(std::move(owners)) {}

  // The next record; sequences must follow each other. CHECKs that, and that time does not run backwards.
  void add(Sequence sequence, TimeMs at, std::uint32_t rules_version, const core::Command& command,
           std::span<const core::Event> events);
  // Appends the batch's bytes to `out` and moves the chain on. At least one record must have been added. The result's
  // `data` is empty: the bytes are out's from its former size on.
  StoredBatch seal(Bytes& out);

  [[nodiscard]] const ChainEnd& end() const { return end_; }
  [[nodiscard]] const Owners& owners() const { return owners_; }

 private:
  struct LeafAt {
    std::size_t public_at, public_size, private_at, private_size;
  };
  Hash root(const Hash& seed);

  ChainEnd end_;
  Owners owners_;
  BatchHeader header_;
  Bytes body_;
  std::vector<LeafAt> leaves_;
  std::vector<Salt> salts_;
  Bytes public_, private_, scratch_;
  MerkleTree tree_;
};

struct LeafView {
  ByteSpan public_part, private_part;
};

// A stored batch taken apart; views into its bytes.
struct BatchView {
  BatchHeader header;
  ByteSpan header_bytes;
  Hash seed{};
  std::vector<LeafView> leaves;
};

// Header bytes as they are hashed.
[[nodiscard]] bool decode_header(ByteSpan content, BatchHeader& out);

// Takes a batch apart without looking into its leaves. kCorrupt where it is malformed.
Result<void> parse_batch(ByteSpan data, BatchView& out);
// The Merkle root over the batch's leaves, computed anew.
Hash merkle_root(const BatchView& batch);
// Puts the batch's records together again. kCorrupt where a leaf is malformed or sequences do not follow each other.
Result<void> decode_records(const BatchView& batch, std::vector<Record>& out);

// Checks that the stored batch follows `end` (number, sequence, time, root, head) and moves `end` on.
Result<void> check_and_follow(const StoredBatch& stored, const BatchView& batch, ChainEnd& end);

}  // namespace rufbund::journal
