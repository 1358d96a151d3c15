// The protobuf wire format (https://protobuf.dev/programming-guides/encoding), as far as journals use it: varints and
// length-delimited fields. The writer takes a pointer with room enough; the reader is bounded and strict: shortest
// varints, fields in rising order, no zero values, so that every message has exactly one encoding.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "journal/bytes.h"

namespace rufbund::journal::wire {

inline constexpr std::size_t kMaxVarint = 10;
inline constexpr std::uint32_t kVarint = 0;
inline constexpr std::uint32_t kDelimited = 2;

inline constexpr std::uint64_t zigzag(std::int64_t v) {
  return (static_cast<std::uint64_t>(v) << 1) ^ static_cast<std::uint64_t>(v >> 63);
}
inline constexpr std::int64_t unzigzag(std::uint64_t v) { return static_cast<std::int64_t>((v >> 1) ^ (0 - (v & 1))); }

inline std::uint8_t* put_varint(std::uint8_t* out, std::uint64_t v) {
  while (v >= 0x80) {
    *out++ = static_cast<std::uint8_t>(v | 0x80);
    v >>= 7;
  }
  *out++ = static_cast<std::uint8_t>(v);
  return out;
}

inline constexpr std::uint32_t tag(std::uint32_t field, std::uint32_t type) { return field << 3 | type; }

inline std::uint8_t* put_uint(std::uint8_t* out, std::uint32_t field, std::uint64_t v) {
  if (v == 0) return out;
  return put_varint(put_varint(out, tag(field, kVarint)), v);
}
inline std::uint8_t* put_sint(std::uint8_t* out, std::uint32_t field, std::int64_t v) {
  return put_uint(out, field, zigzag(v));
}

// A length-delimited field whose content `body(out)` writes. One byte is kept for the length; longer contents move up,
// so room for 9 bytes beyond the content is needed.
template <class Body>
std::uint8_t* put_message(std::uint8_t* out, std::uint32_t field, Body&& body) {
  out = put_varint(out, tag(field, kDelimited));
  std::uint8_t* const start = out + 1;
  std::uint8_t* end = body(start);
  const auto length = static_cast<std::uint64_t>(end - start);
  if (length < 0x80) [[likely]] {
    *out = static_cast<std::uint8_t>(length);
    return end;
  }
  std::uint8_t prefix[kMaxVarint];
  const auto prefix_length = static_cast<std::size_t>(put_varint(prefix, length) - prefix);
  std::memmove(out + prefix_length, start, length);
  std::memcpy(out, prefix, prefix_length);
  return out + prefix_length + length;
}

// Appends a length-delimited field of known content; empty ones are omitted.
inline void append_bytes(Bytes& out, std::uint32_t field, ByteSpan content) {
  if (content.empty()) return;
  std::uint8_t* p = put_varint(out.reserve(2 * kMaxVarint + content.size()), tag(field, kDelimited));
  p = put_varint(p, content.size());
  std::memcpy(p, content.data(), content.size());
  out.advance_to(p + content.size());
}
inline void append_uint(Bytes& out, std::uint32_t field, std::uint64_t v) {
  out.advance_to(put_uint(out.reserve(2 * kMaxVarint), field, v));
}
inline void append_sint(Bytes& out, std::uint32_t field, std::int64_t v) { append_uint(out, field, zigzag(v)); }

// Reads a message's fields one after the other. After any error `ok()` is false and `next()` returns false.
class Reader {
 public:
  explicit Reader(ByteSpan content) : at_(content.data()), end_(content.data() + content.size()) {}

  // Goes to the next field. False at the end or after an error. The field must then be taken by one of the takers.
  bool next() {
    if (at_ == end_ || !ok_) return false;
    const std::uint64_t key = varint();
    field_ = static_cast<std::uint32_t>(key >> 3);
    type_ = static_cast<std::uint32_t>(key & 7);
    if (key > UINT32_MAX || field_ == 0 || field_ < last_field_) return fail();
    repeated_ = field_ == last_field_;
    last_field_ = field_;
    return ok_;
  }
  [[nodiscard]] std::uint32_t field() const { return field_; }
  [[nodiscard]] bool ok() const { return ok_; }
  bool fail() {
    ok_ = false;
    return false;
  }

  // A singular number of at most `max`.
  std::uint64_t take_uint(std::uint64_t max = UINT64_MAX) {
    if (type_ != kVarint || repeated_) fail();
    const std::uint64_t v = varint();
    if (v == 0 || v > max) fail();
    return ok_ ? v : 0;
  }
  std::int64_t take_sint() { return unzigzag(take_uint()); }
  // A singular length-delimited field; `take_repeated` may come several times.
  ByteSpan take_bytes() {
    if (repeated_) fail();
    return take_repeated();
  }
  ByteSpan take_repeated() {
    if (type_ != kDelimited) fail();
    const std::uint64_t length = varint();
    if (!ok_ || length > static_cast<std::uint64_t>(end_ - at_)) {
      fail();
      return {};
    }
    const ByteSpan content{at_, static_cast<std::size_t>(length)};
    at_ += length;
    return content;
  }
  std::string_view take_text() {
    const ByteSpan b = take_bytes();
    return {reinterpret_cast<const char*>(b.data()), b.size()};
  }

 private:
  std::uint64_t varint() {
    std::uint64_t v = 0;
    for (std::uint32_t shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) break;
      const std::uint8_t byte = *at_++;
      v |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte & 0x80) continue;
      if ((byte == 0 && shift > 0) || (shift == 63 && byte > 1)) break;  // not the shortest, or beyond 64 bits
      return v;
    }
    fail();
    return 0;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  std::uint32_t field_ = 0, type_ = 0, last_field_ = 0;
  bool repeated_ = false;
  bool ok_ = true;
};

}  // namespace rufbund::journal::wire
