// A growing byte buffer for the encoder: grown ahead of a message, then written through a bare pointer, and reused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace rufbund::journal {

using ByteSpan = std::span<const std::uint8_t>;

inline ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(ByteSpan content) { append(content); }
  Bytes(Bytes&& other) noexcept { swap(other); }
  Bytes& operator=(Bytes&& other) noexcept {
    swap(other);
    return *this;
  }

  // Room for `extra` more bytes; what is written there counts after `advance_to`.
  std::uint8_t* reserve(std::size_t extra) {
    if (size_ + extra > capacity_) grow(size_ + extra);
    return data_.get() + size_;
  }
  void advance_to(const std::uint8_t* end) { size_ = static_cast<std::size_t>(end - data_.get()); }

  void append(ByteSpan more) {
    if (more.empty()) return;
    std::memcpy(reserve(more.size()), more.data(), more.size());
    size_ += more.size();
  }
  void push_back(std::uint8_t byte) {
    *reserve(1) = byte;
    ++size_;
  }
  void clear() { size_ = 0; }
  void truncate(std::size_t size) { size_ = size < size_ ? size : size_; }
  void swap(Bytes& other) noexcept {
    data_.swap(other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  [[nodiscard]] std::uint8_t* data() { return data_.get(); }
  [[nodiscard]] const std::uint8_t* data() const { return data_.get(); }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] ByteSpan span() const { return {data_.get(), size_}; }
  [[nodiscard]] ByteSpan from(std::size_t start) const { return span().subspan(start); }

 private:
  void grow(std::size_t needed) {
    std::size_t capacity = capacity_ < 256 ? 256 : capacity_ * 2;
    while (capacity < needed) capacity *= 2;
    auto bigger = std::make_unique_for_overwrite<std::uint8_t[]>(capacity);
    if (size_ > 0) std::memcpy(bigger.get(), data_.get(), size_);
    data_ = std::move(bigger);
    capacity_ = capacity;
  }

  std::unique_ptr<std::uint8_t[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace rufbund::journal
