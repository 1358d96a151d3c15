// One line of waiting tickets in rank order (R1): first, insert, erase and "how many are ahead" without allocating.
//
// A sorted sequence cut into chunks of at most 64 entries. Most tickets join at the end and leave at the front, so both
// touch one chunk; a credited caller finds its chunk by binary search. Counting what is ahead adds up what chunks,
// and blocks of 16 of them, hold of the sets that matter, from the nearer end: 50,000 waiting are some 1,000 chunks. A
// heap would give the first ticket as fast but no positions (docs/adr/0002).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

namespace rufbund::core {

// R1: emergency classes first, then first arrival less the class's head start, then sequence. Unique by sequence.
struct Rank {
  std::int64_t key_ms = 0;  // kEmergencyLead earlier for an emergency class
  std::uint64_t sequence = 0;
  friend constexpr auto operator<=>(const Rank&, const Rank&) = default;
};
inline constexpr Rank kLastRank{INT64_MAX, UINT64_MAX};  // after every ticket
inline constexpr std::int64_t kEmergencyLead = std::int64_t{1} << 60;

struct LineEntry {
  Rank rank;
  std::uint32_t slot = 0;  // of the ticket pool
  std::uint32_t set = 0;   // the ticket's skill set
};

// Chunks shared by the lines of one cell, so that one hotline's 64 lines need no 64 reserves.
class ChunkPool {
 public:
  static constexpr std::uint32_t kChunkSize = 64;
  struct Chunk {
    std::uint32_t begin = 0, end = 0;
    LineEntry entries[kChunkSize];
  };

  // Enough for `entries` tickets in `lines` lines: adjacent chunks never both stay below half.
  ChunkPool(std::uint32_t entries, std::uint32_t lines);

  [[nodiscard]] std::uint32_t take();
  void give_back(std::uint32_t chunk);
  [[nodiscard]] Chunk& operator[](std::uint32_t chunk) { return chunks_[chunk]; }
  [[nodiscard]] const Chunk& operator[](std::uint32_t chunk) const { return chunks_[chunk]; }

 private:
  std::vector<Chunk> chunks_;
  std::vector<std::uint32_t> free_;
};

class RankedLine {
 public:
  static constexpr std::uint32_t kSets = 64;

  // Counting what is ahead costs joining and leaving two cache lines each: only who asks for it pays.
  enum class Counting { kNone, kBySet };
  explicit RankedLine(Counting counting = Counting::kNone) : counting_(counting == Counting::kBySet) {}

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  // The line must not be empty.
  [[nodiscard]] const LineEntry& front(const ChunkPool& pool) const {
    const auto& chunk = pool[chunks_[0]];
    return chunk.entries[chunk.begin];
  }
  // front().rank without touching the entry. The line must not be empty.
  [[nodiscard]] const Rank& first_rank() const { return firsts_[0]; }
  // Entries of these sets (a bit each) with a rank before this one. The whole line holds `in_sets` of them and counts
  // by set.
  [[nodiscard]] std::uint32_t ahead_of(const ChunkPool& pool, const Rank& rank, std::uint64_t sets,
                                       std::uint32_t in_sets) const;

  // The rank must not be in the line yet; `set` is below kSets.
  void insert(ChunkPool& pool, const Rank& rank, std::uint32_t slot, std::uint32_t set = 0);
  // The rank must be in the line.
  void erase(ChunkPool& pool, const Rank& rank);

  // In rank order; `visit(const LineEntry&)` returns false to stop.
  template <class Visit>
  void each(const ChunkPool& pool, Visit&& visit) const {
    for (std::uint32_t id : chunks_) {
      const auto& chunk = pool[id];
      for (std::uint32_t i = chunk.begin; i < chunk.end; ++i)
        if (!visit(chunk.entries[i])) return;
    }
  }

 private:
  // The line must not be empty.
  [[nodiscard]] const LineEntry& back(const ChunkPool& pool) const {
    const auto& chunk = pool[chunks_.back()];
    return chunk.entries[chunk.end - 1];
  }
  // Index of the last chunk whose first rank is not after `rank`, or 0.
  [[nodiscard]] std::size_t chunk_for(const Rank& rank) const;
  void merge_if_small(ChunkPool& pool, std::size_t index);

  // How many of each set a chunk holds, a byte for each, eight bytes a word: a chunk holds 64 at most.
  using SetCounts = std::array<std::uint64_t, kSets / 8>;
  // The same of kBlock chunks, 16 bits for each: a word's even bytes, then its odd ones.
  using BlockCounts = std::array<std::uint64_t, kSets / 4>;
  static constexpr std::size_t kBlock = 16;

  [[nodiscard]] std::size_t block_of(std::size_t index) const { return (index + gone_) / kBlock; }
  void count_one(std::size_t index, std::uint32_t set, std::uint64_t change);
  void recount_chunk(const ChunkPool& pool, std::size_t index);
  // The blocks of chunks that moved: `first` to `last`.
  void recount_blocks(std::size_t first, std::size_t last);
  // The chunk is out of all other arrays.
  void drop_counts(std::size_t index);
  [[nodiscard]] std::uint32_t count_chunks(std::size_t from, std::size_t to, std::uint64_t sets) const;

  // One entry per chunk, in order, side by side so that searching and counting run over plain arrays.
  std::vector<std::uint32_t> chunks_;
  std::vector<Rank> firsts_;
  std::vector<std::uint32_t> counts_;
  bool counting_;
  std::vector<SetCounts> set_counts_;      // one per chunk, where counted
  std::vector<BlockCounts> block_counts_;  // one per kBlock chunks
  std::size_t gone_ = 0;                   // chunks that the first block lacks: who leaves in front moves few others
  std::uint32_t size_ = 0;
};

}  // namespace rufbund::core
