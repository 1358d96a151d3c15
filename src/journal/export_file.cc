// See export_file.h. The reader is bounded: memory grows with what is really there, never with what a length claims.
#include "journal/export_file.h"

#include <fmt/core.h>

#include <algorithm>

#include "journal/wire.h"

namespace rufbund::journal {
namespace {

// Fields of ExportItem and the messages in it.
constexpr std::uint32_t kHeader = 1, kLabel = 2, kBatch = 3, kHead = 4, kEnd = 5;
constexpr std::uint64_t kMaxItem = 1u << 30;
constexpr std::size_t kChunk = 1u << 20;

template <class Body>
void append_framed(Bytes& out, std::uint32_t field, Body&& body) {
  Bytes content, item;
  body(content);
  std::uint8_t* p = wire::put_varint(item.reserve(2 * wire::kMaxVarint), wire::tag(field, wire::kDelimited));
  item.advance_to(wire::put_varint(p, content.size()));
  item.append(content.span());
  out.advance_to(wire::put_varint(out.reserve(wire::kMaxVarint), item.size()));
  out.append(item.span());
}

template <std::size_t N>
bool take_array(wire::Reader& reader, std::array<std::uint8_t, N>& out) {
  const ByteSpan bytes = reader.take_bytes();
  if (bytes.size() != N) return reader.fail();
  std::memcpy(out.data(), bytes.data(), N);
  return true;
}

bool parse_header(ByteSpan content, ExportHeader& h) {
  h = {};
  h.identity.format = 0;
  core::Capacity& c = h.identity.capacity;
  c = {0, 0, 0, 0, 0};
  const auto small = [](wire::Reader& r, std::uint32_t& v) { v = static_cast<std::uint32_t>(r.take_uint(UINT32_MAX)); };
  wire::Reader r(content);
  while (r.next()) {
    switch (r.field()) {
      case 1:
        small(r, h.identity.format);
        break;
      case 2:
        h.identity.cell = CellId{static_cast<std::uint16_t>(r.take_uint(UINT16_MAX))};
        break;
      case 3:
        h.identity.hotline = std::string(r.take_text());
        break;
      case 4:
        take_array(r, h.identity.public_key);
        break;
      case 5:
        h.view = static_cast<View>(r.take_uint(2));
        break;
      case 6:
        h.member = MemberId{static_cast<std::uint16_t>(r.take_uint(UINT16_MAX))};
        break;
      case 7:
        small(r, c.members);
        break;
      case 8:
        small(r, c.sites);
        break;
      case 9:
        small(r, c.seats);
        break;
      case 10:
        small(r, c.tickets);
        break;
      case 11:
        small(r, c.caller_places);
        break;
      case 12:
        h.identity.begun_at = TimeMs{r.take_sint()};
        break;
      case 13:
        h.exported_at = TimeMs{r.take_sint()};
        break;
      default:
        return false;
    }
  }
  return r.ok() && (h.view == View::kMember) == static_cast<bool>(h.member);
}

bool parse_label(ByteSpan content, Label& label) {
  label = {};
  wire::Reader r(content);
  while (r.next()) {
    switch (r.field()) {
      case 1:
        label.kind = static_cast<LabelKind>(r.take_uint(UINT8_MAX));
        break;
      case 2:
        label.id = static_cast<std::uint32_t>(r.take_uint(UINT32_MAX));
        break;
      case 3:
        label.key = std::string(r.take_text());
        break;
      case 4:
        label.name = std::string(r.take_text());
        break;
      default:
        return false;
    }
  }
  return r.ok();
}

bool parse_leaf(ByteSpan content, ExportLeaf& leaf) {
  bool salt = false, private_hash = false, leaf_hash = false;
  wire::Reader r(content);
  while (r.next()) {
    switch (r.field()) {
      case 1:
        leaf.public_part = r.take_bytes();
        break;
      case 2:
        leaf.private_part = r.take_bytes();
        break;
      case 3:
        salt = take_array(r, leaf.salt);
        break;
      case 4:
        private_hash = take_array(r, leaf.hash);
        break;
      case 5:
        leaf_hash = !private_hash && take_array(r, leaf.hash);
        break;
      default:
        return false;
    }
  }
  if (!r.ok() || salt + private_hash + leaf_hash != 1) return false;
  leaf.reveal = salt           ? ExportLeaf::Reveal::kWhole
                : private_hash ? ExportLeaf::Reveal::kPublic
                               : ExportLeaf::Reveal::kWithheld;
  return leaf.public_part.empty() == leaf_hash && (salt || leaf.private_part.empty());
}

bool parse_batch(ByteSpan content, ExportBatch& batch) {
  batch.leaves.clear();
  bool header = false, head = false;
  wire::Reader r(content);
  while (r.next()) {
    if (r.field() == 1) {
      batch.header_bytes = r.take_bytes();
      header = r.ok() && decode_header(batch.header_bytes, batch.header);
    } else if (r.field() == 2) {
      const ByteSpan leaf = r.take_repeated();
      if (!r.ok() || !parse_leaf(leaf, batch.leaves.emplace_back())) return false;
    } else if (r.field() == 3) {
      head = take_array(r, batch.head);
    } else {
      return false;
    }
  }
  return r.ok() && header && head && batch.leaves.size() == batch.header.leaves;
}

bool parse_signed_head(ByteSpan content, SignedHead& h) {
  h = {};
  bool head = false, signature = false;
  wire::Reader r(content);
  while (r.next()) {
    switch (r.field()) {
      case 1:
        h.batch = r.take_uint();
        break;
      case 2:
        h.last = Sequence{r.take_uint()};
        break;
      case 3:
        h.signed_at = TimeMs{r.take_sint()};
        break;
      case 4:
        head = take_array(r, h.head);
        break;
      case 5:
        signature = take_array(r, h.signature);
        break;
      default:
        return false;
    }
  }
  return r.ok() && head && signature;
}

bool parse_end(ByteSpan content, ExportEnd& e) {
  e = {};
  bool head = false;
  wire::Reader r(content);
  while (r.next()) {
    switch (r.field()) {
      case 1:
        e.batches = r.take_uint();
        break;
      case 2:
        head = take_array(r, e.head);
        break;
      default:
        return false;
    }
  }
  return r.ok() && head;
}

template <class T, class Parse>
bool parse_into(ExportItem& item, ByteSpan content, Parse&& parse) {
  // A batch keeps its leaves' memory from one item to the next.
  T* kept = std::get_if<T>(&item);
  return parse(content, kept ? *kept : item.emplace<T>());
}

bool parse_item(ByteSpan content, ExportItem& item) {
  wire::Reader r(content);
  if (!r.next()) return false;
  const std::uint32_t field = r.field();
  const ByteSpan body = r.take_bytes();
  if (!r.ok() || r.next() || !r.ok()) return false;
  switch (field) {
    case kHeader:
      return parse_into<ExportHeader>(item, body, parse_header);
    case kLabel:
      return parse_into<Label>(item, body, parse_label);
    case kBatch:
      return parse_into<ExportBatch>(item, body, parse_batch);
    case kHead:
      return parse_into<SignedHead>(item, body, parse_signed_head);
    case kEnd:
      return parse_into<ExportEnd>(item, body, parse_end);
    default:
      return false;
  }
}

}  // namespace

// --- writing ---
void append_item(Bytes& out, const ExportHeader& h) {
  append_framed(out, kHeader, [&](Bytes& c) {
    const Identity& i = h.identity;
    wire::append_uint(c, 1, i.format);
    wire::append_uint(c, 2, i.cell.value);
    wire::append_bytes(c, 3, as_bytes(i.hotline));
    wire::append_bytes(c, 4, i.public_key);
    wire::append_uint(c, 5, static_cast<std::uint64_t>(h.view));
    wire::append_uint(c, 6, h.member.value);
    wire::append_uint(c, 7, i.capacity.members);
    wire::append_uint(c, 8, i.capacity.sites);
    wire::append_uint(c, 9, i.capacity.seats);
    wire::append_uint(c, 10, i.capacity.tickets);
    wire::append_uint(c, 11, i.capacity.caller_places);
    wire::append_sint(c, 12, i.begun_at.ms);
    wire::append_sint(c, 13, h.exported_at.ms);
  });
}

void append_item(Bytes& out, const Label& label) {
  append_framed(out, kLabel, [&](Bytes& c) {
    wire::append_uint(c, 1, static_cast<std::uint64_t>(label.kind));
    wire::append_uint(c, 2, label.id);
    wire::append_bytes(c, 3, as_bytes(label.key));
    wire::append_bytes(c, 4, as_bytes(label.name));
  });
}

void append_item(Bytes& out, const ExportBatch& batch) {
  append_framed(out, kBatch, [&](Bytes& c) {
    wire::append_bytes(c, 1, batch.header_bytes);
    Bytes content;
    for (const ExportLeaf& leaf : batch.leaves) {
      content.clear();
      wire::append_bytes(content, 1, leaf.public_part);
      if (leaf.reveal == ExportLeaf::Reveal::kWhole) {
        wire::append_bytes(content, 2, leaf.private_part);
        wire::append_bytes(content, 3, leaf.salt);
      } else {
        wire::append_bytes(content, leaf.reveal == ExportLeaf::Reveal::kPublic ? 4 : 5, leaf.hash);
      }
      wire::append_bytes(c, 2, content.span());
    }
    wire::append_bytes(c, 3, batch.head);
  });
}

void append_item(Bytes& out, const SignedHead& head) {
  append_framed(out, kHead, [&](Bytes& c) {
    wire::append_uint(c, 1, head.batch);
    wire::append_uint(c, 2, head.last.value);
    wire::append_sint(c, 3, head.signed_at.ms);
    wire::append_bytes(c, 4, head.head);
    wire::append_bytes(c, 5, head.signature);
  });
}

void append_item(Bytes& out, const ExportEnd& end) {
  append_framed(out, kEnd, [&](Bytes& c) {
    wire::append_uint(c, 1, end.batches);
    wire::append_bytes(c, 2, end.head);
  });
}

// --- reading ---
bool ExportReader::read_exactly(std::uint8_t* out, std::size_t size) {
  while (size > 0) {
    const std::size_t n = source_(out, size);
    if (n == 0) return false;
    out += n;
    size -= n;
    bytes_read_ += n;
  }
  return true;
}

Result<void> ExportReader::open() {
  std::uint8_t first[kExportMagic.size()];
  if (!read_exactly(first, sizeof first) || std::memcmp(first, kExportMagic.data(), sizeof first) != 0) {
    return fail(ErrorCode::kInvalidArgument, "this is not a Rufbund export file");
  }
  return {};
}

Result<bool> ExportReader::next(ExportItem& item) {
  const std::uint64_t start = bytes_read_;
  const auto cut_off = [&] {
    return fail(ErrorCode::kCorrupt, fmt::format("the file is cut off at byte {}", bytes_read_));
  };
  std::uint64_t length = 0;
  for (std::uint32_t shift = 0;; shift += 7) {
    std::uint8_t byte = 0;
    if (!read_exactly(&byte, 1)) {
      if (bytes_read_ == start) return false;
      return cut_off();
    }
    length |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (!(byte & 0x80)) break;
    if (shift > 21 || length > kMaxItem) {
      return fail(ErrorCode::kCorrupt, fmt::format("the item at byte {} has an impossible length", start));
    }
  }
  buffer_.clear();
  while (buffer_.size() < length) {
    const std::size_t chunk = std::min<std::size_t>(length - buffer_.size(), kChunk);
    std::uint8_t* p = buffer_.reserve(chunk);
    if (!read_exactly(p, chunk)) return cut_off();
    buffer_.advance_to(p + chunk);
  }
  if (!parse_item(buffer_.span(), item)) {
    return fail(ErrorCode::kCorrupt, fmt::format("the item at byte {} is malformed", start));
  }
  return true;
}

}  // namespace rufbund::journal
