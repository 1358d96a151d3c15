#include "media/bencode.h"

#include <charconv>
#include <optional>

namespace rufbund::media::bencode {
namespace {

void put(std::string& out, const std::string& bytes) {
  out += std::to_string(bytes.size());
  out += ':';
  out += bytes;
}

void put(std::string& out, const Dict& dict);

void put(std::string& out, const Value& value) {
  if (const auto* integer = value.integer()) {
    out += 'i';
    out += std::to_string(*integer);
    out += 'e';
  } else if (const auto* bytes = value.bytes()) {
    put(out, *bytes);
  } else if (const auto* list = value.list()) {
    out += 'l';
    for (const auto& element : *list) put(out, element);
    out += 'e';
  } else {
    put(out, *value.dict());
  }
}

void put(std::string& out, const Dict& dict) {
  out += 'd';
  for (const auto& [key, value] : dict) {
    put(out, key);
    put(out, value);
  }
  out += 'e';
}

// Recursive descent; nothing is allocated before its bytes were seen.
class Decoder {
 public:
  explicit Decoder(std::string_view input) : rest_(input) {}

  std::optional<Value> value(int depth) {
    if (rest_.empty() || depth > kMaxDepth || ++values_ > kMaxValues) return std::nullopt;
    switch (rest_.front()) {
      case 'i':
        return integer();
      case 'l':
        return list(depth);
      case 'd':
        return dict(depth);
      default:
        if (auto read = bytes()) return Value(std::move(*read));
        return std::nullopt;
    }
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  // A decimal number up to `stop`, which is consumed too.
  std::optional<std::int64_t> number(char stop) {
    std::int64_t read = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), read);
    const auto used = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc{} || used >= rest_.size() || rest_[used] != stop) return std::nullopt;
    rest_.remove_prefix(used + 1);
    return read;
  }

  std::optional<std::string> bytes() {
    const auto size = number(':');
    if (!size || *size < 0 || static_cast<std::uint64_t>(*size) > rest_.size()) return std::nullopt;
    std::string read(rest_.substr(0, static_cast<std::size_t>(*size)));
    rest_.remove_prefix(read.size());
    return read;
  }

  std::optional<Value> integer() {
    rest_.remove_prefix(1);
    if (const auto read = number('e')) return Value(*read);
    return std::nullopt;
  }

  std::optional<Value> list(int depth) {
    rest_.remove_prefix(1);
    List read;
    while (!ends_here()) {
      auto element = value(depth + 1);
      if (!element) return std::nullopt;
      read.push_back(std::move(*element));
    }
    return Value(std::move(read));
  }

  std::optional<Value> dict(int depth) {
    rest_.remove_prefix(1);
    Dict read;
    while (!ends_here()) {
      auto key = bytes();
      if (!key) return std::nullopt;
      auto element = value(depth + 1);
      if (!element) return std::nullopt;
      read.insert_or_assign(std::move(*key), std::move(*element));
    }
    return Value(std::move(read));
  }

  // Consumes the end mark. An end of input is left to the next read, which fails on it.
  bool ends_here() {
    if (rest_.empty() || rest_.front() != 'e') return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  int values_ = 0;
};

}  // namespace

std::string encode(const Dict& dict) {
  std::string out;
  put(out, dict);
  return out;
}

Result<Dict> decode(std::string_view input) {
  Decoder decoder(input);
  if (input.empty() || input.front() != 'd') return fail(ErrorCode::kInvalidArgument, "not a bencoded dictionary");
  const auto value = decoder.value(1);
  if (!value || !decoder.at_end()) return fail(ErrorCode::kInvalidArgument, "malformed bencode");
  return *value->dict();
}

std::string text_at(const Dict& dict, std::string_view key) {
  const auto found = dict.find(key);
  if (found == dict.end() || !found->second.bytes()) return {};
  return *found->second.bytes();
}

}  // namespace rufbund::media::bencode
