// Bencode (BEP 3), the encoding of rtpengine's NG protocol: integers, byte strings, lists, dictionaries. Decoding is
// bounded in depth and count and never reads beyond its input. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace rufbund::media::bencode {

class Value;
using List = std::vector<Value>;
using Dict = std::map<std::string, Value, std::less<>>;  // encoded in key order, as BEP 3 wants

class Value {
 public:
  Value() = default;
  Value(std::int64_t integer) : data_(integer) {}          // NOLINT: literals of requests read like data
  Value(int integer) : data_(std::int64_t{integer}) {}     // NOLINT
  Value(std::string bytes) : data_(std::move(bytes)) {}    // NOLINT
  Value(const char* bytes) : data_(std::string(bytes)) {}  // NOLINT
  Value(List list) : data_(std::move(list)) {}             // NOLINT
  Value(Dict dict) : data_(std::move(dict)) {}             // NOLINT

  // Null where it is of another kind.
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data_); }
  [[nodiscard]] const std::string* bytes() const { return std::get_if<std::string>(&data_); }
  [[nodiscard]] const List* list() const { return std::get_if<List>(&data_); }
  [[nodiscard]] const Dict* dict() const { return std::get_if<Dict>(&data_); }

 private:
  std::variant<std::int64_t, std::string, List, Dict> data_;
};

// Bounds of what is decoded; anything beyond is kInvalidArgument.
inline constexpr int kMaxDepth = 16;
inline constexpr int kMaxValues = 16'384;

[[nodiscard]] std::string encode(const Dict& dict);
// The whole of `input` must be one dictionary. Of a repeated key the last holds.
[[nodiscard]] Result<Dict> decode(std::string_view input);

// The string under `key`; empty where there is none.
[[nodiscard]] std::string text_at(const Dict& dict, std::string_view key);

}  // namespace rufbund::media::bencode
