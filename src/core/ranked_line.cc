// Chunked sorted line; see ranked_line.h.
#include "core/ranked_line.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "base/check.h"

namespace rufbund::core {
namespace {

constexpr std::uint32_t kChunkSize = ChunkPool::kChunkSize;

// Without branches, here and where it is used: which way a search turns cannot be predicted, and there are many
// searches. Masked, as compilers make a branch of a choice.
bool less(const Rank& a, const Rank& b) {
  const auto before = static_cast<unsigned>(a.key_ms < b.key_ms);
  const auto same = static_cast<unsigned>(a.key_ms == b.key_ms);
  return (before | (same & static_cast<unsigned>(a.sequence < b.sequence))) != 0;
}

// How many of the first `n` sorted elements are before `rank` (or not after it, with `or_equal`).
template <bool or_equal, class T, class RankOf>
std::size_t count_before(const T* first, std::size_t n, const Rank& rank, RankOf&& rank_of) {
  const auto precedes = [&](const T& e) { return or_equal ? !less(rank, rank_of(e)) : less(rank_of(e), rank); };
  if (n == 0) return 0;
  std::size_t before = 0;
  while (n > 1) {
    const std::size_t half = n / 2;
    before += half & (std::size_t{0} - static_cast<std::size_t>(precedes(first[before + half - 1])));
    n -= half;
  }
  return before + precedes(first[before]);
}

std::uint32_t lower_bound_in(const ChunkPool::Chunk& chunk, const Rank& rank) {
  const auto rank_of = [](const LineEntry& e) -> const Rank& { return e.rank; };
  return chunk.begin + static_cast<std::uint32_t>(
                           count_before<false>(chunk.entries + chunk.begin, chunk.end - chunk.begin, rank, rank_of));
}

// Every other byte, with room for its sum.
constexpr std::uint64_t even_bytes(std::uint64_t word) { return word & 0x00ff'00ff'00ff'00ffu; }

std::uint64_t sum_of_pairs(std::uint64_t pairs) {
  std::uint64_t sum = 0;
  for (; pairs != 0; pairs >>= 16) sum += pairs & 0xffff;
  return sum;
}

// Byte i is 0xff where bit i of the lowest eight is set.
std::uint64_t spread(std::uint64_t bits) {
  // Bit i into byte i, then each byte's one bit into all of it.
  const std::uint64_t each = (bits * 0x0101'0101'0101'0101u) & 0x8040'2010'0804'0201u;
  return (((each + 0x7f7f'7f7f'7f7f'7f7fu) | each) >> 7 & 0x0101'0101'0101'0101u) * 0xff;
}

}  // namespace

ChunkPool::ChunkPool(std::uint32_t entries, std::uint32_t lines) {
  const std::uint32_t count = entries / (kChunkSize / 4) + 2 * lines + 2;
  chunks_.resize(count);
  free_.reserve(count);
  for (std::uint32_t i = count; i-- > 0;) free_.push_back(i);
}

std::uint32_t ChunkPool::take() {
  CHECK(!free_.empty());
  const std::uint32_t chunk = free_.back();
  free_.pop_back();
  chunks_[chunk].begin = chunks_[chunk].end = 0;
  return chunk;
}

void ChunkPool::give_back(std::uint32_t chunk) { free_.push_back(chunk); }

std::size_t RankedLine::chunk_for(const Rank& rank) const {
  if (firsts_.back() <= rank) return firsts_.size() - 1;
  const auto same = [](const Rank& r) -> const Rank& { return r; };
  const std::size_t not_after = count_before<true>(firsts_.data(), firsts_.size(), rank, same);
  return not_after == 0 ? 0 : not_after - 1;
}

// Whole blocks, and chunks at either end. Sums are added lane by lane: a chunk's lanes are 64 together, so that none
// overflows; a block's 1,024.
std::uint32_t RankedLine::count_chunks(std::size_t from, std::size_t to, std::uint64_t sets) const {
  if (from == to) return 0;
  constexpr std::size_t kMostBlocks = UINT16_MAX / (kBlock * kChunkSize);
  SetCounts of_chunk;
  BlockCounts of_block;
  for (std::size_t w = 0; w < of_chunk.size(); ++w) {
    of_chunk[w] = spread((sets >> (8 * w)) & 0xff);
    of_block[2 * w] = even_bytes(of_chunk[w]) * 0x101;
    of_block[2 * w + 1] = even_bytes(of_chunk[w] >> 8) * 0x101;
  }
  std::uint64_t pairs = 0;  // of at most twice kBlock chunks
  const auto add_chunk = [&](std::size_t index) {
    std::uint64_t sum = 0;
    for (std::size_t w = 0; w < of_chunk.size(); ++w) sum += set_counts_[index][w] & of_chunk[w];
    pairs += even_bytes(sum) + even_bytes(sum >> 8);
  };
  while (from < to && (from + gone_) % kBlock != 0) add_chunk(from++);
  std::uint64_t count = 0;
  while (from + kBlock <= to) {
    const std::size_t end = from + std::min(to - from, kMostBlocks * kBlock) / kBlock * kBlock;
    std::uint64_t block_pairs = 0;
    for (; from < end; from += kBlock) {
      const BlockCounts& block = block_counts_[block_of(from)];
      for (std::size_t w = 0; w < of_block.size(); ++w) block_pairs += block[w] & of_block[w];
    }
    count += sum_of_pairs(block_pairs);
  }
  while (from < to) add_chunk(from++);
  return static_cast<std::uint32_t>(count + sum_of_pairs(pairs));
}

std::uint32_t RankedLine::ahead_of(const ChunkPool& pool, const Rank& rank, std::uint64_t sets,
                                   std::uint32_t in_sets) const {
  if (size_ == 0) return 0;
  CHECK(counting_);
  // Mostly it is the last, or about to be.
  if (const LineEntry& last = back(pool); !(rank < last.rank))
    return in_sets - (rank == last.rank ? static_cast<std::uint32_t>(sets >> last.set & 1) : 0);
  const std::size_t index = chunk_for(rank);
  const auto& chunk = pool[chunks_[index]];
  const std::uint32_t at = lower_bound_in(chunk, rank);
  const auto count_entries = [&](std::uint32_t from, std::uint32_t to) {
    std::uint32_t count = 0;
    for (; from < to; ++from) count += static_cast<std::uint32_t>(sets >> chunk.entries[from].set & 1);
    return count;
  };
  if (index < chunks_.size() / 2) return count_chunks(0, index, sets) + count_entries(chunk.begin, at);
  return in_sets - count_chunks(index + 1, chunks_.size(), sets) - count_entries(at, chunk.end);
}

void RankedLine::count_one(std::size_t index, std::uint32_t set, std::uint64_t change) {
  set_counts_[index][set / 8] += change << (8 * (set % 8));
  block_counts_[block_of(index)][set / 8 * 2 + set % 2] += change << (16 * (set % 8 / 2));
}

void RankedLine::recount_chunk(const ChunkPool& pool, std::size_t index) {
  const auto& chunk = pool[chunks_[index]];
  SetCounts& counts = set_counts_[index];
  counts.fill(0);
  for (std::uint32_t i = chunk.begin; i < chunk.end; ++i) {
    const std::uint32_t set = chunk.entries[i].set;
    counts[set / 8] += std::uint64_t{1} << (8 * (set % 8));
  }
}

void RankedLine::recount_blocks(std::size_t first, std::size_t last) {
  block_counts_.resize((chunks_.size() + gone_ + kBlock - 1) / kBlock);
  for (std::size_t block = block_of(first); block <= block_of(last); ++block) {
    BlockCounts& counts = block_counts_[block];
    counts.fill(0);
    const std::size_t begin = block == 0 ? 0 : block * kBlock - gone_;
    const std::size_t end = std::min((block + 1) * kBlock - gone_, chunks_.size());
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t w = 0; w < set_counts_[i].size(); ++w) {
        counts[2 * w] += even_bytes(set_counts_[i][w]);
        counts[2 * w + 1] += even_bytes(set_counts_[i][w] >> 8);
      }
    }
  }
}

void RankedLine::drop_counts(std::size_t index) {
  set_counts_.erase(set_counts_.begin() + static_cast<std::ptrdiff_t>(index));
  if (index > chunks_.size() / 2) return recount_blocks(index - 1, chunks_.size() - 1);
  // Those before it move up, those behind it keep their block.
  if (++gone_ == kBlock) {
    gone_ = 0;
    block_counts_.erase(block_counts_.begin());
  }
  if (index > 0) recount_blocks(0, index - 1);
}

void RankedLine::insert(ChunkPool& pool, const Rank& rank, std::uint32_t slot, std::uint32_t set) {
  ++size_;
  if (chunks_.empty()) {
    chunks_.push_back(pool.take());
    firsts_.push_back(rank);
    counts_.push_back(1);
    if (counting_) {
      set_counts_.push_back(SetCounts{});
      recount_blocks(0, 0);
      count_one(0, set, 1);
    }
    auto& chunk = pool[chunks_[0]];
    chunk.entries[0] = {rank, slot, set};
    chunk.end = 1;
    return;
  }
  const bool is_end = back(pool).rank < rank;
  std::size_t index = is_end ? chunks_.size() - 1 : chunk_for(rank);
  if (counts_[index] == kChunkSize) {
    const auto position = static_cast<std::ptrdiff_t>(index) + 1;
    const std::uint32_t fresh = pool.take();
    auto& full = pool[chunks_[index]];
    auto& next = pool[fresh];
    // At the very end a new chunk starts empty, so that a growing line leaves full chunks behind.
    const std::uint32_t moved = is_end ? 0 : kChunkSize / 2;
    std::copy(full.entries + full.end - moved, full.entries + full.end, next.entries);
    next.end = moved;
    full.end -= moved;
    counts_[index] -= moved;
    chunks_.insert(chunks_.begin() + position, fresh);
    firsts_.insert(firsts_.begin() + position, moved ? next.entries[0].rank : rank);
    counts_.insert(counts_.begin() + position, moved);
    if (counting_) {
      set_counts_.insert(set_counts_.begin() + position, SetCounts{});
      if (moved != 0) {
        recount_chunk(pool, index);
        recount_chunk(pool, index + 1);
      }
      recount_blocks(index, chunks_.size() - 1);
    }
    if (is_end || !(rank < firsts_[index + 1])) ++index;
  }
  auto& chunk = pool[chunks_[index]];
  std::uint32_t at = is_end ? chunk.end : lower_bound_in(chunk, rank);
  if (chunk.end == kChunkSize) {
    const std::uint32_t shift = chunk.begin;
    std::copy(chunk.entries + chunk.begin, chunk.entries + chunk.end, chunk.entries);
    chunk.begin = 0;
    chunk.end -= shift;
    at -= shift;
  }
  std::copy_backward(chunk.entries + at, chunk.entries + chunk.end, chunk.entries + chunk.end + 1);
  chunk.entries[at] = {rank, slot, set};
  ++chunk.end;
  ++counts_[index];
  if (counting_) count_one(index, set, 1);
  firsts_[index] = chunk.entries[chunk.begin].rank;
}

void RankedLine::erase(ChunkPool& pool, const Rank& rank) {
  CHECK(size_ > 0);
  const std::size_t index = firsts_[0] == rank ? 0 : chunk_for(rank);
  auto& chunk = pool[chunks_[index]];
  const std::uint32_t at = firsts_[index] == rank ? chunk.begin : lower_bound_in(chunk, rank);
  CHECK(at < chunk.end && chunk.entries[at].rank == rank);
  const std::uint32_t set = chunk.entries[at].set;
  if (at == chunk.begin) {
    ++chunk.begin;
  } else {
    std::copy(chunk.entries + at + 1, chunk.entries + chunk.end, chunk.entries + at);
    --chunk.end;
  }
  --size_;
  --counts_[index];
  if (counting_) count_one(index, set, UINT64_MAX);
  if (counts_[index] > 0) firsts_[index] = chunk.entries[chunk.begin].rank;
  merge_if_small(pool, index);
}

void RankedLine::merge_if_small(ChunkPool& pool, std::size_t index) {
  const auto drop = [&](std::size_t i) {
    pool.give_back(chunks_[i]);
    const auto offset = static_cast<std::ptrdiff_t>(i);
    chunks_.erase(chunks_.begin() + offset);
    firsts_.erase(firsts_.begin() + offset);
    counts_.erase(counts_.begin() + offset);
    if (counting_) drop_counts(i);
  };
  if (counts_[index] == 0) {
    drop(index);
    // Its former neighbours now meet; they may both be small.
    if (index == 0 || index >= chunks_.size()) return;
    --index;
  }
  for (std::size_t left = index == 0 ? 0 : index - 1; left <= index && left + 1 < chunks_.size(); ++left) {
    if (counts_[left] + counts_[left + 1] > kChunkSize / 2) continue;
    auto& a = pool[chunks_[left]];
    const auto& b = pool[chunks_[left + 1]];
    std::copy(a.entries + a.begin, a.entries + a.end, a.entries);
    a.end -= a.begin;
    a.begin = 0;
    std::copy(b.entries + b.begin, b.entries + b.end, a.entries + a.end);
    a.end += counts_[left + 1];
    counts_[left] = a.end;
    firsts_[left] = a.entries[0].rank;
    if (counting_) recount_chunk(pool, left);
    drop(left + 1);
    return;
  }
}

}  // namespace rufbund::core
