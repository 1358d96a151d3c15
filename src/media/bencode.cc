#include "media/bencode.h"

#include <charconv>

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

  // False where the input is malformed or beyond the bounds; `out` is then of no use.
  bool value(int depth, Value& out) {
    if (rest_.empty() || depth > kMaxDepth || ++values_ > kMaxValues) return false;
    switch (rest_.front()) {
      case 'i':
        return integer(out);
      case 'l':
        return list(depth, out);
      case 'd':
        return dict(depth, out);
      default: {
        std::string read;
        if (!bytes(read)) return false;
        out = Value(std::move(read));
        return true;
      }
    }
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  // A decimal number up to `stop`, which is consumed too.
  bool number(char stop, std::int64_t& out) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
    const auto used = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc{} || used >= rest_.size() || rest_[used] != stop) return false;
    rest_.remove_prefix(used + 1);
    return true;
  }

  bool bytes(std::string& out) {
    std::int64_t size = 0;
    if (!number(':', size) || size < 0 || static_cast<std::uint64_t>(size) > rest_.size()) return false;
    out = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(out.size());
    return true;
  }

  bool integer(Value& out) {
    rest_.remove_prefix(1);
    std::int64_t read = 0;
    if (!number('e', read)) return false;
    out = Value(read);
    return true;
  }

  bool list(int depth, Value& out) {
    rest_.remove_prefix(1);
    List read;
    while (!ends_here()) {
      if (!value(depth + 1, read.emplace_back())) return false;
    }
    out = Value(std::move(read));
    return true;
  }

  bool dict(int depth, Value& out) {
    rest_.remove_prefix(1);
    Dict read;
    while (!ends_here()) {
      std::string key;
      if (!bytes(key) || !value(depth + 1, read[key])) return false;
    }
    out = Value(std::move(read));
    return true;
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
  Value read;
  if (!decoder.value(1, read) || !decoder.at_end()) return fail(ErrorCode::kInvalidArgument, "malformed bencode");
  return *read.dict();
}

std::string text_at(const Dict& dict, std::string_view key) {
  const auto found = dict.find(key);
  if (found == dict.end() || !found->second.bytes()) return {};
  return *found->second.bytes();
}

}  // namespace rufbund::media::bencode
