// Integers as few bytes, for what this folder keeps in the books: 7 bits a byte, the lowest first, signed ones zigzag.
// A reader trusts no length: bytes that are not whole are told by ok(). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace rufbund::projections {

// One list of fields for both directions: `Packer` and `Unpacker` have the same `operator()`.
class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}
  template <class T>
  void u(const T& value) {
    auto rest = static_cast<std::uint64_t>(value);
    while (rest >= 0x80) {
      out_.push_back(static_cast<char>(rest | 0x80));
      rest >>= 7;
    }
    out_.push_back(static_cast<char>(rest));
  }
  template <class T>
  void s(const T& value) {
    const auto wide = static_cast<std::int64_t>(value);
    u((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
  }
  template <class Tag, class Rep>
  void id(const Id<Tag, Rep>& value) {
    u(value.value);
  }
  // Difference from `base`; times of one call lie close together. Those of a damaged book may lie anywhere: no
  // overflow.
  void time(const TimeMs& value, TimeMs base) {
    const auto difference = static_cast<std::uint64_t>(value.ms) - static_cast<std::uint64_t>(base.ms);
    s(value.ms == 0 ? INT64_MIN / 2 : static_cast<std::int64_t>(difference));
  }

 private:
  std::string& out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }
  // The next `size` bytes, of which there are as many.
  std::string_view take(std::size_t size) {
    const std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(out.size());
    return out;
  }
  std::uint64_t raw() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) break;
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  template <class T>
  void u(T& value) {
    value = static_cast<T>(raw());
  }
  template <class T>
  void s(T& value) {
    value = static_cast<T>(signed_raw());
  }
  template <class Tag, class Rep>
  void id(Id<Tag, Rep>& value) {
    value.value = static_cast<Rep>(raw());
  }
  void time(TimeMs& value, TimeMs base) {
    const std::int64_t difference = signed_raw();
    value = difference == INT64_MIN / 2 ? TimeMs{}
                                        : TimeMs{static_cast<std::int64_t>(static_cast<std::uint64_t>(base.ms) +
                                                                           static_cast<std::uint64_t>(difference))};
  }

 private:
  std::int64_t signed_raw() {
    const std::uint64_t value = raw();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace rufbund::projections
