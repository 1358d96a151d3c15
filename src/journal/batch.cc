// See batch.h.
#include "journal/batch.h"

#include <fmt/core.h>

#include "base/check.h"
#include "journal/wire.h"

namespace rufbund::journal {
namespace {

// Fields of Batch, BatchHeader and Leaf in journal.proto.
constexpr std::uint32_t kHeader = 1, kSaltSeed = 2, kLeaves = 3;
constexpr std::uint32_t kNumber = 1, kFirst = 2, kLast = 3, kLeafCount = 4, kFirstAt = 5, kLastAt = 6;
constexpr std::uint32_t kPublic = 1, kPrivate = 2;

void encode_header(const BatchHeader& header, Bytes& out) {
  std::uint8_t* p = out.reserve(80);
  p = wire::put_uint(p, kNumber, header.number);
  p = wire::put_uint(p, kFirst, header.first.value);
  p = wire::put_uint(p, kLast, header.last.value);
  p = wire::put_uint(p, kLeafCount, header.leaves);
  p = wire::put_sint(p, kFirstAt, header.first_at.ms);
  p = wire::put_sint(p, kLastAt, header.last_at.ms);
  out.advance_to(p);
}

bool parse_leaf(ByteSpan content, LeafView& leaf) {
  wire::Reader reader(content);
  while (reader.next()) {
    if (reader.field() == kPublic) {
      leaf.public_part = reader.take_bytes();
    } else if (reader.field() == kPrivate) {
      leaf.private_part = reader.take_bytes();
    } else {
      return false;
    }
  }
  return reader.ok() && !leaf.public_part.empty();
}

}  // namespace

// --- writing ---
void BatchWriter::add(Sequence sequence, TimeMs at, std::uint32_t rules_version, const core::Command& command,
                      std::span<const core::Event> events) {
  CHECK(sequence.value == end_.last.value + 1 && at >= end_.last_at);
  if (leaves_.empty()) {
    header_ = {
        .number = end_.batch + 1, .first = sequence, .last = sequence, .leaves = 0, .first_at = at, .last_at = at};
  }
  LeafEncoder encoder(sequence, at, rules_version, command, events);
  while (encoder.next(owners_, public_, private_)) {
    const std::size_t content = public_.size() + private_.size();
    std::uint8_t* p = body_.reserve(content + 6 * wire::kMaxVarint);
    const std::uint8_t* const start = body_.data();
    LeafAt leaf{};
    p = wire::put_message(p, kLeaves, [&](std::uint8_t* out) {
      leaf.public_size = public_.size();
      leaf.private_size = private_.size();
      out = wire::put_varint(out, wire::tag(kPublic, wire::kDelimited));
      out = wire::put_varint(out, public_.size());
      std::memcpy(out, public_.data(), public_.size());
      out += public_.size();
      if (!private_.empty()) {
        out = wire::put_varint(out, wire::tag(kPrivate, wire::kDelimited));
        out = wire::put_varint(out, private_.size());
        std::memcpy(out, private_.data(), private_.size());
        out += private_.size();
      }
      return out;
    });
    // put_message may have moved the content: where the parts stand follows from the end.
    const auto end = static_cast<std::size_t>(p - start);
    leaf.private_at = end - leaf.private_size;
    std::size_t private_field = 0;
    if (leaf.private_size > 0) {
      std::uint8_t prefix[2 * wire::kMaxVarint];
      private_field =
          leaf.private_size + 1 + static_cast<std::size_t>(wire::put_varint(prefix, leaf.private_size) - prefix);
    }
    leaf.public_at = end - private_field - leaf.public_size;
    leaves_.push_back(leaf);
    body_.advance_to(p);
  }
  header_.last = sequence;
  header_.last_at = at;
  end_.last = sequence;
  end_.last_at = at;
}

Hash BatchWriter::root(const Hash& seed) {
  derive_salts(seed, leaves_.size(), salts_);
  tree_.clear();
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    const LeafAt& leaf = leaves_[i];
    const Hash hidden = private_hash(salts_[i], {body_.data() + leaf.private_at, leaf.private_size});
    tree_.add(leaf_hash({body_.data() + leaf.public_at, leaf.public_size}, hidden, scratch_));
  }
  return tree_.root();
}

StoredBatch BatchWriter::seal(Bytes& out) {
  CHECK(!leaves_.empty());
  header_.leaves = static_cast<std::uint32_t>(leaves_.size());
  const Hash seed = random_seed();
  scratch_.clear();
  Bytes header;
  encode_header(header_, header);

  wire::append_bytes(out, kHeader, header.span());
  wire::append_bytes(out, kSaltSeed, seed);
  out.append(body_.span());

  end_.batch = header_.number;
  end_.head = chain_hash(end_.head, header.span(), root(seed));
  body_.clear();
  leaves_.clear();
  return {.number = header_.number, .first = header_.first, .last = header_.last, .head = end_.head, .data = {}};
}

// --- reading ---
bool decode_header(ByteSpan content, BatchHeader& out) {
  out = {};
  wire::Reader reader(content);
  while (reader.next()) {
    switch (reader.field()) {
      case kNumber:
        out.number = reader.take_uint();
        break;
      case kFirst:
        out.first = Sequence{reader.take_uint()};
        break;
      case kLast:
        out.last = Sequence{reader.take_uint()};
        break;
      case kLeafCount:
        out.leaves = static_cast<std::uint32_t>(reader.take_uint(UINT32_MAX));
        break;
      case kFirstAt:
        out.first_at = TimeMs{reader.take_sint()};
        break;
      case kLastAt:
        out.last_at = TimeMs{reader.take_sint()};
        break;
      default:
        return false;
    }
  }
  return reader.ok() && out.number > 0 && out.first && out.first <= out.last && out.leaves > 0 &&
         out.last.value - out.first.value < out.leaves && out.first_at <= out.last_at;
}

Result<void> parse_batch(ByteSpan data, BatchView& out) {
  const auto malformed = [] { return fail(ErrorCode::kCorrupt, "malformed batch"); };
  out.leaves.clear();
  bool has_header = false, has_seed = false;
  wire::Reader reader(data);
  while (reader.next()) {
    if (reader.field() == kHeader) {
      out.header_bytes = reader.take_bytes();
      has_header = reader.ok() && decode_header(out.header_bytes, out.header);
      if (!has_header) return malformed();
    } else if (reader.field() == kSaltSeed) {
      const ByteSpan seed = reader.take_bytes();
      if (seed.size() != out.seed.size()) return malformed();
      std::memcpy(out.seed.data(), seed.data(), seed.size());
      has_seed = true;
    } else if (reader.field() == kLeaves) {
      const ByteSpan leaf = reader.take_repeated();
      if (!reader.ok() || !parse_leaf(leaf, out.leaves.emplace_back())) return malformed();
    } else {
      return malformed();
    }
  }
  if (!reader.ok() || !has_header || !has_seed || out.leaves.size() != out.header.leaves) return malformed();
  return {};
}

Hash merkle_root(const BatchView& batch) {
  std::vector<Salt> salts;
  derive_salts(batch.seed, batch.leaves.size(), salts);
  MerkleTree tree;
  Bytes scratch;
  for (std::size_t i = 0; i < batch.leaves.size(); ++i) {
    const LeafView& leaf = batch.leaves[i];
    tree.add(leaf_hash(leaf.public_part, private_hash(salts[i], leaf.private_part), scratch));
  }
  return tree.root();
}

Result<void> decode_records(const BatchView& batch, std::vector<Record>& out) {
  out.clear();
  RecordPart part;
  std::uint32_t next_part = 0;
  TimeMs at = batch.header.first_at;
  for (const LeafView& leaf : batch.leaves) {
    if (!decode_part(leaf.public_part, leaf.private_part, part)) {
      return fail(ErrorCode::kCorrupt, fmt::format("a record near {} cannot be read by this version",
                                                   batch.header.first.value + out.size()));
    }
    if (part.part == 0) {
      const bool follows = part.sequence.value == batch.header.first.value + out.size() && part.at >= at;
      if (!follows) return fail(ErrorCode::kCorrupt, fmt::format("record {} is out of order", part.sequence.value));
      out.push_back({part.sequence, part.at, part.rules_version, part.command, std::move(part.events)});
      at = part.at;
      next_part = 1;
    } else {
      const bool follows = !out.empty() && part.sequence == out.back().sequence && part.part == next_part++ &&
                           part.at == at && !part.events.empty();
      if (!follows) return fail(ErrorCode::kCorrupt, fmt::format("record {} is out of order", part.sequence.value));
      out.back().events.insert(out.back().events.end(), part.events.begin(), part.events.end());
    }
  }
  if (out.empty() || out.back().sequence != batch.header.last || out.front().at != batch.header.first_at ||
      out.back().at != batch.header.last_at) {
    return fail(ErrorCode::kCorrupt, fmt::format("batch {} does not hold what its header says", batch.header.number));
  }
  return {};
}

Result<void> check_and_follow(const StoredBatch& stored, const BatchView& batch, ChainEnd& end) {
  const BatchHeader& h = batch.header;
  const auto broken = [&](std::string_view what) {
    return fail(ErrorCode::kCorrupt, fmt::format("batch {} (records {} to {}): {}", stored.number, stored.first.value,
                                                 stored.last.value, what));
  };
  if (h.number != stored.number || h.first != stored.first || h.last != stored.last) {
    return broken("its header is another batch's");
  }
  if (h.number != end.batch + 1 || h.first.value != end.last.value + 1) return broken("does not follow the one before");
  if (h.first_at < end.last_at) return broken("time runs backwards");
  if (chain_hash(end.head, batch.header_bytes, merkle_root(batch)) != stored.head) {
    return broken("its bytes do not match their hash: they were changed after they were written");
  }
  end = {.batch = h.number, .last = h.last, .last_at = h.last_at, .head = stored.head};
  return {};
}

}  // namespace rufbund::journal
